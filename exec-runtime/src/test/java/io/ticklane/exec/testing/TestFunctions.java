package io.ticklane.exec.testing;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Small functions of a library, for tests of the operators that run them.
public final class TestFunctions {
    /// How often a kernel of [Decay] advanced.
    public static final AtomicInteger ADVANCES = new AtomicInteger();

    private static final Parameter.Column X = new Parameter.Column("x", SqlType.DOUBLE, "a number");

    private TestFunctions() {}

    private static FunctionSpec spec(String name, List<Parameter> parameters) {
        return new FunctionSpec(
                name, Family.AVERAGE, name, parameters, SqlType.DOUBLE, NullRule.CARRY, "none");
    }

    /// DECAY(x, alpha = 0.5): an exponential average; output 1 is the number of values.
    public record Decay(String name, int output) implements FunctionDefinition.Running {
        @Override
        public FunctionSpec spec() {
            return TestFunctions.spec(
                    name,
                    List.of(
                            X,
                            Parameter.Constant.withDefault(
                                    "alpha",
                                    SqlType.DOUBLE,
                                    Range.openClosed(0, 1),
                                    0.5,
                                    "weight")));
        }

        @Override
        public RunningKernel bind(BoundCall call) {
            return new DecayKernel(call.decimal("alpha"));
        }
    }

    private record DecayKernel(double alpha) implements RunningKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "decay", 1, List.of(new Cell.OfDouble("mean"), new Cell.OfLong("seen")));
        }

        @Override
        public int outputs() {
            return 2;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            ADVANCES.incrementAndGet();
            DoubleColumn x = in.doubles(0);
            for (int row = from; row < to; row++) {
                int slot = slots.get(row);
                long seen = state.longs(1).get(slot);
                if (!x.isMissing(row)) {
                    double mean = state.doubles(0).get(slot);
                    state.doubles(0)
                            .set(slot, seen == 0 ? x.get(row) : mean + alpha * (x.get(row) - mean));
                    state.longs(1).set(slot, ++seen);
                }
                if (seen == 0) {
                    out.output(0).setNull(row);
                } else {
                    out.output(0).set(row, state.doubles(0).get(slot));
                }
                out.output(1).set(row, (double) seen);
            }
        }
    }

    /// WEIGHTED(x, w): sum(x w) / sum(w).
    public record Weighted(boolean ordered, boolean retractable)
            implements FunctionDefinition.Frame {
        @Override
        public FunctionSpec spec() {
            return TestFunctions.spec(
                    "WEIGHTED",
                    List.of(X, new Parameter.Column("w", SqlType.DOUBLE, "the weight")));
        }

        @Override
        public FrameKernel bind(BoundCall call) {
            return new WeightedKernel(ordered, retractable);
        }
    }

    private record WeightedKernel(boolean ordered, boolean retractable) implements FrameKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "weighted", 1, List.of(new Cell.OfSum("xw"), new Cell.OfSum("w")));
        }

        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {
            for (int row = from; row < to; row++) {
                double x = in.doubles(0).get(row);
                double w = in.doubles(1).get(row);
                if (!in.doubles(0).isMissing(row) && !in.doubles(1).isMissing(row)) {
                    state.sums(0).addProduct(slots.get(row), x, w);
                    state.sums(1).add(slots.get(row), w);
                }
            }
        }

        @Override
        public void leave(State state, Slots slots, Columns in, int from, int to) {
            for (int row = from; row < to; row++) {
                double x = in.doubles(0).get(row);
                double w = in.doubles(1).get(row);
                if (!in.doubles(0).isMissing(row) && !in.doubles(1).isMissing(row)) {
                    state.sums(0).subtractProduct(slots.get(row), x, w);
                    state.sums(1).subtract(slots.get(row), w);
                }
            }
        }

        @Override
        public void merge(State into, int slot, State from, int fromSlot) {
            into.sums(0).merge(slot, from.sums(0), fromSlot);
            into.sums(1).merge(slot, from.sums(1), fromSlot);
        }

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
            double w = state.sums(1).value(slot);
            if (w == 0) {
                out.setNull(at);
            } else {
                out.set(at, state.sums(0).value(slot) / w);
            }
        }
    }

    /// CHUNKS(x, n): the sum of each n values, and of the rest.
    public record Chunks() implements FunctionDefinition.Table {
        @Override
        public FunctionSpec spec() {
            return TestFunctions.spec(
                    "CHUNKS",
                    List.of(
                            Parameter.Constant.required(
                                    "n", SqlType.BIGINT, Range.atLeast(1), "values"),
                            X,
                            new Parameter.Constant(
                                    "scale",
                                    SqlType.DOUBLE,
                                    Range.any(),
                                    true,
                                    Optional.of(1.0),
                                    "factor")));
        }

        @Override
        public RowType output() {
            return RowType.of(
                    new Field("sum", SqlType.DOUBLE),
                    new Field("n", SqlType.BIGINT),
                    new Field("complete", SqlType.BOOLEAN),
                    new Field("nothing", SqlType.DOUBLE));
        }

        @Override
        public TableKernel bind(BoundCall call) {
            return new ChunksKernel(call.integer("n"), call.decimal("scale"));
        }
    }

    private record ChunksKernel(long n, double scale) implements TableKernel {
        @Override
        public StateLayout layout() {
            return new StateLayout(
                    "chunks", 1, List.of(new Cell.OfDouble("sum"), new Cell.OfLong("n")));
        }

        @Override
        public void process(State state, Slots slots, Columns in, int from, int to, RowSink out) {
            for (int row = from; row < to; row++) {
                int slot = slots.get(row);
                if (!in.doubles(0).isMissing(row)) {
                    state.doubles(0)
                            .set(slot, state.doubles(0).get(slot) + scale * in.doubles(0).get(row));
                    state.longs(1).set(slot, state.longs(1).get(slot) + 1);
                }
                if (state.longs(1).get(slot) == n) {
                    emit(state, slot, out, true);
                    state.clear(slot);
                }
            }
        }

        @Override
        public void finish(State state, int slot, RowSink out) {
            if (state.longs(1).get(slot) > 0) {
                emit(state, slot, out, false);
            }
        }

        private static void emit(State state, int slot, RowSink out, boolean complete) {
            out.begin(slot);
            out.set(0, state.doubles(0).get(slot));
            out.set(1, state.longs(1).get(slot));
            out.set(2, complete);
        }
    }
}
