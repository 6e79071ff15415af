package io.ticklane.exec.frame;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.aggregate.RunFunctions;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;

/// Makes the accumulators of window calls.
public final class FrameAccumulators {
    private FrameAccumulators() {}

    /// The accumulator of a call over columns of these types, in frames that rows may leave or not.
    public static Accumulator of(
            QueryContext context, WindowCall call, List<SqlType> types, boolean leaves) {
        if (!leaves) {
            Accumulator all = growing(context, call, types);
            return distinct(call)
                    .<Accumulator>map(
                            columns -> new FirstOfEqual(context.memory(), columns, types, all))
                    .orElse(all);
        }
        if (call.distinct() || call.ignoreNulls()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    call.function() + " with DISTINCT or IGNORE NULLS over rows that leave");
        }
        AggregateCall aggregate = aggregate(call);
        if (Accumulators.isExtreme(aggregate, types)) {
            boolean max = call.function().equals(BuiltinAggregate.MAX.name());
            int column = RunFunctions.column(aggregate, 0);
            return new ExtremeQueue(context.memory(), max, column, Lane.of(types.get(column)));
        }
        return Accumulators.sliding(context, aggregate, types);
    }

    /// The accumulator of a call over columns of these types, in frames that rows do not leave; of
    /// [#distinct] values it takes each once from the caller.
    public static Accumulator growing(QueryContext context, WindowCall call, List<SqlType> types) {
        return place(call)
                .<Accumulator>map(place ->
                        new PlacedValue(context.memory(), place, types.get(place.argument())))
                .orElseGet(() -> Accumulators.make(context, aggregate(call), types));
    }

    /// The columns of whose values a call takes each once; empty if it takes all rows.
    public static Optional<List<Integer>> distinct(WindowCall call) {
        boolean once =
                call.distinct()
                        && place(call).isEmpty()
                        && BuiltinAggregate.find(call.function())
                                .map(BuiltinAggregate::countsRepeats)
                                .orElse(true);
        return once ? Optional.of(columns(call)) : Optional.empty();
    }

    private static AggregateCall aggregate(WindowCall call) {
        return new AggregateCall(
                call.function(), false, call.arguments(), List.of(), Optional.empty(), call.type());
    }

    /// The places of rows that enter in their order: all the same, so that of equal rows the first
    /// one counts.
    public static Column places(QueryContext context, int rows) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.BIGINT, rows)) {
            builder.resize(rows);
            builder.values().asSlice(0, (long) rows << 3).fill((byte) 0);
            return builder.build();
        }
    }

    private static List<Integer> columns(WindowCall call) {
        return call.arguments().stream()
                .filter(Expression.Column.class::isInstance)
                .map(argument -> ((Expression.Column) argument).index())
                .toList();
    }

    /// Which of the rows a call takes the value of; empty for others.
    private static Optional<PlacedValue.Place> place(WindowCall call) {
        boolean ignores = call.ignoreNulls();
        if (isOneOf(call, BuiltinWindow.FIRST_VALUE, BuiltinAggregate.FIRST)) {
            return Optional.of(new PlacedValue.Place(columns(call).get(0), 1, ignores));
        }
        if (isOneOf(call, BuiltinWindow.LAST_VALUE, BuiltinAggregate.LAST)) {
            return Optional.of(new PlacedValue.Place(columns(call).get(0), 0, ignores));
        }
        if (call.function().equals(BuiltinAggregate.ANY_VALUE.name())) {
            return Optional.of(new PlacedValue.Place(columns(call).get(0), 1, true));
        }
        if (call.function().equals(BuiltinWindow.NTH_VALUE.name())) {
            long nth = InOrderFrames.whole(call.arguments().get(1), 1);
            return Optional.of(new PlacedValue.Place(columns(call).get(0), nth, ignores));
        }
        return Optional.empty();
    }

    private static boolean isOneOf(WindowCall call, Enum<?> window, Enum<?> aggregate) {
        return call.function().equals(window.name()) || call.function().equals(aggregate.name());
    }
}
