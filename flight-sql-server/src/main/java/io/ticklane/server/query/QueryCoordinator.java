package io.ticklane.server.query;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.RunContext;
import io.ticklane.server.session.Cluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Runs queries of this node's clients on all nodes that are there.
///
/// Threads: any.
public final class QueryCoordinator implements Cluster {
    private final QueryNodes nodes;

    /// A coordinator of queries on these nodes.
    public QueryCoordinator(QueryNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public int nodes() {
        return nodes.alive().size();
    }

    @Override
    public RowStream run(PhysicalPlan plan, RunContext context) {
        if (!plan.isSpread()) {
            return QueryRunner.run(plan, context);
        }
        PhysicalPlan everywhere = plan.withPaths(path -> Path.of(path).toAbsolutePath().toString());
        Attempt attempt;
        try {
            attempt = start(everywhere, context, nodes.alive());
        } catch (Failure.AttemptException e) {
            attempt = again(e.failure(), everywhere, context);
        }
        return new ClusterStream(
                attempt, plan.output(), failure -> again(failure, everywhere, context));
    }

    private Attempt start(PhysicalPlan plan, RunContext context, List<String> members) {
        return Attempt.start(UUID.randomUUID().toString(), plan, context, members, nodes);
    }

    /// A run on the nodes that are left after a failure: without the node that was lost, or, when
    /// nobody knows which that is, on this node alone.
    private Attempt again(Failure failure, PhysicalPlan plan, RunContext context) {
        if (!failure.isLoss()) {
            throw failure.error();
        }
        List<String> members = new ArrayList<>(nodes.alive());
        if (failure.lost().isPresent()) {
            String lost = failure.lost().get();
            nodes.lost(lost, failure.error());
            members.remove(lost);
        } else {
            members.subList(1, members.size()).clear();
        }
        try {
            return start(plan, context, members);
        } catch (Failure.AttemptException e) {
            throw e.failure().error();
        }
    }
}
