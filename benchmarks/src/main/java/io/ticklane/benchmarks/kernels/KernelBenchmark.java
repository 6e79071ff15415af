package io.ticklane.benchmarks.kernels;

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
import org.openjdk.jmh.infra.Blackhole;

/// Nanoseconds that a kernel takes for a row: scalar functions compute it, running functions and
/// bars advance, aggregates let it enter its group.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    static final int ROWS = 1 << 16;

    /// The function; [Benchmarks] fills in all of the catalogue.
    @Param("EWMA")
    private String function = "";

    /// 1 is one contiguous series; with 1,000 the rows of the symbols are interleaved.
    @Param({"1", "1000"})
    private int symbols;

    private Runnable run = () -> {};

    /// Makes rows and state.
    @Setup
    public void prepare(Blackhole hole) {
        run = KernelRun.of(KernelCall.of(function), ROWS, symbols, hole)::all;
    }

    /// Takes all rows once.
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void row() {
        run.run();
    }
}
