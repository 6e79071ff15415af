package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.function.LibraryCalls;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the accumulator of a call. Which rows enter, and in which order for those that need one,
/// is up to the caller.
public final class Accumulators {
    private Accumulators() {}

    /// The accumulator of a call over columns of these types; not for a [RunFunction].
    public static Accumulator make(QueryContext context, AggregateCall call, List<SqlType> types) {
        return make(context, call, types, null);
    }

    /// The accumulator of a call that sees all rows that are counted in `rows`, which the caller
    /// counts, merges and closes.
    public static Accumulator make(
            QueryContext context,
            AggregateCall call,
            List<SqlType> types,
            @Nullable RowCounts rows) {
        Optional<BuiltinAggregate> builtin = BuiltinAggregate.find(call.function());
        return builtin.isPresent()
                ? builtin(new Counting(context, rows), builtin.get(), call, types)
                : library(context, call, false);
    }

    /// The accumulator of a call over frames that rows may leave.
    public static Accumulator sliding(
            QueryContext context, AggregateCall call, List<SqlType> types) {
        return BuiltinAggregate.find(call.function()).isPresent()
                ? make(context, call, types)
                : library(context, call, true);
    }

    private static Accumulator library(
            QueryContext context, AggregateCall aggregate, boolean slides) {
        LibraryCall call =
                LibraryCalls.resolve(
                        context.functions(), aggregate.function(), aggregate.arguments());
        return switch (call.definition()) {
            case FunctionDefinition.Frame frame -> {
                FrameKernel kernel = frame.bind(call.constants());
                yield new KernelAccumulator(context, slides ? kernel : kernel.growing(), call);
            }
            case FunctionDefinition.Running running ->
                    new LastValueAccumulator(
                            context.memory(),
                            running.bind(call.constants()),
                            running.output(),
                            call);
            case FunctionDefinition.Scalar scalar -> throw noAggregate(scalar);
            case FunctionDefinition.Table table -> throw noAggregate(table);
        };
    }

    private static EngineException noAggregate(FunctionDefinition definition) {
        return new EngineException(
                ErrorCode.INTERNAL, definition.spec().name() + " is no aggregate");
    }

    /// Where calls get their counts of rows from.
    private record Counting(QueryContext context, @Nullable RowCounts rows) {
        RowCounts counts() {
            return rows == null ? new RowCounts(context.memory()) : rows.share();
        }
    }

    private static Accumulator builtin(
            Counting counting, BuiltinAggregate function, AggregateCall call, List<SqlType> types) {
        QueryContext context = counting.context();
        QueryMemory memory = context.memory();
        return switch (function) {
            case COUNT, REGR_COUNT -> new CountAccumulator(counting.counts(), columns(call));
            case SUM -> sum(counting, WholeSum.Form.SUM, call, types);
            case SUM0 -> sum(counting, WholeSum.Form.SUM0, call, types);
            case AVG -> sum(counting, WholeSum.Form.AVERAGE, call, types);
            case MIN, MAX -> extreme(context, function == BuiltinAggregate.MAX, call, types);
            case VAR_POP,
                    VAR_SAMP,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    CORR,
                    REGR_SLOPE,
                    REGR_INTERCEPT,
                    REGR_R2 ->
                    new MomentAccumulator(context, function, call.arguments());
            case SINGLE_VALUE -> row(context, call, types, List.of(), RowAccumulator.Pick.ONLY);
            case FIRST, LAST, ARG_MIN, ARG_MAX ->
                    picking(context, call, types, List.of(RunFunctions.column(call, 0)));
            case ANY_VALUE ->
                    row(context, call, types, List.of(), RowAccumulator.Pick.FIRST_NOT_NULL);
            case BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR -> {
                int column = RunFunctions.column(call, 0);
                yield new LogicAccumulator(memory, function, column, Lane.of(types.get(column)));
            }
            case APPROX_COUNT_DISTINCT -> {
                int column = RunFunctions.column(call, 0);
                yield new DistinctEstimate(context, column, types.get(column));
            }
            case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG ->
                    throw new EngineException(
                            ErrorCode.INTERNAL, function + " needs all rows of a group at once");
        };
    }

    /// The accumulator of FIRST, LAST, ARG_MIN or ARG_MAX of several values, which are columns.
    public static RowAccumulator picking(
            QueryContext context, AggregateCall call, List<SqlType> types, List<Integer> values) {
        boolean last = call.function().equals(BuiltinAggregate.LAST.name());
        if (last || call.function().equals(BuiltinAggregate.FIRST.name())) {
            RowAccumulator.Pick pick = last ? RowAccumulator.Pick.LAST : RowAccumulator.Pick.FIRST;
            return new RowAccumulator(
                    context, new RowAccumulator.Choice(values, call.order(), pick), types);
        }
        boolean max = call.function().equals(BuiltinAggregate.ARG_MAX.name());
        List<SortKey> order = List.of(new SortKey(RunFunctions.column(call, 1), max, false));
        RowAccumulator.Pick pick = RowAccumulator.Pick.FIRST_NOT_NULL;
        return new RowAccumulator(context, new RowAccumulator.Choice(values, order, pick), types);
    }

    /// Whether a call is a MIN or MAX that can share an accumulator with the other of both.
    public static boolean isExtreme(AggregateCall call, List<SqlType> types) {
        boolean extreme =
                call.function().equals(BuiltinAggregate.MIN.name())
                        || call.function().equals(BuiltinAggregate.MAX.name());
        if (!extreme) {
            return false;
        }
        SqlType type = types.get(RunFunctions.column(call, 0));
        return Lane.of(type) != Lane.WIDE && !Lane.isCoded(type);
    }

    /// The accumulator of a MIN and MAX of the same values, of which this call is the first.
    public static Accumulator bothExtremes(
            QueryContext context, AggregateCall first, List<SqlType> types) {
        boolean max = first.function().equals(BuiltinAggregate.MAX.name());
        int column = RunFunctions.column(first, 0);
        return new ExtremeAccumulator(
                context.memory(), new boolean[] {max, !max}, column, Lane.of(types.get(column)));
    }

    private static Accumulator sum(
            Counting counting, WholeSum.Form form, AggregateCall call, List<SqlType> types) {
        int column = RunFunctions.column(call, 0);
        SqlType type = types.get(column);
        if (Lane.isCoded(type)) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    call.function() + " needs numbers or intervals, not " + type.sql());
        }
        QueryContext context = counting.context();
        return Lane.of(type) == Lane.DOUBLE
                ? new DoubleSum(context, counting.counts(), form, column)
                : new WholeSum(context.memory(), counting.counts(), form, column, type);
    }

    private static Accumulator extreme(
            QueryContext context, boolean max, AggregateCall call, List<SqlType> types) {
        int column = RunFunctions.column(call, 0);
        Lane lane = Lane.of(types.get(column));
        if (lane != Lane.WIDE && !Lane.isCoded(types.get(column))) {
            return new ExtremeAccumulator(context.memory(), new boolean[] {max}, column, lane);
        }
        SortKey key = new SortKey(column, max, false);
        return row(context, call, types, List.of(key), RowAccumulator.Pick.FIRST_NOT_NULL);
    }

    private static Accumulator row(
            QueryContext context,
            AggregateCall call,
            List<SqlType> types,
            List<SortKey> order,
            RowAccumulator.Pick pick) {
        int value = RunFunctions.column(call, 0);
        return new RowAccumulator(
                context, new RowAccumulator.Choice(List.of(value), order, pick), types);
    }

    private static int[] columns(AggregateCall call) {
        return call.arguments().stream()
                .filter(Expression.Column.class::isInstance)
                .mapToInt(argument -> ((Expression.Column) argument).index())
                .toArray();
    }
}
