package io.ticklane.exec;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.TableResolver;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// What a plan runs with.
///
/// @param scheduler the node's pool of threads
/// @param allocator the node's memory, from which the query gets its own
/// @param functions the functions of the libraries
/// @param tables opens the tables of the plan
/// @param dictionary the dictionary of the node's tables; null when there is none
/// @param settings how the query runs
/// @param clockNanos the clock of the deadline
/// @param deadlineNanos when the query must have ended, on that clock; [#NO_DEADLINE] for never
public record RunContext(
        Scheduler scheduler,
        BufferAllocator allocator,
        FunctionCatalog functions,
        TableResolver tables,
        @Nullable Dictionary dictionary,
        QuerySettings settings,
        LongSupplier clockNanos,
        long deadlineNanos) {
    /// The query may take as long as it needs.
    public static final long NO_DEADLINE = Long.MAX_VALUE;
}
