package io.ticklane.exec.expression.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WideIntegerTest {
    private static final long SEED = 99;

    /// Numbers whose limbs are often all zeros or all ones, where the division has to correct its
    /// guess.
    private static BigInteger number(Random random, int maxLimbs) {
        BigInteger value = BigInteger.ZERO;
        for (int i = random.nextInt(maxLimbs) + 1; i > 0; i--) {
            long limb =
                    switch (random.nextInt(5)) {
                        case 0 -> 0;
                        case 1 -> 0xffffffffL;
                        case 2 -> 0x80000000L;
                        case 3 -> 1;
                        default -> random.nextInt() & 0xffffffffL;
                    };
            value = value.shiftLeft(32).add(BigInteger.valueOf(limb));
        }
        return random.nextBoolean() ? value.negate() : value;
    }

    private static WideInteger wide(BigInteger value) {
        WideInteger wide = new WideInteger();
        wide.set(value.longValue(), value.shiftRight(64).longValue());
        return wide;
    }

    private static BigInteger number128(Random random) {
        BigInteger value = number(random, 4);
        return value.bitLength() > 127 ? value.shiftRight(2) : value;
    }

    @Test
    void allOperationsAreThoseOfBigInteger() {
        Random random = new Random(SEED);
        WideInteger rest = new WideInteger();
        for (int i = 0; i < 20_000; i++) {
            BigInteger x = number128(random);
            BigInteger y = number128(random);
            WideInteger a = wide(x);
            WideInteger b = wide(y);
            assertThat(a.toBigInteger()).isEqualTo(x);
            assertThat(a.low()).isEqualTo(x.longValue());
            assertThat(a.high()).isEqualTo(x.shiftRight(64).longValue());
            assertThat(a.fitsLong()).isEqualTo(x.bitLength() < 64);
            a.add(b);
            assertThat(a.toBigInteger()).isEqualTo(x.add(y));
            a.set(x.longValue(), x.shiftRight(64).longValue());
            a.subtract(b);
            assertThat(a.toBigInteger()).isEqualTo(x.subtract(y));
            a.set(x.longValue(), x.shiftRight(64).longValue());
            a.multiply(b);
            assertThat(a.toBigInteger()).isEqualTo(x.multiply(y));
            if (y.signum() != 0) {
                int n = random.nextInt(77);
                BigInteger scaled = x.multiply(BigInteger.TEN.pow(n));
                a = wide(x);
                a.multiplyByPowerOfTen(n);
                a.divide(b, rest);
                assertThat(a.toBigInteger())
                        .as("%s / %s, seed %d", scaled, y, SEED)
                        .isEqualTo(
                                new BigDecimal(scaled)
                                        .divide(new BigDecimal(y), 0, RoundingMode.HALF_UP)
                                        .toBigInteger());
                a = wide(x);
                a.multiplyByPowerOfTen(n);
                a.modulo(b, rest);
                assertThat(a.toBigInteger())
                        .as("%s %% %s", scaled, y)
                        .isEqualTo(scaled.remainder(y));
            }
            int drop = random.nextInt(40);
            a = wide(x);
            a.divideByPowerOfTen(drop);
            assertThat(a.toBigInteger())
                    .isEqualTo(
                            new BigDecimal(x)
                                    .movePointLeft(drop)
                                    .setScale(0, RoundingMode.HALF_UP)
                                    .toBigInteger());
            int digits = random.nextInt(38) + 1;
            assertThat(wide(x).fits(digits))
                    .isEqualTo(x.abs().compareTo(BigInteger.TEN.pow(digits)) < 0);
        }
    }
}
