package io.ticklane.exec.aggregate;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Variances, covariances, correlation and regression from exact sums of x, y and their products.
/// Rows with a NULL argument do not count. Of two arguments the first is y, the dependent one.
final class MomentAccumulator implements Accumulator {
    private static final StateLayout ONE =
            new StateLayout(
                    "moments",
                    1,
                    List.of(new Cell.OfLong("n"), new Cell.OfSum("y"), new Cell.OfSum("yy")));
    private static final StateLayout TWO =
            new StateLayout(
                    "comoments",
                    1,
                    List.of(
                            new Cell.OfLong("n"),
                            new Cell.OfSum("y"),
                            new Cell.OfSum("yy"),
                            new Cell.OfSum("x"),
                            new Cell.OfSum("xx"),
                            new Cell.OfSum("xy")));

    private final Dictionary dictionary;
    private final BuiltinAggregate function;
    private final List<Integer> arguments;
    private final ArgumentColumns columns;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final boolean pair;

    MomentAccumulator(QueryContext context, BuiltinAggregate function, List<Expression> arguments) {
        QueryMemory memory = context.memory();
        this.dictionary = context.dictionary();
        this.function = function;
        this.pair = arguments.size() == 2;
        this.arguments = new ArrayList<>();
        List<Parameter.Column> parameters = new ArrayList<>();
        for (Expression argument : arguments) {
            parameters.add(new Parameter.Column("x", SqlType.DOUBLE, "a number"));
            if (argument instanceof Expression.Column column) {
                this.arguments.add(column.index());
            }
        }
        this.columns = new ArgumentColumns(memory, parameters, arguments);
        this.buffers = memory.stateBuffers();
        this.state = new State(pair ? TWO : ONE, buffers);
    }

    @Override
    public void ensure(int groups) {
        state.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        update(in, slots, from, to, false);
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        update(in, slots, from, to, true);
    }

    private void update(Batch in, Slots slots, int from, int to, boolean leaving) {
        columns.show(in);
        DoubleColumn y = columns.doubles(0);
        MemorySegment nulls = in.column(arguments.get(0)).validity();
        if (pair) {
            updatePairs(
                    y,
                    nulls,
                    columns.doubles(1),
                    in.column(arguments.get(1)).validity(),
                    slots,
                    from,
                    to,
                    leaving);
            return;
        }
        LongCells counts = state.longs(0);
        SumCells sum = state.sums(1);
        SumCells squares = state.sums(2);
        for (int row = from; row < to; row++) {
            if (nulls == null || Bits.get(nulls, row)) {
                int slot = slots.get(row);
                double value = y.get(row);
                if (leaving) {
                    counts.set(slot, counts.get(slot) - 1);
                    sum.subtract(slot, value);
                    squares.subtractProduct(slot, value, value);
                } else {
                    counts.set(slot, counts.get(slot) + 1);
                    sum.add(slot, value);
                    squares.addProduct(slot, value, value);
                }
            }
        }
    }

    @SuppressWarnings("ParameterNumber")
    private void updatePairs(
            DoubleColumn ys,
            @Nullable MemorySegment yNulls,
            DoubleColumn xs,
            @Nullable MemorySegment xNulls,
            Slots slots,
            int from,
            int to,
            boolean leaving) {
        for (int row = from; row < to; row++) {
            if ((yNulls == null || Bits.get(yNulls, row))
                    && (xNulls == null || Bits.get(xNulls, row))) {
                updatePair(slots.get(row), ys.get(row), xs.get(row), leaving);
            }
        }
    }

    private void updatePair(int slot, double y, double x, boolean leaving) {
        LongCells counts = state.longs(0);
        if (leaving) {
            counts.set(slot, counts.get(slot) - 1);
            state.sums(1).subtract(slot, y);
            state.sums(2).subtractProduct(slot, y, y);
            state.sums(3).subtract(slot, x);
            state.sums(4).subtractProduct(slot, x, x);
            state.sums(5).subtractProduct(slot, x, y);
        } else {
            counts.set(slot, counts.get(slot) + 1);
            state.sums(1).add(slot, y);
            state.sums(2).addProduct(slot, y, y);
            state.sums(3).add(slot, x);
            state.sums(4).addProduct(slot, x, x);
            state.sums(5).addProduct(slot, x, y);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        State other = ((MomentAccumulator) from).state;
        LongCells counts = state.longs(0);
        counts.set(slot, counts.get(slot) + other.longs(0).get(fromSlot));
        for (int cell = 1; cell < state.layout().cells().size(); cell++) {
            state.sums(cell).merge(slot, other.sums(cell), fromSlot);
        }
    }

    @Override
    public List<SqlType> stateTypes() {
        return StateColumns.types(state.layout());
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        StateColumns.append(state, dictionary, slots, count, out);
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        StateColumns.set(state, dictionary, in, rows);
    }

    @Override
    public void clear(int slot) {
        state.clear(slot);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        long n = state.longs(0).get(slot);
        long least =
                switch (function) {
                    case VAR_SAMP, STDDEV_SAMP, COVAR_SAMP -> 2;
                    default -> 1;
                };
        double value = n < least ? Double.NaN : value(slot, n);
        if (n < least || undefined(slot, n)) {
            out.appendNull();
        } else {
            ResultValue.append(out, value);
        }
    }

    /// Whether a line or a correlation has no value because a variable does not vary.
    private boolean undefined(int slot, long n) {
        return switch (function) {
            case CORR -> spread(slot, n, 1, 1, 2) == 0 || spread(slot, n, 3, 3, 4) == 0;
            case REGR_SLOPE, REGR_INTERCEPT, REGR_R2 -> spread(slot, n, 3, 3, 4) == 0;
            default -> false;
        };
    }

    private double value(int slot, long n) {
        double yy = spread(slot, n, 1, 1, 2);
        return switch (function) {
            case VAR_POP -> yy / n;
            case VAR_SAMP -> yy / (n - 1);
            case STDDEV_POP -> Math.sqrt(yy / n);
            case STDDEV_SAMP -> Math.sqrt(yy / (n - 1));
            case COVAR_POP -> spread(slot, n, 1, 3, 5) / n;
            case COVAR_SAMP -> spread(slot, n, 1, 3, 5) / (n - 1);
            case CORR -> {
                double xx = spread(slot, n, 3, 3, 4);
                double correlation = spread(slot, n, 1, 3, 5) / (Math.sqrt(xx) * Math.sqrt(yy));
                yield Math.max(-1, Math.min(1, correlation));
            }
            case REGR_SLOPE -> spread(slot, n, 1, 3, 5) / spread(slot, n, 3, 3, 4);
            case REGR_INTERCEPT -> {
                double slope = spread(slot, n, 1, 3, 5) / spread(slot, n, 3, 3, 4);
                yield (state.sums(1).value(slot) - slope * state.sums(3).value(slot)) / n;
            }
            case REGR_R2 -> {
                double xy = spread(slot, n, 1, 3, 5);
                yield yy == 0 ? 1 : Math.min(1, xy / spread(slot, n, 3, 3, 4) * (xy / yy));
            }
            default -> throw new IllegalStateException("no moment: " + function);
        };
    }

    /// The sum of the products of the deviations from the means.
    private double spread(int slot, long n, int left, int right, int product) {
        return Spread.of(n, state.sums(left), state.sums(right), state.sums(product), slot);
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        state.save(out);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        state.restore(in);
    }

    @Override
    public void close() {
        columns.close();
        buffers.close();
    }
}
