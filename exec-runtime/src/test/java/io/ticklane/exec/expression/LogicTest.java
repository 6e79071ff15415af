package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.RowSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogicTest {
    private static final long SEED = 8;
    private static final SqlType BOOL = SqlType.BOOLEAN;
    private static final SqlType LONG = SqlType.BIGINT;

    private static List<@Nullable Object> truths(Random random, int rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(random.nextInt(3) == 0 ? null : (Object) random.nextBoolean());
        }
        return values;
    }

    private static @Nullable Boolean and(@Nullable Object x, @Nullable Object y) {
        if (Boolean.FALSE.equals(x) || Boolean.FALSE.equals(y)) {
            return false;
        }
        return (x == null || y == null) ? null : true;
    }

    private static @Nullable Boolean not(@Nullable Object x) {
        return x == null ? null : (Boolean) !(Boolean) x;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void logicHasThreeValues(int rows) {
        Random random = new Random(SEED + rows);
        List<@Nullable Object> a = truths(random, rows);
        List<@Nullable Object> b = truths(random, rows);
        List<@Nullable Object> c = truths(random, rows);
        List<@Nullable Object> all = new ArrayList<>();
        List<@Nullable Object> any = new ArrayList<>();
        List<@Nullable Object> none = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(and(and(a.get(i), b.get(i)), c.get(i)));
            any.add(not(and(and(not(a.get(i)), not(b.get(i))), not(c.get(i)))));
            none.add(not(a.get(i)));
        }
        RowType input = row(BOOL, BOOL, BOOL);
        Expression[] operands = {column(0, BOOL), column(1, BOOL), column(2, BOOL)};
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.evaluate(call(ScalarOperator.AND, BOOL, operands), input, a, b, c))
                    .isEqualTo(all);
            assertThat(fixture.evaluate(call(ScalarOperator.OR, BOOL, operands), input, a, b, c))
                    .isEqualTo(any);
            assertThat(
                            fixture.evaluate(
                                    call(ScalarOperator.NOT, BOOL, operands[0]), input, a, b, c))
                    .isEqualTo(none);
        }
    }

    @Test
    void testsOfTruthAreNeverNull() {
        List<@Nullable Object> x = Arrays.asList(true, false, null);
        try (Fixture fixture = new Fixture()) {
            assertThat(test(fixture, ScalarOperator.IS_NULL, x))
                    .containsExactly(false, false, true);
            assertThat(test(fixture, ScalarOperator.IS_NOT_NULL, x))
                    .containsExactly(true, true, false);
            assertThat(test(fixture, ScalarOperator.IS_TRUE, x))
                    .containsExactly(true, false, false);
            assertThat(test(fixture, ScalarOperator.IS_NOT_TRUE, x))
                    .containsExactly(false, true, true);
            assertThat(test(fixture, ScalarOperator.IS_FALSE, x))
                    .containsExactly(false, true, false);
            assertThat(test(fixture, ScalarOperator.IS_NOT_FALSE, x))
                    .containsExactly(true, false, true);
        }
    }

    private static List<@Nullable Object> test(
            Fixture fixture, ScalarOperator operator, List<@Nullable Object> x) {
        return fixture.evaluate(call(operator, BOOL, column(0, BOOL)), row(BOOL), x);
    }

    private static Expression inverse(int column) {
        return call(ScalarOperator.DIVIDE, LONG, literal(100L, LONG), column(column, LONG));
    }

    private static Expression isZero() {
        return call(ScalarOperator.EQUAL, BOOL, column(0, LONG), literal(0L, LONG));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 500})
    void branchesFailOnlyForTheirOwnRows(int zeroEvery) {
        List<@Nullable Object> x = new ArrayList<>();
        List<@Nullable Object> chosen = new ArrayList<>();
        List<@Nullable Object> both = new ArrayList<>();
        List<@Nullable Object> either = new ArrayList<>();
        for (long i = 0; i < 500; i++) {
            long value = i % zeroEvery == 0 ? 0 : i % 13 + 1;
            x.add(value);
            chosen.add(value == 0 ? -1 : 100 / value);
            both.add(value != 0 && 100 / value > 10);
            either.add(value == 0 || 100 / value > 10);
        }
        var big = call(ScalarOperator.GREATER, BOOL, inverse(0), literal(10L, LONG));
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.CASE,
                                            LONG,
                                            isZero(),
                                            literal(-1L, LONG),
                                            inverse(0)),
                                    row(LONG),
                                    x))
                    .isEqualTo(chosen);
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.AND,
                                            BOOL,
                                            call(ScalarOperator.NOT, BOOL, isZero()),
                                            big),
                                    row(LONG),
                                    x))
                    .isEqualTo(both);
            assertThat(fixture.evaluate(call(ScalarOperator.OR, BOOL, isZero(), big), row(LONG), x))
                    .isEqualTo(either);
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    call(ScalarOperator.OR, BOOL, big, isZero()), row(LONG), x))
                    .hasMessage("division by zero: 100 / 0");
        }
    }

    @Test
    void errorsOfRowsThatNeedABranchShow() {
        List<Long> x = List.of(1L, 2L, 0L, 5L);
        var positive = call(ScalarOperator.LESS, BOOL, column(0, LONG), literal(2L, LONG));
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() ->
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.CASE,
                                            LONG,
                                            positive,
                                            inverse(0),
                                            literal(0L, LONG)),
                                    row(LONG),
                                    x))
                    .hasMessage("division by zero: 100 / 0");
        }
    }

    @Test
    void constantErrorsShowOnlyWhenARowNeedsThem() {
        var fails = call(ScalarOperator.DIVIDE, LONG, literal(1L, LONG), literal(0L, LONG));
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.CASE,
                                            LONG,
                                            literal(false, BOOL),
                                            fails,
                                            literal(7L, LONG))))
                    .isEqualTo(7L);
            assertThat(fixture.evaluate(fails, row(LONG), List.of())).isEmpty();
            assertThatThrownBy(() -> fixture.value(fails)).hasMessage("division by zero: 1 / 0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void caseAndCoalesceTakeTheFirstThatHolds(int rows) {
        Random random = new Random(SEED + rows);
        for (SqlType type :
                List.of(
                        SqlType.BOOLEAN,
                        SqlType.INTEGER,
                        LONG,
                        SqlType.DOUBLE,
                        SqlType.VARCHAR,
                        SqlType.decimal(30, 0))) {
            List<@Nullable Object> p = truths(random, rows);
            List<@Nullable Object> q = truths(random, rows);
            List<@Nullable Object> a = values(random, type, rows);
            List<@Nullable Object> b = values(random, type, rows);
            List<@Nullable Object> chosen = new ArrayList<>();
            List<@Nullable Object> first = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                chosen.add(
                        Boolean.TRUE.equals(p.get(i))
                                ? a.get(i)
                                : Boolean.TRUE.equals(q.get(i)) ? b.get(i) : null);
                first.add(a.get(i) != null ? a.get(i) : b.get(i));
            }
            RowType input = row(BOOL, BOOL, type, type);
            var condition1 = column(0, BOOL);
            var condition2 = column(1, BOOL);
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        call(
                                                ScalarOperator.CASE,
                                                type,
                                                condition1,
                                                column(2, type),
                                                condition2,
                                                column(3, type),
                                                literal(null, type)),
                                        input,
                                        p,
                                        q,
                                        a,
                                        b))
                        .isEqualTo(chosen);
                assertThat(
                                fixture.evaluate(
                                        call(
                                                ScalarOperator.COALESCE,
                                                type,
                                                column(2, type),
                                                column(3, type)),
                                        input,
                                        p,
                                        q,
                                        a,
                                        b))
                        .isEqualTo(first);
            }
        }
    }

    private static List<@Nullable Object> values(Random random, SqlType type, int rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int number = random.nextInt(100);
            values.add(
                    random.nextInt(3) == 0
                            ? null
                            : switch (type.kind()) {
                                case BOOLEAN -> (Object) (number > 50);
                                case INTEGER, BIGINT -> (long) number;
                                case DOUBLE -> (double) number;
                                case VARCHAR -> "t" + number;
                                default ->
                                        java.math.BigDecimal.valueOf(number)
                                                .add(java.math.BigDecimal.TEN.pow(25));
                            });
        }
        return values;
    }

    @Test
    void coalesceWithFewOpenRowsPicksThem() {
        List<@Nullable Object> a = new ArrayList<>();
        List<@Nullable Object> b = new ArrayList<>();
        List<@Nullable Object> expected = new ArrayList<>();
        for (long i = 0; i < 1_000; i++) {
            a.add(i % 97 == 0 ? null : i);
            b.add(i % 97 == 0 && i % 2 == 0 ? null : -i);
            expected.add(
                    a.getLast() != null
                            ? a.getLast()
                            : b.getLast() != null ? b.getLast() : (Object) 5L);
        }
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.COALESCE,
                                            LONG,
                                            column(0, LONG),
                                            column(1, LONG),
                                            literal(5L, LONG)),
                                    row(LONG, LONG),
                                    a,
                                    b))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096})
    void selectorsPickTheRowsThatAreTrue(int rows) {
        List<@Nullable Object> truths = truths(new Random(SEED + rows), rows);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            if (Boolean.TRUE.equals(truths.get(i))) {
                expected.add(i);
            }
        }
        try (Fixture fixture = new Fixture();
                Batch batch = fixture.batch(row(BOOL), truths);
                RowSelector selector =
                        RowSelector.compile(column(0, BOOL), row(BOOL), fixture.context)) {
            int[] picks = new int[rows];
            int count = selector.select(batch, picks);
            assertThat(Arrays.stream(picks, 0, count).boxed().toList()).isEqualTo(expected);
        }
    }
}
