package io.ticklane.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.testing.TestQuery;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowAccumulatorTest {
    private static final RowType INPUT =
            TestQuery.type("n", SqlType.BIGINT, "price", SqlType.DOUBLE);

    private static RowAccumulator accumulator(TestQuery query, String function) {
        AggregateCall call =
                new AggregateCall(
                        function,
                        false,
                        List.of(
                                new Expression.Column(0, SqlType.BIGINT),
                                new Expression.Column(1, SqlType.DOUBLE)),
                        List.of(),
                        Optional.empty(),
                        SqlType.BIGINT);
        RowAccumulator made =
                (RowAccumulator)
                        Accumulators.make(
                                query.context(), call, List.of(SqlType.BIGINT, SqlType.DOUBLE));
        made.ensure(1);
        return made;
    }

    private static Batch rows(TestQuery query, long first, @Nullable Double... prices) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < prices.length; i++) {
            rows.add(Arrays.asList(first + i, prices[i]));
        }
        return query.batch(
                INPUT, rows, 0, LongStream.range(first, first + prices.length).boxed().toList());
    }

    private static void enterInOrder(RowAccumulator to, Batch in) {
        to.enterInOrder(in, MemorySegment.ofArray(new int[in.rows()]), 0, new int[0], -1);
    }

    private static List<Column> states(TestQuery query, RowAccumulator of) {
        List<ColumnBuilder> builders =
                of.stateTypes().stream()
                        .map(type -> new ColumnBuilder(query.context().memory(), type, 1))
                        .toList();
        of.appendStates(new int[] {0}, 1, builders);
        return builders.stream().map(ColumnBuilder::build).toList();
    }

    /// A group without a row has NULLs in its state. What comes after it was restored must not be
    /// taken for NULL.
    @ParameterizedTest
    @CsvSource({"ARG_MAX, 5", "ARG_MIN, 6"})
    void aGroupWithoutARowIsStillOneWhenItsStateIsRestored(String function, long best) {
        try (TestQuery query = new TestQuery();
                RowAccumulator before = accumulator(query, function);
                RowAccumulator after = accumulator(query, function);
                RowAccumulator straight = accumulator(query, function);
                Batch nothing = rows(query, 0, null, null);
                Batch ascending = rows(query, 4, 7.0, 9.0);
                Batch others = rows(query, 6, 2.0, 8.0)) {
            enterInOrder(before, nothing);
            List<Column> saved = states(query, before);
            after.setStates(saved, 1);
            saved.forEach(Column::close);
            for (RowAccumulator each : List.of(after, straight)) {
                enterInOrder(each, ascending);
                each.enter(others, Slots.constant(0), 0, 2);
            }
            List<Column> states = new ArrayList<>(states(query, after));
            states.addAll(states(query, straight));
            List<Object> values = states.stream().map(state -> query.value(state, 0)).toList();
            states.forEach(Column::close);
            assertThat(values.subList(0, 3)).isEqualTo(values.subList(3, 6)).doesNotContainNull();
            assertThat(values.get(1)).isEqualTo(best);
        }
    }
}
