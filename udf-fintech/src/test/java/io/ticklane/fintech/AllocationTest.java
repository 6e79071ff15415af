package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing is allocated for a row.
final class AllocationTest {
    private static final int ROWS = 20_000;

    /// What a call may take whatever the number of rows: less than a byte for each of them.
    private static final long BYTES_PER_CALL = 16_000;

    static List<FunctionCall> calls() {
        return FunctionCall.all();
    }

    /// How long the compiler may take, on a busy machine, until it has made the loop steady.
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    @ParameterizedTest
    @MethodSource("calls")
    void steadyStateAllocatesNothing(FunctionCall call) {
        Rows rows = Rows.random(call.spec(), ROWS, 50, 0.05, new Random(3));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Warm warm = new Warm(call, rows);
        long least = Long.MAX_VALUE;
        long start = System.nanoTime();
        while (least > BYTES_PER_CALL && System.nanoTime() - start < WARM_UP.toNanos()) {
            long before = threads.getCurrentThreadAllocatedBytes();
            warm.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for %s rows", ROWS).isLessThanOrEqualTo(BYTES_PER_CALL);
    }
}
