package io.ticklane.server.session;

import io.ticklane.server.group.GroupSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How an engine is set up.
///
/// @param workers threads of the pool, shared by all queries
/// @param memoryBytes memory of all queries and tables together
/// @param queryMemoryBytes memory of one query unless its session says otherwise
/// @param clock the time of CURRENT_TIMESTAMP
/// @param nanoClock the time that deadlines are measured on
/// @param functionsFolder where jars with more functions lie, or null
/// @param stateFolder where the engine keeps what outlives it, or null for nothing
/// @param snapshotsFolder where states of views in topics are kept, which other nodes may see, or
///   null for the state folder
/// @param group the group of nodes that the engine is to join, or null for none
public record EngineSettings(
        int workers,
        long memoryBytes,
        long queryMemoryBytes,
        Clock clock,
        LongSupplier nanoClock,
        @Nullable Path functionsFolder,
        @Nullable Path stateFolder,
        @Nullable Path snapshotsFolder,
        @Nullable GroupSettings group) {
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
                System::nanoTime,
                null,
                null,
                null,
                null);
    }

    /// The same with the functions of the jars in a folder; null for none.
    public EngineSettings withFunctions(@Nullable Path folder) {
        return new EngineSettings(
                workers,
                memoryBytes,
                queryMemoryBytes,
                clock,
                nanoClock,
                folder,
                stateFolder,
                snapshotsFolder,
                group);
    }

    /// The same with a folder for what outlives the engine; null for none.
    public EngineSettings withState(@Nullable Path folder) {
        return new EngineSettings(
                workers,
                memoryBytes,
                queryMemoryBytes,
                clock,
                nanoClock,
                functionsFolder,
                folder,
                snapshotsFolder,
                group);
    }

    /// The same with a folder for states of views in topics; null for that of state.
    public EngineSettings withSnapshots(@Nullable Path folder) {
        return new EngineSettings(
                workers,
                memoryBytes,
                queryMemoryBytes,
                clock,
                nanoClock,
                functionsFolder,
                stateFolder,
                folder,
                group);
    }

    /// The same in a group; null for none.
    public EngineSettings withGroup(@Nullable GroupSettings joined) {
        return new EngineSettings(
                workers,
                memoryBytes,
                queryMemoryBytes,
                clock,
                nanoClock,
                functionsFolder,
                stateFolder,
                snapshotsFolder,
                joined);
    }

    private static long machineBytes() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }
}
