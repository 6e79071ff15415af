package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.pipeline.Scheduler;
import io.ticklane.exec.query.QueryContext;
import java.util.concurrent.atomic.AtomicLong;

/// Runs physical plans on one node: the way in to the runtime.
public final class QueryRunner {
    private static final AtomicLong QUERIES = new AtomicLong();

    private QueryRunner() {}

    /// Starts a plan whose parameters are bound. The caller closes the result.
    ///
    /// Errors: what can be said without running, such as a table that cannot be opened, is thrown
    /// here; the rest by [ResultStream#next()].
    public static ResultStream run(PhysicalPlan plan, RunContext runContext) {
        requireVersion(plan);
        QueryContext context = context(runContext);
        QueryRun run = new QueryRun(runContext.scheduler(), context);
        MorselQueue result = new MorselQueue(Streams.lookAhead(context), run::resultChanged);
        ResultStream stream = result(plan, context, run, result);
        try {
            new PipelineCompiler(plan, runContext.tables(), context, run).compile(result.sender());
            run.start();
        } catch (Throwable e) {
            stream.close();
            throw e;
        }
        return stream;
    }

    /// What the client reads of a run.
    static ResultStream result(
            PhysicalPlan plan, QueryContext context, QueryRun run, MorselQueue result) {
        run.own(() -> {
            if (context.stopped()) {
                result.receiver().close();
            }
        });
        return new ResultStream(plan.output(), context, run, result.receiver());
    }

    /// Refuses a plan of another version.
    static void requireVersion(PhysicalPlan plan) {
        if (plan.version() != PhysicalPlan.VERSION) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the plan has version "
                            + plan.version()
                            + ", but this node runs version "
                            + PhysicalPlan.VERSION);
        }
    }

    /// What the operators of a query share on this node.
    static QueryContext context(RunContext runContext) {
        QueryMemory memory =
                new QueryMemory(
                        runContext.allocator(),
                        "query-" + QUERIES.incrementAndGet(),
                        runContext.settings().memoryBytes(),
                        Scheduler::threadNumber);
        return new QueryContext(
                runContext.settings(),
                memory,
                new Dictionary(memory, runContext.dictionary()),
                runContext.functions(),
                runContext.clockNanos(),
                runContext.deadlineNanos());
    }
}
