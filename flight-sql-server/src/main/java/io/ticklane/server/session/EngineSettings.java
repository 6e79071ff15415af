package io.ticklane.server.session;

import java.time.Clock;
import java.util.function.LongSupplier;

/// How an engine is set up.
///
/// @param workers threads of the pool, shared by all queries
/// @param memoryBytes memory of all queries and tables together
/// @param queryMemoryBytes memory of one query unless its session says otherwise
/// @param clock the time of CURRENT_TIMESTAMP
/// @param nanoClock the time that deadlines are measured on
public record EngineSettings(
        int workers, long memoryBytes, long queryMemoryBytes, Clock clock, LongSupplier nanoClock) {
    private static final long LEAST_BYTES = 256L << 20;

    /// A worker for each core, three quarters of the machine's memory, half of that for a query.
    public static EngineSettings standard() {
        long machine = machineBytes();
        long memory = Math.max(LEAST_BYTES, machine / 4 * 3);
        return new EngineSettings(
                Runtime.getRuntime().availableProcessors(),
                memory,
                memory / 2,
                Clock.systemUTC(),
                System::nanoTime);
    }

    private static long machineBytes() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }
}
