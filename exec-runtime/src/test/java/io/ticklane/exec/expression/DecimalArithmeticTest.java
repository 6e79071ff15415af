package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecimalArithmeticTest {
    private static final long SEED = 31;

    private static BigDecimal number(Random random, SqlType type) {
        int digits = random.nextInt(type.precision()) + 1;
        BigInteger bound = BigInteger.TEN.pow(digits);
        BigInteger unscaled = new BigInteger(140, random).mod(bound);
        if (random.nextInt(8) == 0) {
            unscaled = bound.subtract(BigInteger.ONE);
        }
        return new BigDecimal(random.nextBoolean() ? unscaled.negate() : unscaled, type.scale());
    }

    private static SqlType type(Random random) {
        int precision = random.nextInt(38) + 1;
        return SqlType.decimal(precision, random.nextInt(precision + 1));
    }

    private static BigDecimal exact(
            ScalarOperator operator, BigDecimal x, BigDecimal y, int scale) {
        return switch (operator) {
            case ADD -> x.add(y).setScale(scale, RoundingMode.HALF_UP);
            case SUBTRACT -> x.subtract(y).setScale(scale, RoundingMode.HALF_UP);
            case MULTIPLY -> x.multiply(y).setScale(scale, RoundingMode.HALF_UP);
            case DIVIDE -> x.divide(y, scale, RoundingMode.HALF_UP);
            default -> x.remainder(y).setScale(scale, RoundingMode.HALF_UP);
        };
    }

    @Test
    void resultsAreThoseOfBigDecimalOrAnError() {
        Random random = new Random(SEED);
        List<ScalarOperator> operators =
                List.of(
                        ScalarOperator.ADD,
                        ScalarOperator.SUBTRACT,
                        ScalarOperator.MULTIPLY,
                        ScalarOperator.DIVIDE,
                        ScalarOperator.MODULO);
        for (int round = 0; round < 1_500; round++) {
            ScalarOperator operator = operators.get(round % operators.size());
            SqlType left = random.nextInt(10) == 0 ? SqlType.BIGINT : type(random);
            SqlType right = random.nextInt(10) == 0 ? SqlType.INTEGER : type(random);
            SqlType result =
                    round % 3 == 0
                            ? SqlType.decimal(38, Math.max(left.scale(), right.scale()))
                            : type(random);
            List<@Nullable Object> xs = new ArrayList<>();
            List<@Nullable Object> ys = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                BigDecimal x =
                        left.kind().isInteger()
                                ? BigDecimal.valueOf(random.nextLong())
                                : number(random, left);
                BigDecimal y =
                        right.kind().isInteger()
                                ? BigDecimal.valueOf(random.nextInt())
                                : number(random, right);
                boolean divides =
                        operator == ScalarOperator.DIVIDE || operator == ScalarOperator.MODULO;
                BigDecimal exact =
                        divides && y.signum() == 0 ? null : exact(operator, x, y, result.scale());
                boolean fits =
                        exact != null
                                && exact.unscaledValue()
                                                .abs()
                                                .compareTo(BigInteger.TEN.pow(result.precision()))
                                        < 0;
                xs.add(random.nextInt(9) == 0 ? null : value(x, left));
                ys.add(fits ? value(y, right) : null);
                expected.add(fits && xs.getLast() != null ? exact : null);
                if (i == 0 && !fits) {
                    fails(operator, left, right, result, x, y);
                }
            }
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        call(operator, result, column(0, left), column(1, right)),
                                        row(left, right),
                                        xs,
                                        ys))
                        .as("%s %s %s -> %s, seed %d", left, operator, right, result, SEED)
                        .isEqualTo(expected);
            }
        }
    }

    private static Object value(BigDecimal number, SqlType type) {
        return type.kind().isInteger() ? (Object) number.longValueExact() : number;
    }

    private static void fails(
            ScalarOperator operator,
            SqlType left,
            SqlType right,
            SqlType result,
            BigDecimal x,
            BigDecimal y) {
        try (Fixture fixture = new Fixture()) {
            boolean zero =
                    y.signum() == 0
                            && (operator == ScalarOperator.DIVIDE
                                    || operator == ScalarOperator.MODULO);
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    call(
                                            operator,
                                            result,
                                            column(0, left),
                                            literal(value(y, right), right)),
                                    row(left),
                                    List.of(value(x, left))))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo(zero ? "22012" : "22003"))
                    .hasMessageContaining(x.toPlainString());
        }
    }

    @Test
    void overflowNamesTheNumbersAndTheType() {
        try (Fixture fixture = new Fixture()) {
            SqlType type = SqlType.decimal(4, 2);
            var sum =
                    call(
                            ScalarOperator.ADD,
                            type,
                            literal(new BigDecimal("99.99"), type),
                            literal(new BigDecimal("0.01"), type));
            assertThatThrownBy(() -> fixture.value(sum))
                    .hasMessage("DECIMAL(4, 2) out of range: 99.99 + 0.01");
        }
    }
}
