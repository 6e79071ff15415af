package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;

/// A built-in function over all rows of the key up to the current one: ROW_NUMBER, counts, sums,
/// averages, moments, MIN and MAX of numbers.
///
/// Threads: one at a time.
final class RunningBuiltin implements AutoCloseable {
    private final QueryContext context;
    private final SqlType type;
    private final Accumulator accumulator;

    RunningBuiltin(QueryContext context, WindowCall call, RowType input) {
        this.context = context;
        this.type = call.type();
        this.accumulator = accumulator(context, call, input);
    }

    private static Accumulator accumulator(QueryContext context, WindowCall call, RowType input) {
        List<SqlType> types =
                input.fields().stream().map(io.ticklane.api.type.Field::type).toList();
        String function = call.function();
        if (function.equals(BuiltinWindow.ROW_NUMBER.name())) {
            function = BuiltinAggregate.COUNT.name();
        } else if (call.distinct() || !isRunning(call)) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    function + " as a running window; give it a frame");
        }
        return Accumulators.make(
                context,
                new AggregateCall(
                        function,
                        false,
                        call.arguments(),
                        List.of(),
                        Optional.empty(),
                        call.type()),
                types);
    }

    private static boolean isRunning(WindowCall call) {
        boolean columns = call.arguments().stream().allMatch(Expression.Column.class::isInstance);
        return BuiltinAggregate.find(call.function())
                .map(function ->
                        switch (function) {
                            case COUNT -> true;
                            case SUM,
                                    SUM0,
                                    AVG,
                                    VAR_POP,
                                    VAR_SAMP,
                                    STDDEV_POP,
                                    STDDEV_SAMP,
                                    COVAR_POP,
                                    COVAR_SAMP,
                                    CORR,
                                    REGR_SLOPE,
                                    REGR_INTERCEPT,
                                    REGR_R2,
                                    REGR_COUNT,
                                    BOOL_AND,
                                    BOOL_OR ->
                                    columns;
                            default -> false;
                        })
                .orElse(false);
    }

    /// The results of the rows of a batch; the caller owns the column.
    Column advance(Batch in, Slots slots, int slotCount) {
        accumulator.ensure(slotCount);
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, in.rows())) {
            for (int row = 0; row < in.rows(); row++) {
                accumulator.enter(in, slots, row, row + 1);
                accumulator.result(slots.get(row), in, row, builder);
            }
            return builder.build();
        }
    }

    boolean isSaved() {
        return accumulator.isSaved();
    }

    void save(StateWriter out, int slots) {
        accumulator.save(out, slots);
    }

    void restore(StateReader in, int slots) {
        accumulator.restore(in, slots);
    }

    @Override
    public void close() {
        accumulator.close();
    }
}
