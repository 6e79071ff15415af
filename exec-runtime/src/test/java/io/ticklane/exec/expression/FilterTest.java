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
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.FilterTransform;
import io.ticklane.exec.operator.RowSelector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters against a slow evaluation with three truth values, row by row on Java values.
final class FilterTest {
    private static final long SEED = 20_261_123;
    private static final SqlType WIDE = SqlType.decimal(30, 2);
    private static final List<SqlType> TYPES =
            List.of(
                    SqlType.BOOLEAN,
                    SqlType.INTEGER,
                    SqlType.BIGINT,
                    SqlType.DOUBLE,
                    WIDE,
                    SqlType.VARCHAR);
    private static final RowType INPUT =
            row(
                    TYPES.get(0),
                    TYPES.get(0),
                    TYPES.get(1),
                    TYPES.get(1),
                    TYPES.get(2),
                    TYPES.get(2),
                    TYPES.get(3),
                    TYPES.get(3),
                    TYPES.get(4),
                    TYPES.get(4),
                    TYPES.get(5),
                    TYPES.get(5));
    private static final List<List<Object>> VALUES =
            List.of(
                    List.of(true, false),
                    List.of(0L, 1L, -1L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE),
                    List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 200L),
                    List.of(0.0, -0.0, 1.5, Double.NaN, Double.POSITIVE_INFINITY, -1e300),
                    List.of(
                            new BigDecimal("0.00"),
                            new BigDecimal("-1.25"),
                            new BigDecimal("1234567890123456789012345.67")),
                    List.of("", "A", "a", "AB", "\uD83D\uDE00", "\uFFFD", "a longer text than 8"));
    private static final List<ScalarOperator> COMPARISONS =
            List.of(
                    ScalarOperator.EQUAL,
                    ScalarOperator.NOT_EQUAL,
                    ScalarOperator.LESS,
                    ScalarOperator.LESS_EQUAL,
                    ScalarOperator.GREATER,
                    ScalarOperator.GREATER_EQUAL);

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 63, 64, 65, 129, 4096})
    void aFilterKeepsTheRowsForWhichItsConditionIsTrue(int rows) {
        for (int round = 0; round < 60; round++) {
            List<List<@Nullable Object>> columns = columns(rows);
            Expression condition = condition(3);
            List<Integer> expected = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                if (Boolean.TRUE.equals(truth(condition, columns, row))) {
                    expected.add(row);
                }
            }
            try (Fixture fixture = new Fixture();
                    Batch batch = fixture.batch(INPUT, columns.toArray(List<?>[]::new));
                    RowSelector selector = RowSelector.compile(condition, INPUT, fixture.context)) {
                int[] picks = new int[rows + random.nextInt(100)];
                int count = selector.select(batch, picks);
                assertThat(count).as("seed %d, %s", SEED, condition).isEqualTo(expected.size());
                for (int i = 0; i < count && count < rows; i++) {
                    assertThat(picks[i])
                            .as("seed %d, %s", SEED, condition)
                            .isEqualTo(expected.get(i));
                }
                checkFused(fixture, condition, batch, columns, expected);
            }
        }
    }

    /// A filter with a projection gives the values of the kept rows, columns and computed ones.
    private void checkFused(
            Fixture fixture,
            Expression condition,
            Batch batch,
            List<List<@Nullable Object>> columns,
            List<Integer> expected) {
        int passed = random.nextInt(INPUT.size());
        List<Expression> expressions =
                List.of(
                        column(passed, INPUT.type(passed)),
                        call(ScalarOperator.IS_NULL, SqlType.BOOLEAN, column(4, SqlType.BIGINT)),
                        column(11, SqlType.VARCHAR),
                        literal(7L, SqlType.BIGINT));
        List<@Nullable Object> first = new ArrayList<>();
        List<@Nullable Object> second = new ArrayList<>();
        try (FilterTransform filter =
                new FilterTransform(condition, expressions, INPUT, fixture.context)) {
            filter.process(
                    batch,
                    out -> {
                        try (out) {
                            assertThat(out.columns()).hasSize(4);
                            first.addAll(fixture.values(out.column(0)));
                            second.addAll(fixture.values(out.column(1)));
                            assertThat(out.column(3).rows()).isEqualTo(out.rows());
                        }
                    });
        }
        assertThat(first)
                .isEqualTo(expected.stream().map(row -> columns.get(passed).get(row)).toList());
        assertThat(second)
                .isEqualTo(
                        expected.stream()
                                .map(row -> (Object) (columns.get(4).get(row) == null))
                                .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 64, 1000})
    void whatAnEarlierConditionExcludesDoesNotFailALaterOne(int rows) {
        Expression zero = literal(0L, SqlType.BIGINT);
        Expression x = column(0, SqlType.BIGINT);
        Expression quotient =
                call(ScalarOperator.DIVIDE, SqlType.BIGINT, literal(10L, SqlType.BIGINT), x);
        Expression guarded =
                call(
                        ScalarOperator.AND,
                        SqlType.BOOLEAN,
                        call(ScalarOperator.NOT_EQUAL, SqlType.BOOLEAN, x, zero),
                        call(ScalarOperator.GREATER, SqlType.BOOLEAN, quotient, zero));
        Expression either =
                call(
                        ScalarOperator.OR,
                        SqlType.BOOLEAN,
                        call(ScalarOperator.EQUAL, SqlType.BOOLEAN, x, zero),
                        call(ScalarOperator.GREATER, SqlType.BOOLEAN, quotient, zero));
        for (int share : new int[] {1, 2, 50}) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                values.add(i % 7 == 3 ? null : (Object) (long) (random.nextInt(share + 1) % 3));
            }
            long positive = values.stream().filter(v -> v != null && (long) v > 0).count();
            long known = values.stream().filter(v -> v != null).count();
            assertThat(count(guarded, values)).isEqualTo(positive);
            assertThat(count(either, values)).isEqualTo(known);
        }
        assertThatThrownBy(() -> count(quotientOnly(quotient, zero), List.of(1L, 0L)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("division by zero");
    }

    private static Expression quotientOnly(Expression quotient, Expression zero) {
        return call(ScalarOperator.GREATER, SqlType.BOOLEAN, quotient, zero);
    }

    private static long count(Expression condition, List<?> values) {
        RowType type = row(SqlType.BIGINT);
        try (Fixture fixture = new Fixture();
                Batch batch = fixture.batch(type, values);
                RowSelector selector = RowSelector.compile(condition, type, fixture.context)) {
            return selector.select(batch, new int[values.size()]);
        }
    }

    private List<List<@Nullable Object>> columns(int rows) {
        List<List<@Nullable Object>> columns = new ArrayList<>();
        for (int c = 0; c < INPUT.size(); c++) {
            List<Object> pool = VALUES.get(TYPES.indexOf(INPUT.type(c)));
            int nulls = random.nextInt(3) * random.nextInt(4);
            int skew = 1 + random.nextInt(40);
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                boolean isNull = nulls > 0 && random.nextInt(10) < nulls;
                int place = random.nextInt(skew) == 0 ? random.nextInt(pool.size()) : 0;
                values.add(isNull ? null : pool.get(place));
            }
            columns.add(values);
        }
        return columns;
    }

    private Expression condition(int depth) {
        int kind = depth == 0 ? random.nextInt(3) : random.nextInt(7);
        return switch (kind) {
            case 0, 1, 2 -> comparison();
            case 3, 4 -> connection(ScalarOperator.AND, depth);
            case 5 -> connection(ScalarOperator.OR, depth);
            default -> call(ScalarOperator.NOT, SqlType.BOOLEAN, condition(depth - 1));
        };
    }

    private Expression connection(ScalarOperator operator, int depth) {
        Expression[] operands = new Expression[2 + random.nextInt(3)];
        Arrays.setAll(operands, i -> condition(depth - 1));
        return call(operator, SqlType.BOOLEAN, operands);
    }

    private Expression comparison() {
        int kind = random.nextInt(TYPES.size());
        SqlType type = TYPES.get(kind);
        Expression left = column(2 * kind, type);
        if (random.nextInt(8) == 0) {
            return call(ScalarOperator.IS_NULL, SqlType.BOOLEAN, left);
        }
        List<Object> pool = VALUES.get(kind);
        Expression right =
                switch (random.nextInt(3)) {
                    case 0 -> column(2 * kind + 1, type);
                    default -> literal(pool.get(random.nextInt(pool.size())), type);
                };
        ScalarOperator operator = COMPARISONS.get(random.nextInt(COMPARISONS.size()));
        return random.nextBoolean()
                ? call(operator, SqlType.BOOLEAN, left, right)
                : call(operator, SqlType.BOOLEAN, right, left);
    }

    private static @Nullable Boolean truth(
            Expression expression, List<List<@Nullable Object>> columns, int row) {
        Expression.Call call = (Expression.Call) expression;
        List<Expression> arguments = call.arguments();
        return switch (call.operator()) {
            case AND, OR -> {
                boolean and = call.operator() == ScalarOperator.AND;
                Boolean result = and;
                for (Expression argument : arguments) {
                    Boolean one = truth(argument, columns, row);
                    if (one == null) {
                        result = (result != null && result == and) ? null : result;
                    } else if (one != and) {
                        result = !and;
                    }
                }
                yield result;
            }
            case NOT -> {
                Boolean one = truth(arguments.getFirst(), columns, row);
                yield one == null ? null : !one;
            }
            case IS_NULL -> value(arguments.getFirst(), columns, row) == null;
            default -> {
                Object x = value(arguments.getFirst(), columns, row);
                Object y = value(arguments.getLast(), columns, row);
                yield (x == null || y == null) ? null : holds(call.operator(), compare(x, y));
            }
        };
    }

    private static @Nullable Object value(
            Expression expression, List<List<@Nullable Object>> columns, int row) {
        return switch (expression) {
            case Expression.Column column -> columns.get(column.index()).get(row);
            case Expression.Literal literal -> literal.value();
            default -> throw new AssertionError(expression.toString());
        };
    }

    private static boolean holds(ScalarOperator operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_EQUAL -> order >= 0;
            default -> throw new AssertionError(operator.name());
        };
    }

    private static int compare(Object x, Object y) {
        return switch (x) {
            case Boolean left -> Boolean.compare(left, (Boolean) y);
            case Long left -> Long.compare(left, (Long) y);
            case Double left -> compareDoubles(left, (Double) y);
            case BigDecimal left -> left.compareTo((BigDecimal) y);
            case String left ->
                    Arrays.compare(
                            left.codePoints().toArray(), ((String) y).codePoints().toArray());
            default -> throw new AssertionError(x.toString());
        };
    }

    /// NaN equals itself and is greater than all other numbers; zeros are equal.
    private static int compareDoubles(double x, double y) {
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
        }
        return x < y ? -1 : x > y ? 1 : 0;
    }
}
