package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loops that look at many rows at a time, against slow ones.
final class FastLoopsTest {
    private static final long SEED = 7;
    private static final SqlType LONG = SqlType.BIGINT;
    private static final SqlType STAMP = SqlType.TIMESTAMP;
    private static final SqlType NANOS = SqlType.of(TypeKind.INTERVAL_DAY_TIME);
    private static final SqlType MONTHS = SqlType.of(TypeKind.INTERVAL_YEAR_MONTH);
    private static final long MINUTE = 60_000_000_000L;

    private final Random random = new Random(SEED);

    /// Times in order, in runs, anywhere; some NULL.
    private List<@Nullable Object> times(int rows) {
        List<@Nullable Object> times = new ArrayList<>();
        int kind = random.nextInt(3);
        long time = random.nextLong(-4, 4) * 1_000_000 * MINUTE + random.nextLong(MINUTE);
        for (int i = 0; i < rows; i++) {
            time =
                    switch (kind) {
                        case 0 -> time + random.nextLong(MINUTE / 10);
                        case 1 -> random.nextInt(100) == 0 ? random.nextLong() / 2 : time;
                        default -> random.nextLong() / 2;
                    };
            times.add(random.nextInt(20) == 0 ? null : (Object) time);
        }
        return times;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 63, 64, 65, 4096})
    void bucketsOfOneWidthAreThoseOfAColumnOfWidths(int rows) {
        for (int round = 0; round < 20; round++) {
            boolean months = random.nextInt(3) == 0;
            SqlType type = months ? MONTHS : NANOS;
            Object width =
                    months
                            ? (Object) (1L + random.nextInt(30))
                            : (Object) (1 + random.nextLong(1L << (1 + random.nextInt(50))));
            Object origin = random.nextLong() / 4;
            List<@Nullable Object> times = times(rows);
            List<Object> widths = new ArrayList<>();
            times.forEach(time -> widths.add(width));
            RowType input = row(STAMP, type);
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        bucket(literal(width, type), literal(origin, STAMP)),
                                        input,
                                        times,
                                        widths))
                        .as("seed %d, width %s, origin %s", SEED, width, origin)
                        .isEqualTo(
                                fixture.evaluate(
                                        bucket(column(1, type), literal(origin, STAMP)),
                                        input,
                                        times,
                                        widths));
            }
        }
    }

    private static Expression bucket(Expression width, Expression origin) {
        return call(ScalarOperator.TIME_BUCKET, STAMP, width, column(0, STAMP), origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SECOND", "MINUTE", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "CENTURY"})
    void periodsOfManyTimesAreThoseOfEach(String unit) {
        for (ScalarOperator operator :
                List.of(ScalarOperator.DATE_TRUNC, ScalarOperator.DATE_CEIL)) {
            List<@Nullable Object> times = times(200);
            times.add(0L);
            times.add(86_400_000_000_000L);
            times.add(-86_400_000_000_000L * 4);
            Expression cut = call(operator, STAMP, text(unit), column(0, STAMP));
            List<@Nullable Object> each = new ArrayList<>();
            try (Fixture fixture = new Fixture()) {
                for (Object time : times) {
                    each.add(
                            fixture.value(call(operator, STAMP, text(unit), literal(time, STAMP))));
                }
                assertThat(fixture.evaluate(cut, row(STAMP), times)).isEqualTo(each);
            }
        }
    }

    @Test
    void aTimeWithoutAPeriodIsAnErrorUnlessItsRowIsNull() {
        Expression cut = call(ScalarOperator.DATE_TRUNC, STAMP, text("YEAR"), column(0, STAMP));
        try (Fixture fixture = new Fixture()) {
            List<@Nullable Object> times = new ArrayList<>(times(100));
            times.add(Long.MIN_VALUE + 1);
            assertThatThrownBy(() -> fixture.evaluate(cut, row(STAMP), times))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("TIMESTAMP(9) out of range: the YEAR of 1677-09-21");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 63, 64, 65, 1000})
    void wholeNumbersAreComputedExactlyOrRefused(int rows) {
        long[] edges = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, -(1L << 31), 1L << 62};
        for (ScalarOperator operator :
                List.of(ScalarOperator.ADD, ScalarOperator.SUBTRACT, ScalarOperator.MULTIPLY)) {
            for (int round = 0; round < 40; round++) {
                int bits = 1 + random.nextInt(64);
                List<@Nullable Object> left = longs(rows, bits, edges, round % 3 == 0);
                List<@Nullable Object> right =
                        longs(rows, Math.min(64, 72 - bits), edges, round % 5 == 0);
                checkWhole(operator, left, right);
            }
        }
    }

    private List<@Nullable Object> longs(int rows, int bits, long[] edges, boolean withEdges) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            long value =
                    withEdges && random.nextInt(rows) == 0
                            ? edges[random.nextInt(edges.length)]
                            : random.nextLong() >> (64 - bits);
            values.add(random.nextInt(10) == 0 ? null : (Object) value);
        }
        return values;
    }

    private static void checkWhole(
            ScalarOperator operator, List<@Nullable Object> left, List<@Nullable Object> right) {
        List<@Nullable Object> expected = new ArrayList<>();
        boolean fits = true;
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i) == null || right.get(i) == null) {
                expected.add(null);
                continue;
            }
            BigInteger x = BigInteger.valueOf((long) left.get(i));
            BigInteger y = BigInteger.valueOf((long) right.get(i));
            BigInteger exact =
                    switch (operator) {
                        case ADD -> x.add(y);
                        case SUBTRACT -> x.subtract(y);
                        default -> x.multiply(y);
                    };
            fits &= exact.bitLength() < 64;
            expected.add(exact.longValue());
        }
        Expression expression = call(operator, LONG, column(0, LONG), column(1, LONG));
        try (Fixture fixture = new Fixture()) {
            if (fits) {
                assertThat(fixture.evaluate(expression, row(LONG, LONG), left, right))
                        .as("seed %d, %s", SEED, operator)
                        .isEqualTo(expected);
            } else {
                assertThatThrownBy(() -> fixture.evaluate(expression, row(LONG, LONG), left, right))
                        .as("seed %d, %s", SEED, operator)
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("out of range");
            }
        }
    }

    @Test
    void wholeNumbersBecomeTheNearestDoubles() {
        List<@Nullable Object> values =
                longs(1003, 64, new long[] {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1}, true);
        List<@Nullable Object> expected = new ArrayList<>();
        for (Object value : values) {
            expected.add(value == null ? null : (Object) (double) (long) value);
        }
        Expression cast = call(ScalarOperator.CAST, SqlType.DOUBLE, column(0, LONG));
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.evaluate(cast, row(LONG), values)).isEqualTo(expected);
        }
    }

    @Test
    void whatExpressionsShareIsWhatEachComputes() {
        Expression x = column(0, LONG);
        Expression sum = call(ScalarOperator.ADD, LONG, x, literal(1L, LONG));
        Expression square = call(ScalarOperator.MULTIPLY, LONG, sum, sum);
        Expression positive = call(ScalarOperator.GREATER, SqlType.BOOLEAN, sum, x);
        Expression chosen = call(ScalarOperator.CASE, LONG, positive, square, sum);
        List<Expression> expressions = List.of(square, sum, positive, chosen, square, x, x);
        List<@Nullable Object> values = longs(300, 20, new long[] {0}, true);
        try (Fixture fixture = new Fixture();
                Batch batch = fixture.batch(row(LONG), values);
                Projection projection = new Projection(expressions, row(LONG), fixture.context)) {
            for (int round = 0; round < 2; round++) {
                try (Batch projected = projection.evaluate(batch)) {
                    for (int i = 0; i < expressions.size(); i++) {
                        assertThat(fixture.values(projected.column(i)))
                                .isEqualTo(fixture.evaluate(expressions.get(i), row(LONG), values));
                    }
                }
            }
        }
    }
}
