package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.exchange.remote.Edge;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.exec.exchange.remote.NodeMerge;
import io.ticklane.exec.exchange.remote.Peers;
import io.ticklane.exec.exchange.remote.Traffic;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one node does of a query that several run together.
///
/// ```
///   open on every node   places for the rows of others are there
///   start on every node  connects to the others, runs
///   result               on node 0: the rows of the query
///   awaitEnd             on the others: until their part is done
///   close
/// ```
///
/// Threads: opened, started, awaited and closed by one; others may stop it and bring messages.
public final class QueryPart implements AutoCloseable {
    private final QueryContext context;
    private final QueryRun run;
    private final PartCompiler compiler;
    private final Map<Integer, NodeMerge> merges;
    private final @Nullable ResultStream result;
    private final MorselQueue rows;
    private volatile List<Traffic> traffic = List.of();
    private boolean closed;

    private QueryPart(PhysicalPlan plan, RunContext runContext, Peers peers) {
        this.context = QueryRunner.context(runContext);
        this.run = new QueryRun(runContext.scheduler(), context);
        this.compiler = new PartCompiler(plan, runContext.tables(), context, run, peers);
        this.merges = compiler.openMerges();
        merges.values().forEach(merge -> run.own(merge.receiver()));
        this.rows = new MorselQueue(Streams.lookAhead(context), run::resultChanged);
        this.result = peers.self() == 0 ? QueryRunner.result(plan, context, run, rows) : null;
    }

    /// Gets ready for the rows of the other nodes.
    public static QueryPart open(PhysicalPlan plan, RunContext runContext, Peers peers) {
        QueryRunner.requireVersion(plan);
        if (plan.nodes() == 1) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "a plan for one node cannot run on several");
        }
        return new QueryPart(plan, runContext, peers);
    }

    /// Where the rows of a fragment from another node arrive.
    public Inlet inlet(int fragment, int node) {
        NodeMerge merge = merges.get(fragment);
        if (merge == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "no rows of fragment " + fragment + " are expected here");
        }
        return merge.inlet(node);
    }

    /// Runs this node's part. All nodes must have opened theirs.
    public void start() {
        traffic = compiler.compile(result == null ? Optional.empty() : Optional.of(rows.sender()));
        run.start();
    }

    /// The rows of the query; only on node 0. Closing it closes the part.
    public ResultStream result() {
        if (result == null) {
            throw new IllegalStateException("the result is on node 0");
        }
        return result;
    }

    /// Waits until this node's part is done; throws why it failed. Not on node 0.
    public void awaitEnd() {
        run.awaitEnd();
    }

    /// Ends this node's part with an error; the first counts.
    public void stop(EngineException reason) {
        run.stop(reason);
    }

    /// What this node has sent so far.
    public List<Edge> edges() {
        return traffic.stream().map(Traffic::edge).toList();
    }

    /// Why this node's part was stopped, if it was.
    public Optional<EngineException> stopReason() {
        return context.stopReason();
    }

    /// The most memory that this node's part took at a time.
    public long peakBytes() {
        return context.memory().peakBytes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (result != null) {
            result.close();
            return;
        }
        try {
            run.close();
        } finally {
            context.close();
        }
    }
}
