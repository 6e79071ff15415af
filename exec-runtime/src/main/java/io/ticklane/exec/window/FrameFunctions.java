package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.aggregate.Quantile;
import io.ticklane.exec.aggregate.RunFunction;
import io.ticklane.exec.aggregate.RunFunctions;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.function.LibraryCalls;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the functions of window calls over sorted rows; the calls name columns of those rows.
public final class FrameFunctions {
    private final QueryContext context;
    private final Batch rows;

    /// Functions over rows with the rows of each partition together and in order; the ordinals are
    /// the places.
    public FrameFunctions(QueryContext context, Batch rows) {
        this.context = context;
        this.rows = rows;
    }

    /// The function of a call.
    public FrameFunction of(WindowCall call) {
        Optional<BuiltinWindow> window = BuiltinWindow.find(call.function());
        return window.isPresent() ? window(window.get(), call) : aggregate(call);
    }

    private FrameFunction window(BuiltinWindow function, WindowCall call) {
        return switch (function) {
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST ->
                    new RankFunction(function, 1);
            case NTILE -> new RankFunction(function, constant(call, 0, 0, 1));
            case LAG -> shift(call, -constant(call, 1, 1, 0));
            case LEAD -> shift(call, constant(call, 1, 1, 0));
            case FIRST_VALUE -> new NthValueFunction(column(call, 0), 1, false, call.ignoreNulls());
            case LAST_VALUE -> new NthValueFunction(column(call, 0), 1, true, call.ignoreNulls());
            case NTH_VALUE ->
                    new NthValueFunction(
                            column(call, 0), constant(call, 1, 0, 1), false, call.ignoreNulls());
        };
    }

    private FrameFunction shift(WindowCall call, long distance) {
        @Nullable Column otherwise = call.arguments().size() > 2 ? column(call, 2) : null;
        return new ShiftFunction(column(call, 0), distance, otherwise, call.ignoreNulls());
    }

    private FrameFunction aggregate(WindowCall call) {
        Optional<BuiltinAggregate> builtin = BuiltinAggregate.find(call.function());
        if (builtin.isPresent()) {
            switch (builtin.get()) {
                case FIRST -> {
                    return new NthValueFunction(column(call, 0), 1, false, call.ignoreNulls());
                }
                case LAST -> {
                    return new NthValueFunction(column(call, 0), 1, true, call.ignoreNulls());
                }
                case ANY_VALUE -> {
                    return new NthValueFunction(column(call, 0), 1, false, true);
                }
                case MIN, MAX -> {
                    return new SlidingExtreme(
                            context, column(call, 0), builtin.get() == BuiltinAggregate.MAX);
                }
                default -> {}
            }
        } else {
            checkLibrary(call);
        }
        AggregateCall aggregate =
                new AggregateCall(
                        call.function(),
                        false,
                        call.arguments(),
                        List.of(),
                        Optional.empty(),
                        call.type());
        Optional<RunFunction> run = RunFunctions.find(aggregate, context.dictionary());
        if (run.isPresent()) {
            if (call.distinct()) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        call.function() + "(DISTINCT ...) over a window frame");
            }
            return run.get() instanceof Quantile quantile
                    ? new SlidingQuantile(context, rows, quantile)
                    : new SlidingRun(context, rows, run.get());
        }
        List<SqlType> types = rows.columns().stream().map(Column::type).toList();
        Accumulator accumulator = Accumulators.sliding(context, aggregate, types);
        return new SlidingAggregate(
                context, rows, call.distinct() ? distinct(call, accumulator) : accumulator);
    }

    private Accumulator distinct(WindowCall call, Accumulator accumulator) {
        List<Column> arguments =
                call.arguments().stream()
                        .filter(Expression.Column.class::isInstance)
                        .map(argument -> rows.column(((Expression.Column) argument).index()))
                        .toList();
        return new DistinctAccumulator(context, rows, arguments, accumulator);
    }

    private void checkLibrary(WindowCall call) {
        FunctionDefinition definition =
                LibraryCalls.resolve(context.functions(), call.function(), call.arguments())
                        .definition();
        if (!(definition instanceof FunctionDefinition.Frame)) {
            throw new EngineException(
                    ErrorCode.INTERNAL, call.function() + " is no function of a frame");
        }
    }

    private Column column(WindowCall call, int argument) {
        if (call.arguments().get(argument) instanceof Expression.Column column) {
            return rows.column(column.index());
        }
        throw new EngineException(
                ErrorCode.INTERNAL,
                call.function() + " has no column as argument " + (argument + 1));
    }

    private static long constant(WindowCall call, int argument, long fallback, long least) {
        if (argument >= call.arguments().size()) {
            return fallback;
        }
        Object value =
                call.arguments().get(argument) instanceof Expression.Literal literal
                        ? literal.value()
                        : null;
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= least) {
            return number.longValue();
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                call.function()
                        + ": n is "
                        + value
                        + ", but must be a whole constant that is at least "
                        + least);
    }
}
