package io.ticklane.benchmarks.kernels;

import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The floor of all kernels: a column is read and written, and nothing else.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CopyBenchmark {
    private Runnable run = () -> {};

    /// Makes the columns.
    @Setup
    public void prepare() {
        MarketRows rows =
                new MarketRows(KernelCall.of("EWMA").definition().spec(), KernelBenchmark.ROWS, 1);
        DoubleColumn in = rows.doubles(0);
        DoubleWriter out = rows.result();
        run = () -> copy(in, out);
    }

    private static void copy(DoubleColumn in, DoubleWriter out) {
        for (int row = 0; row < KernelBenchmark.ROWS; row++) {
            out.set(row, in.get(row));
        }
    }

    /// Copies all rows once.
    @Benchmark
    @OperationsPerInvocation(KernelBenchmark.ROWS)
    public void row() {
        run.run();
    }
}
