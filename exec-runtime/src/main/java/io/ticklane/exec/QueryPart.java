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
import io.ticklane.exec.query.FilterUse;
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
///   result               on node 0, or on each: rows of the query
///   awaitEnd             on the others, or on each: until the part is done
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
    private final int lookAhead;
    private volatile List<Traffic> traffic = List.of();
    private boolean closed;

    /// Which nodes give rows of the query to a client.
    public enum Delivery {
        /// Node 0, in the order that they have on one node.
        COORDINATOR,
        /// Each node those that it has, where fragment 0 runs on all of them.
        EACH_NODE
    }

    private QueryPart(PhysicalPlan plan, RunContext runContext, Peers peers, Delivery delivery) {
        this.context = QueryRunner.context(runContext);
        context.memory().nameNode(peers.name());
        this.run = new QueryRun(runContext.scheduler(), context);
        this.compiler = new PartCompiler(plan, runContext.tables(), context, run, peers, delivery);
        this.merges = compiler.openMerges();
        merges.values().forEach(merge -> run.own(merge.receiver()));
        this.lookAhead = Streams.lookAhead(context);
        boolean gives = delivery == Delivery.EACH_NODE || peers.self() == 0;
        boolean keeps =
                delivery == Delivery.EACH_NODE
                        && BackPressure.reachesOthers(plan.fragment(0).root());
        this.rows = new MorselQueue(keeps ? Integer.MAX_VALUE : lookAhead, run::resultChanged);
        this.result = gives ? QueryRunner.result(plan, context, run, rows) : null;
    }

    /// Gets ready for the rows of the other nodes; the coordinator gives all rows to the client.
    public static QueryPart open(PhysicalPlan plan, RunContext runContext, Peers peers) {
        return open(plan, runContext, peers, Delivery.COORDINATOR);
    }

    /// Gets ready for the rows of the other nodes.
    ///
    /// Where each node gives rows and those that nobody reads would hold up other nodes, they are
    /// kept until [#reading()], in the memory of the query.
    public static QueryPart open(
            PhysicalPlan plan, RunContext runContext, Peers peers, Delivery delivery) {
        QueryRunner.requireVersion(plan);
        if (plan.nodes() == 1) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "a plan for one node cannot run on several");
        }
        if (delivery == Delivery.EACH_NODE && !plan.isResultSpread()) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "a result of one node cannot be given by each");
        }
        return new QueryPart(plan, runContext, peers, delivery);
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

    /// The rows that this node gives to the client. Closing it closes the part.
    public ResultStream result() {
        if (result == null) {
            throw new IllegalStateException("the result is on node 0");
        }
        return result;
    }

    /// The rows are being read from now on: a reader that is slow slows the query.
    public void reading() {
        rows.hold(lookAhead);
    }

    /// Waits until this node's part has nothing more to compute, though rows may wait for their
    /// reader; throws why it failed. After the start.
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

    /// What key filters did on this node so far.
    public List<FilterUse> filterUses() {
        return context.filterCounts().uses();
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
