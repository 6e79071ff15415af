package io.ticklane.benchmarks.kernels;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.Blackhole;

/// Takes all rows through a kernel, batch by batch as the engine does.
final class KernelRun {
    /// The engine's usual batch.
    private static final int BATCH = 4096;

    private final MarketRows rows;
    private final Batch batch;

    /// Takes rows `[from, to)`.
    private interface Batch {
        void take(int from, int to);
    }

    private KernelRun(MarketRows rows, Batch batch) {
        this.rows = rows;
        this.batch = batch;
    }

    /// A run of a call over rows of so many keys.
    static KernelRun of(KernelCall call, int size, int keys, Blackhole hole) {
        MarketRows rows = new MarketRows(call.definition().spec(), size, keys);
        return new KernelRun(
                rows,
                switch (call.definition()) {
                    case FunctionDefinition.Scalar f -> scalar(f.bind(call.constants()), rows);
                    case FunctionDefinition.Running f ->
                            running(f.bind(call.constants()), rows, keys);
                    case FunctionDefinition.Frame f -> frame(f.bind(call.constants()), rows, keys);
                    case FunctionDefinition.Table f ->
                            table(f.bind(call.constants()), rows, keys, new Sink(hole));
                });
    }

    /// Takes all rows.
    void all() {
        for (int from = 0; from < rows.size(); from += BATCH) {
            batch.take(from, Math.min(rows.size(), from + BATCH));
        }
    }

    private static Batch scalar(ScalarKernel kernel, MarketRows rows) {
        DoubleWriter out = rows.result();
        return (from, to) -> kernel.apply(rows, from, to, out);
    }

    private static Batch running(RunningKernel kernel, MarketRows rows, int keys) {
        State state = state(kernel.layout(), rows, keys);
        Outputs out = new Outputs(Stream.generate(rows::result).limit(kernel.outputs()).toList());
        return (from, to) -> kernel.advance(state, rows.slots(), rows, from, to, out);
    }

    /// The groups start anew with the first row, so that their sums do not grow from run to run.
    private static Batch frame(FrameKernel kernel, MarketRows rows, int keys) {
        State state = state(kernel.layout(), rows, keys);
        return (from, to) -> {
            for (int slot = 0; from == 0 && slot < keys; slot++) {
                state.clear(slot);
            }
            kernel.enter(state, rows.slots(), rows, from, to);
        };
    }

    /// Starts anew with the first row, so that lists do not grow from run to run.
    private static Batch table(TableKernel kernel, MarketRows rows, int keys, RowSink out) {
        State state = state(kernel.layout(), rows, keys);
        return (from, to) -> {
            for (int slot = 0; from == 0 && slot < keys; slot++) {
                state.clear(slot);
            }
            kernel.process(state, rows.slots(), rows, from, to, out);
        };
    }

    static State state(StateLayout layout, MarketRows rows, int keys) {
        State state = new State(layout, rows::memory);
        state.ensure(keys);
        return state;
    }

    /// Takes rows, and no compiler can leave them out.
    private record Sink(Blackhole hole) implements RowSink {
        @Override
        public void begin(int slot) {
            hole.consume(slot);
        }

        @Override
        public void set(int column, double value) {
            hole.consume(value);
        }

        @Override
        public void set(int column, long value) {
            hole.consume(value);
        }

        @Override
        public void set(int column, boolean value) {
            hole.consume(value);
        }
    }
}
