package io.ticklane.server.view;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.server.metrics.ViewMetrics;
import java.util.function.LongSupplier;

/// What the task of a materialized view needs of where it runs.
///
/// Threads: any.
interface TaskHost {
    /// What the query of the part runs with.
    RunContext context(ViewPart part);

    /// Where the rows of the part go, and what was committed; opened for each start, with memory
    /// for rows that wait for their commit. Whoever opens it last is the only one who can commit.
    ///
    /// Ownership: the caller closes it, before the memory.
    ViewOutput open(ViewPart part, QueryMemory memory);

    /// Whether a task tries again after an error, which it does in any case after errors of its
    /// surroundings.
    boolean triesAgainAfter(ErrorCode error);

    /// What is counted of the part while its node runs; closed when the view is dropped.
    ViewMetrics metrics(ViewPart part);

    /// The time that commits are measured on.
    LongSupplier nanoClock();
}
