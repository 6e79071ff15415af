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
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.kernel.Types;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
    private static final long SEED = 4711;
    private static final List<ScalarOperator> OPERATORS =
            List.of(
                    ScalarOperator.ADD,
                    ScalarOperator.SUBTRACT,
                    ScalarOperator.MULTIPLY,
                    ScalarOperator.DIVIDE,
                    ScalarOperator.MODULO);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void wholeNumbersAreExactOrAnError(int rows) {
        Random random = new Random(SEED + rows);
        for (TypeKind kind :
                List.of(TypeKind.TINYINT, TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT)) {
            SqlType type = SqlType.of(kind);
            RowType input = row(type, type);
            for (ScalarOperator operator : OPERATORS) {
                List<@Nullable Object> left = new ArrayList<>();
                List<@Nullable Object> right = new ArrayList<>();
                List<@Nullable Object> expected = new ArrayList<>();
                while (left.size() < rows) {
                    Long x = random.nextInt(5) == 0 ? null : number(random, type);
                    Long y = random.nextInt(5) == 0 ? null : number(random, type);
                    BigInteger exact = exact(operator, x, y);
                    if (x != null && y != null && !fits(exact, type)) {
                        failsForThisRow(operator, type, x, y);
                        // the same numbers beside a NULL must not fail
                        y = null;
                        exact = null;
                    }
                    left.add(x);
                    right.add(y);
                    expected.add(exact == null ? null : exact.longValueExact());
                }
                try (Fixture fixture = new Fixture()) {
                    assertThat(
                                    fixture.evaluate(
                                            call(operator, type, column(0, type), column(1, type)),
                                            input,
                                            left,
                                            right))
                            .as("%s %s, seed %d", type, operator, SEED)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static void failsForThisRow(ScalarOperator operator, SqlType type, long x, long y) {
        try (Fixture fixture = new Fixture()) {
            String state = y == 0 ? "22012" : "22003";
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    call(operator, type, column(0, type), literal(y, type)),
                                    row(type),
                                    List.of(x)))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                    .hasMessageContaining(Long.toString(x));
        }
    }

    private static boolean fits(@Nullable BigInteger exact, SqlType type) {
        return exact != null
                && exact.compareTo(BigInteger.valueOf(Types.least(type))) >= 0
                && exact.compareTo(BigInteger.valueOf(Types.greatest(type))) <= 0;
    }

    private static long number(Random random, SqlType type) {
        long high = Types.greatest(type);
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> high;
            case 3 -> -high - 1;
            case 4 -> random.nextInt(21) - 10;
            default ->
                    random.nextLong()
                            >> Math.min(
                                    63, Long.numberOfLeadingZeros(high) - 1 + random.nextInt(60));
        };
    }

    private static @Nullable BigInteger exact(
            ScalarOperator operator, @Nullable Long x, @Nullable Long y) {
        if (x == null || y == null) {
            return null;
        }
        BigInteger a = BigInteger.valueOf(x);
        BigInteger b = BigInteger.valueOf(y);
        return switch (operator) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case DIVIDE -> y == 0 ? null : a.divide(b);
            default -> y == 0 ? null : a.remainder(b);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void doublesAreThoseOfJava(int rows) {
        Random random = new Random(SEED + rows);
        RowType input = row(SqlType.DOUBLE, SqlType.DOUBLE);
        for (ScalarOperator operator : OPERATORS) {
            List<@Nullable Object> left = new ArrayList<>();
            List<@Nullable Object> right = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                Double x = random.nextInt(5) == 0 ? null : (Double) random.nextGaussian();
                Double y = random.nextInt(5) == 0 ? null : (Double) random.nextGaussian();
                left.add(x);
                right.add(y);
                expected.add(x == null || y == null ? null : java(operator, x, y));
            }
            try (Fixture fixture = new Fixture()) {
                var call =
                        call(
                                operator,
                                SqlType.DOUBLE,
                                column(0, SqlType.DOUBLE),
                                column(1, SqlType.DOUBLE));
                assertThat(fixture.evaluate(call, input, left, right))
                        .as("seed %d", SEED)
                        .isEqualTo(expected);
            }
        }
    }

    /// They are not made doubles beforehand, on whichever side they stand.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 65, 4096})
    void wholeNumbersTimesDoublesAreThoseOfJava(int rows) {
        Random random = new Random(SEED + rows);
        List<@Nullable Object> wholes = new ArrayList<>();
        List<@Nullable Object> doubles = new ArrayList<>();
        List<@Nullable Object> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Long x = random.nextInt(5) == 0 ? null : number(random, SqlType.BIGINT);
            Double y = random.nextInt(5) == 0 ? null : (Double) random.nextGaussian();
            wholes.add(x);
            doubles.add(y);
            expected.add(x == null || y == null ? null : (double) x * y);
        }
        var cast = call(ScalarOperator.CAST, SqlType.DOUBLE, column(0, SqlType.BIGINT));
        var other = column(1, SqlType.DOUBLE);
        RowType input = row(SqlType.BIGINT, SqlType.DOUBLE);
        try (Fixture fixture = new Fixture()) {
            for (List<Expression> factors : List.of(List.of(cast, other), List.of(other, cast))) {
                var product =
                        call(
                                ScalarOperator.MULTIPLY,
                                SqlType.DOUBLE,
                                factors.get(0),
                                factors.get(1));
                assertThat(fixture.evaluate(product, input, wholes, doubles))
                        .as("seed %d", SEED)
                        .isEqualTo(expected);
            }
            var tenfold =
                    call(
                            ScalarOperator.MULTIPLY,
                            SqlType.DOUBLE,
                            cast,
                            literal(10.0, SqlType.DOUBLE));
            assertThat(fixture.evaluate(tenfold, input, wholes, doubles))
                    .isEqualTo(
                            wholes.stream().map(x -> x == null ? null : (Long) x * 10.0).toList());
        }
    }

    @Test
    void wholeNumbersTimesDoublesOutOfRange() {
        var cast = call(ScalarOperator.CAST, SqlType.DOUBLE, column(0, SqlType.BIGINT));
        var product =
                call(ScalarOperator.MULTIPLY, SqlType.DOUBLE, cast, column(1, SqlType.DOUBLE));
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    product,
                                    row(SqlType.BIGINT, SqlType.DOUBLE),
                                    List.of(3L, 1000L),
                                    List.of(1e308 / 4, 1e308)))
                    .hasMessage("DOUBLE out of range: 1.0E308 * 1000.0");
        }
    }

    private static double java(ScalarOperator operator, double x, double y) {
        return switch (operator) {
            case ADD -> x + y;
            case SUBTRACT -> x - y;
            case MULTIPLY -> x * y;
            case DIVIDE -> x / y;
            default -> x % y;
        };
    }

    @Test
    void errorsNameTheValues() {
        try (Fixture fixture = new Fixture()) {
            var one = literal(1L, SqlType.BIGINT);
            var zero = literal(0L, SqlType.BIGINT);
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.ADD,
                                            SqlType.BIGINT,
                                            literal(Long.MAX_VALUE, SqlType.BIGINT),
                                            one)))
                    .hasMessage("BIGINT out of range: 9223372036854775807 + 1");
            assertThatThrownBy(() ->
                            fixture.value(call(ScalarOperator.DIVIDE, SqlType.BIGINT, one, zero)))
                    .hasMessage("division by zero: 1 / 0");
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.DIVIDE,
                                            SqlType.DOUBLE,
                                            literal(1.5, SqlType.DOUBLE),
                                            literal(0.0, SqlType.DOUBLE))))
                    .hasMessage("division by zero: 1.5 / 0");
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.MULTIPLY,
                                            SqlType.DOUBLE,
                                            literal(1e300, SqlType.DOUBLE),
                                            literal(1e10, SqlType.DOUBLE))))
                    .hasMessage("DOUBLE out of range: 1.0E300 * 1.0E10");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 65, 4096})
    void infinityIsAnErrorOnlyForFiniteArgumentsOfAValidRow(int rows) {
        List<@Nullable Object> left = new ArrayList<>();
        List<@Nullable Object> right = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            left.add(i % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NaN);
            right.add(2.0);
        }
        RowType input = row(SqlType.DOUBLE, SqlType.DOUBLE);
        var product =
                call(
                        ScalarOperator.MULTIPLY,
                        SqlType.DOUBLE,
                        column(0, SqlType.DOUBLE),
                        column(1, SqlType.DOUBLE));
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.evaluate(product, input, left, right)).isEqualTo(left);
            left.set(rows - 1, 1e308);
            right.set(rows - 1, null);
            assertThat(fixture.evaluate(product, input, left, right).getLast()).isNull();
            right.set(rows - 1, 10.0);
            assertThatThrownBy(() -> fixture.evaluate(product, input, left, right))
                    .hasMessage("DOUBLE out of range: 1.0E308 * 10.0");
        }
    }
}
