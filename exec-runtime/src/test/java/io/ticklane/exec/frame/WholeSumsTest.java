package io.ticklane.exec.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.exec.aggregate.Spread;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Totals and spreads of columns of whole numbers are those of numbers of any size.
final class WholeSumsTest {
    private static final int WORD = Long.SIZE;

    /// A number of few bits, where roundings are ties, or of many.
    private static BigInteger number(Random random, int bits) {
        int size = random.nextInt(bits);
        if (random.nextInt(3) == 0) {
            return new BigInteger(size + 1, random);
        }
        BigInteger sum = BigInteger.ONE.shiftLeft(size);
        for (int i = random.nextInt(4); i > 0; i--) {
            BigInteger part = BigInteger.ONE.shiftLeft(random.nextInt(size + 1));
            sum = random.nextBoolean() ? sum.add(part) : sum.subtract(part);
        }
        BigInteger tie = BigInteger.ONE.shiftLeft(Math.max(0, size - 53));
        sum = random.nextBoolean() ? sum.add(tie) : sum;
        return random.nextBoolean() && size > 60 ? sum.add(BigInteger.ONE) : sum.abs();
    }

    private static double rest(BigInteger number, double rounded) {
        return number.subtract(new BigDecimal(rounded).toBigInteger()).doubleValue();
    }

    private static double spread(long count, BigInteger x, BigInteger xx, double unit) {
        double sum = x.doubleValue();
        double square = xx.doubleValue();
        double half = sum * rest(x, sum);
        double product = sum * sum;
        double low = Math.fma(sum, sum, -product) + half + half;
        double difference = Spread.difference(count, product, low, square, rest(xx, square));
        if (Spread.isSettled(difference, square)) {
            return difference * unit * unit;
        }
        BigDecimal scale = new BigDecimal(unit);
        BigDecimal total = new BigDecimal(x).multiply(scale);
        BigDecimal squares = new BigDecimal(xx).multiply(scale).multiply(scale);
        return Spread.exact(count, squares, total, total);
    }

    @ParameterizedTest
    @ValueSource(ints = {84, 110})
    void columnsGiveTheBitsOfNumbersOfAnySize(int sumBits) {
        Random random = new Random(sumBits);
        for (int round = 0; round < 200; round++) {
            int squareBits = random.nextInt(5) == 0 ? 170 : 126;
            WholeSums sums = new WholeSums();
            BigInteger[] x = new BigInteger[WholeSums.ROWS];
            BigInteger[] xx = new BigInteger[WholeSums.ROWS];
            for (int row = 0; row < WholeSums.ROWS; row++) {
                x[row] = number(random, sumBits);
                x[row] = random.nextBoolean() ? x[row].negate() : x[row];
                xx[row] = number(random, squareBits);
                sums.counts[row] = 2L + random.nextInt(100);
                sums.units[row] = 0x1p-30;
                sums.sums[row] = x[row].longValue();
                sums.sumHighs[row] = x[row].shiftRight(WORD).longValue();
                sums.squares[row] = xx[row].longValue();
                sums.squareMiddles[row] = xx[row].shiftRight(WORD).longValue();
                sums.squareHighs[row] = xx[row].shiftRight(2 * WORD).longValue();
            }
            sums.spread(WholeSums.ROWS);
            for (int row = 0; row < WholeSums.ROWS; row++) {
                String where = "round " + round + ": " + x[row] + ", " + xx[row];
                assertThat(sums.totals[row]).as(where).isEqualTo(x[row].doubleValue() * 0x1p-30);
                assertThat(sums.spreads[row])
                        .as(where)
                        .isEqualTo(spread(sums.counts[row], x[row], xx[row], 0x1p-30));
            }
        }
    }
}
