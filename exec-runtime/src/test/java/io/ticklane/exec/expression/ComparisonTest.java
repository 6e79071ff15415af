package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
    private static final long SEED = 77;
    private static final List<SqlType> TYPES =
            List.of(
                    SqlType.BOOLEAN,
                    SqlType.INTEGER,
                    SqlType.BIGINT,
                    SqlType.DOUBLE,
                    SqlType.VARCHAR,
                    SqlType.TIMESTAMP,
                    SqlType.decimal(10, 2),
                    SqlType.decimal(30, 2));

    private static @Nullable Object value(Random random, SqlType type) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        int small = random.nextInt(5) - 2;
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INTEGER -> (long) (random.nextBoolean() ? small : random.nextInt());
            case BIGINT, TIMESTAMP -> random.nextBoolean() ? (long) small : random.nextLong();
            case DOUBLE ->
                    switch (random.nextInt(8)) {
                        case 0 -> Double.NaN;
                        case 1 -> -0.0;
                        case 2 -> 0.0;
                        case 3 -> Double.POSITIVE_INFINITY;
                        default -> (double) small;
                    };
            case VARCHAR ->
                    List.of("", "a", "ab", "b", "\u00e9", "\ud83d\ude00", "\uffee")
                            .get(random.nextInt(7));
            default -> BigDecimal.valueOf(random.nextBoolean() ? small : random.nextInt(), 2);
        };
    }

    /// NaN is greatest, zeros are equal, texts go by code points.
    private static int compare(Object x, Object y) {
        return switch (x) {
            case Double d -> {
                double e = (Double) y;
                yield d == e ? 0 : Double.compare(d, e);
            }
            case String s ->
                    java.util.Arrays.compare(
                            s.codePoints().toArray(), ((String) y).codePoints().toArray());
            case Boolean b -> Boolean.compare(b, (Boolean) y);
            case Long l -> Long.compare(l, (Long) y);
            default -> ((BigDecimal) x).compareTo((BigDecimal) y);
        };
    }

    private static @Nullable Object expected(
            ScalarOperator operator, @Nullable Object x, @Nullable Object y) {
        if (operator == ScalarOperator.IS_DISTINCT_FROM
                || operator == ScalarOperator.IS_NOT_DISTINCT_FROM) {
            boolean same = (x == null || y == null) ? (x == null && y == null) : compare(x, y) == 0;
            return same == (operator == ScalarOperator.IS_NOT_DISTINCT_FROM);
        }
        if (x == null || y == null) {
            return null;
        }
        int order = compare(x, y);
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void comparisonsAreThoseOfTheTotalOrder(int rows) {
        Random random = new Random(SEED + rows);
        for (SqlType type : TYPES) {
            List<@Nullable Object> left = new ArrayList<>();
            List<@Nullable Object> right = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                left.add(value(random, type));
                right.add(value(random, type));
            }
            Object constant =
                    Objects.requireNonNullElse(
                            value(random, type),
                            type.kind() == TypeKind.BOOLEAN
                                    ? (Object) true
                                    : firstValue(random, type));
            for (ScalarOperator operator :
                    List.of(
                            ScalarOperator.EQUAL,
                            ScalarOperator.NOT_EQUAL,
                            ScalarOperator.LESS,
                            ScalarOperator.LESS_EQUAL,
                            ScalarOperator.GREATER,
                            ScalarOperator.GREATER_EQUAL,
                            ScalarOperator.IS_DISTINCT_FROM,
                            ScalarOperator.IS_NOT_DISTINCT_FROM)) {
                List<@Nullable Object> columns = new ArrayList<>();
                List<@Nullable Object> constants = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    columns.add(expected(operator, left.get(i), right.get(i)));
                    constants.add(expected(operator, constant, right.get(i)));
                }
                try (Fixture fixture = new Fixture()) {
                    assertThat(
                                    fixture.evaluate(
                                            call(
                                                    operator,
                                                    SqlType.BOOLEAN,
                                                    column(0, type),
                                                    column(1, type)),
                                            row(type, type),
                                            left,
                                            right))
                            .as("%s %s, seed %d", operator, type, SEED)
                            .isEqualTo(columns);
                    assertThat(
                                    fixture.evaluate(
                                            call(
                                                    operator,
                                                    SqlType.BOOLEAN,
                                                    literal(constant, type),
                                                    column(1, type)),
                                            row(type, type),
                                            left,
                                            right))
                            .as("%s %s with %s, seed %d", operator, type, constant, SEED)
                            .isEqualTo(constants);
                }
            }
        }
    }

    private static Object firstValue(Random random, SqlType type) {
        Object value = null;
        while (value == null) {
            value = value(random, type);
        }
        return value;
    }

    @Test
    void inIsTheOrOfItsComparisons() {
        Random random = new Random(SEED);
        for (SqlType type : TYPES) {
            for (int count : List.of(1, 2, 40)) {
                List<@Nullable Object> tested = new ArrayList<>();
                List<Expression> arguments = new ArrayList<>(List.of(column(0, type)));
                List<@Nullable Object> literals = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    literals.add(random.nextInt(20) == 0 ? null : firstValue(random, type));
                    arguments.add(literal(literals.getLast(), type));
                }
                List<@Nullable Object> expected = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    Object x = value(random, type);
                    tested.add(x);
                    boolean found =
                            x != null
                                    && literals.stream()
                                            .anyMatch(l -> l != null && compare(x, l) == 0);
                    expected.add(
                            found
                                    ? (Object) true
                                    : (x == null || literals.contains(null)) ? null : false);
                }
                try (Fixture fixture = new Fixture()) {
                    var in =
                            call(
                                    ScalarOperator.IN,
                                    SqlType.BOOLEAN,
                                    arguments.toArray(new Expression[0]));
                    assertThat(fixture.evaluate(in, row(type), tested))
                            .as("%s, seed %d", type, SEED)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void differentNumbersCompareByValue() {
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.EQUAL,
                                            SqlType.BOOLEAN,
                                            literal(1L, SqlType.INTEGER),
                                            literal(
                                                    new BigDecimal("1.00"),
                                                    SqlType.decimal(5, 2)))))
                    .isEqualTo(true);
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.LESS,
                                            SqlType.BOOLEAN,
                                            literal(1L, SqlType.BIGINT),
                                            literal(1.5, SqlType.DOUBLE))))
                    .isEqualTo(true);
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.EQUAL,
                                            SqlType.BOOLEAN,
                                            literal(1L, SqlType.DATE),
                                            literal(86_400_000_000_000L, SqlType.TIMESTAMP))))
                    .isEqualTo(true);
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.EQUAL,
                                            SqlType.BOOLEAN,
                                            literal(1L, SqlType.DATE),
                                            literal(1L, SqlType.BIGINT))))
                    .hasMessage("DATE and BIGINT do not go together; cast one of them");
        }
    }

    @Test
    void greatestAndLeastPassOverNulls() {
        Random random = new Random(SEED);
        for (SqlType type : TYPES) {
            List<@Nullable Object> a = new ArrayList<>();
            List<@Nullable Object> b = new ArrayList<>();
            List<@Nullable Object> greatest = new ArrayList<>();
            for (int i = 0; i < 130; i++) {
                Object x = value(random, type);
                Object y = value(random, type);
                a.add(x);
                b.add(y);
                greatest.add(x == null ? y : (y == null || compare(x, y) >= 0) ? x : y);
            }
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        call(
                                                ScalarOperator.GREATEST,
                                                type,
                                                column(0, type),
                                                column(1, type)),
                                        row(type, type),
                                        a,
                                        b))
                        .as("%s, seed %d", type, SEED)
                        .isEqualTo(greatest);
            }
        }
    }
}
