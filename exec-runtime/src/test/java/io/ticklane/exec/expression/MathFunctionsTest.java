package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathFunctionsTest {
    private static final long SEED = 6;
    private static final SqlType DOUBLE = SqlType.DOUBLE;

    private static Expression number(double value) {
        return literal(value, DOUBLE);
    }

    @Test
    void functionsAreThoseOfStrictMath() {
        Map<ScalarOperator, DoubleUnaryOperator> functions = new EnumMap<>(ScalarOperator.class);
        functions.put(ScalarOperator.SQRT, x -> StrictMath.sqrt(x));
        functions.put(ScalarOperator.CBRT, x -> StrictMath.cbrt(x));
        functions.put(ScalarOperator.EXP, x -> StrictMath.exp(x));
        functions.put(ScalarOperator.LN, x -> StrictMath.log(x));
        functions.put(ScalarOperator.LOG10, x -> StrictMath.log10(x));
        functions.put(ScalarOperator.SIN, x -> StrictMath.sin(x));
        functions.put(ScalarOperator.COS, x -> StrictMath.cos(x));
        functions.put(ScalarOperator.TAN, x -> StrictMath.tan(x));
        functions.put(ScalarOperator.ATAN, x -> StrictMath.atan(x));
        Random random = new Random(SEED);
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add(i % 11 == 0 ? null : (Object) (random.nextDouble() * 600));
        }
        functions.forEach((operator, java) -> {
            List<@Nullable Object> expected = new ArrayList<>();
            values.forEach(
                    x -> expected.add(x == null ? null : (Object) java.applyAsDouble((Double) x)));
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        call(operator, DOUBLE, column(0, DOUBLE)),
                                        row(DOUBLE),
                                        values))
                        .as("%s", operator)
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void logarithmsToBaseTwoOfPowersOfTwoAreExact() {
        try (Fixture fixture = new Fixture()) {
            for (int exponent = -1074; exponent < 1024; exponent++) {
                assertThat(
                                fixture.value(
                                        call(
                                                ScalarOperator.LOG2,
                                                DOUBLE,
                                                number(Math.scalb(1.0, exponent)))))
                        .isEqualTo((double) exponent);
            }
            assertThat((Double) fixture.value(call(ScalarOperator.LOG2, DOUBLE, number(10))))
                    .isEqualTo(3.321928094887362);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LN | 0 | 22023 | LN(x) needs x > 0, but x is 0.0",
                "LOG10 | -1 | 22023 | LOG10(x) needs x > 0, but x is -1.0",
                "SQRT | -4 | 22023 | SQRT(x) needs x >= 0, but x is -4.0",
                "ASIN | 2 | 22023 | ASIN(x) needs -1 <= x <= 1, but x is 2.0",
                "EXP | 1000 | 22003 | DOUBLE out of range: EXP of 1000.0",
            })
    void argumentsOutsideTheDomainAreErrors(
            ScalarOperator operator, double x, String state, String message) {
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() -> fixture.value(call(operator, DOUBLE, number(x))))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                    .hasMessage(message);
        }
    }

    @Test
    void powersAreThoseOfPostgres() {
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.value(call(ScalarOperator.POWER, DOUBLE, number(2), number(10))))
                    .isEqualTo(1024.0);
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.POWER,
                                            DOUBLE,
                                            number(1),
                                            number(Double.NaN))))
                    .isEqualTo(1.0);
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(ScalarOperator.POWER, DOUBLE, number(0), number(-1))))
                    .hasMessage("POWER(0, -1.0) is undefined: zero to a negative power");
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(ScalarOperator.POWER, DOUBLE, number(-8), number(0.5))))
                    .hasMessage("POWER(-8.0, 0.5) is complex: a negative number to a fraction");
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(ScalarOperator.POWER, DOUBLE, number(10), number(400))))
                    .hasMessage("DOUBLE out of range: POWER of 10.0 and 400.0");
        }
    }

    private static RoundingMode mode(ScalarOperator operator) {
        return switch (operator) {
            case CEIL -> RoundingMode.CEILING;
            case FLOOR -> RoundingMode.FLOOR;
            case ROUND -> RoundingMode.HALF_UP;
            default -> RoundingMode.DOWN;
        };
    }

    @Test
    void roundingIsThatOfBigDecimal() {
        Random random = new Random(SEED);
        for (int digits = -6; digits <= 12; digits++) {
            List<@Nullable Object> doubles = new ArrayList<>();
            List<@Nullable Object> decimals = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                double x =
                        (random.nextInt(4_000_001) - 2_000_000) / Math.pow(10, random.nextInt(7));
                doubles.add(
                        i % 10 == 0
                                ? null
                                : (Object) (i % 3 == 0 ? random.nextGaussian() * 1e6 : x));
                decimals.add(i % 10 == 0 ? null : BigDecimal.valueOf(random.nextLong() / 100, 6));
            }
            for (ScalarOperator operator : List.of(ScalarOperator.ROUND, ScalarOperator.TRUNCATE)) {
                RoundingMode mode = mode(operator);
                int places = digits;
                checkRounding(
                        operator,
                        DOUBLE,
                        doubles,
                        places,
                        x ->
                                Math.copySign(
                                        BigDecimal.valueOf((Double) x)
                                                .setScale(places, mode)
                                                .doubleValue(),
                                        (Double) x));
                SqlType exact = SqlType.decimal(30, 6);
                checkRounding(
                        operator,
                        exact,
                        decimals,
                        places,
                        x ->
                                ((BigDecimal) x)
                                        .setScale(places, mode)
                                        .setScale(6, RoundingMode.HALF_UP));
                SqlType whole = SqlType.BIGINT;
                List<@Nullable Object> longs = new ArrayList<>();
                decimals.forEach(x ->
                        longs.add(
                                x == null
                                        ? null
                                        : (Object)
                                                ((BigDecimal) x).unscaledValue().longValueExact()));
                checkRounding(
                        operator,
                        whole,
                        longs,
                        places,
                        x ->
                                BigDecimal.valueOf((Long) x)
                                        .setScale(Math.min(0, places), mode)
                                        .longValueExact());
            }
        }
    }

    private static void checkRounding(
            ScalarOperator operator,
            SqlType type,
            List<@Nullable Object> values,
            int digits,
            java.util.function.UnaryOperator<Object> java) {
        List<@Nullable Object> expected = new ArrayList<>();
        values.forEach(x -> expected.add(x == null ? null : java.apply(x)));
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.evaluate(
                                    call(
                                            operator,
                                            type,
                                            column(0, type),
                                            literal((long) digits, SqlType.INTEGER)),
                                    row(type),
                                    values))
                    .as("%s %s %d, seed %d", operator, type, digits, SEED)
                    .isEqualTo(expected);
        }
    }

    @Test
    void decimalsRoundToWholeNumbers() {
        SqlType from = SqlType.decimal(5, 2);
        SqlType to = SqlType.decimal(4, 0);
        try (Fixture fixture = new Fixture()) {
            for (String value :
                    List.of("2.50", "-2.50", "2.01", "-2.01", "999.99", "0.00", "-0.01")) {
                for (ScalarOperator operator :
                        List.of(
                                ScalarOperator.CEIL,
                                ScalarOperator.FLOOR,
                                ScalarOperator.ROUND,
                                ScalarOperator.TRUNCATE)) {
                    assertThat(
                                    fixture.value(
                                            call(
                                                    operator,
                                                    to,
                                                    literal(new BigDecimal(value), from))))
                            .isEqualTo(new BigDecimal(value).setScale(0, mode(operator)));
                }
            }
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.CEIL,
                                            SqlType.decimal(3, 0),
                                            literal(new BigDecimal("999.99"), from))))
                    .hasMessage("DECIMAL(3, 0) out of range: CEIL of 999.99");
        }
    }

    @Test
    void signsOfAllNumbers() {
        SqlType wide = SqlType.decimal(38, 2);
        BigDecimal big = new BigDecimal("-123456789012345678901234567890.12");
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.value(call(ScalarOperator.NEGATE, wide, literal(big, wide))))
                    .isEqualTo(big.negate());
            assertThat(fixture.value(call(ScalarOperator.ABS, wide, literal(big, wide))))
                    .isEqualTo(big.abs());
            assertThat(
                            fixture.value(
                                    call(ScalarOperator.SIGN, SqlType.INTEGER, literal(big, wide))))
                    .isEqualTo(-1L);
            assertThat(fixture.value(call(ScalarOperator.SIGN, DOUBLE, number(-2.5))))
                    .isEqualTo(-1.0);
            assertThat(fixture.value(call(ScalarOperator.NEGATE, DOUBLE, number(0))))
                    .isEqualTo(-0.0);
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.ABS,
                                            SqlType.INTEGER,
                                            literal(-5L, SqlType.INTEGER))))
                    .isEqualTo(5L);
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.NEGATE,
                                            SqlType.BIGINT,
                                            literal(Long.MIN_VALUE, SqlType.BIGINT))))
                    .hasMessage("BIGINT out of range: -(-9223372036854775808)");
            SqlType tiny = SqlType.of(TypeKind.TINYINT);
            assertThatThrownBy(() ->
                            fixture.value(call(ScalarOperator.ABS, tiny, literal(-128L, tiny))))
                    .hasMessage("TINYINT out of range: ABS(-128)");
        }
    }
}
