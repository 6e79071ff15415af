package io.ticklane.benchmarks.kernels;

import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds that an aggregate takes for a row of a sliding frame of 100 rows: one row enters,
/// one leaves, and the result is read.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class FrameBenchmark {
    private static final int FRAME = 100;

    /// The aggregates whose rows can leave.
    @Param({"VWAP", "REALIZED_VOL", "ZSCORE/1"})
    private String aggregate = "";

    private Runnable run = () -> {};

    /// Makes rows and state.
    @Setup
    public void prepare() {
        KernelCall call = KernelCall.of(aggregate);
        if (!(call.definition() instanceof FunctionDefinition.Frame frame)) {
            throw new IllegalArgumentException(aggregate + " is no aggregate");
        }
        FrameKernel kernel = frame.bind(call.constants());
        MarketRows rows = new MarketRows(frame.spec(), KernelBenchmark.ROWS, 1);
        io.ticklane.api.state.State state = KernelRun.state(kernel.layout(), rows, 1);
        DoubleWriter out = rows.result();
        run = () -> slide(kernel, state, rows, out);
    }

    private static void slide(
            FrameKernel kernel,
            io.ticklane.api.state.State state,
            MarketRows rows,
            DoubleWriter out) {
        Slots slots = rows.slots();
        state.clear(0);
        for (int row = 0; row < rows.size(); row++) {
            kernel.enter(state, slots, rows, row, row + 1);
            if (row >= FRAME) {
                kernel.leave(state, slots, rows, row - FRAME, row - FRAME + 1);
            }
            kernel.result(state, 0, rows, row, out, row);
        }
    }

    /// Slides over all rows once.
    @Benchmark
    @OperationsPerInvocation(KernelBenchmark.ROWS)
    public void row() {
        run.run();
    }
}
