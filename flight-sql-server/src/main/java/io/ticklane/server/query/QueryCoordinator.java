package io.ticklane.server.query;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.RunContext;
import io.ticklane.server.session.Cluster;
import java.nio.file.Path;
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
        return new ClusterStream(
                start(everywhere, context, nodes.alive()),
                plan.output(),
                failure -> start(everywhere, context, left(nodes.alive(), failure)));
    }

    /// Starts a run. Nodes on which no part can be opened, and so none ran, are left out.
    private Attempt start(PhysicalPlan plan, RunContext context, List<String> members) {
        List<String> some = members;
        while (true) {
            try {
                return Attempt.start(UUID.randomUUID().toString(), plan, context, some, nodes);
            } catch (Failure.AttemptException e) {
                if (!e.failure().isLoss()) {
                    throw e.failure().error();
                }
                some = left(some, e.failure());
            }
        }
    }

    /// The nodes that are left after a failure: without those that were lost, or, when nobody knows
    /// which these are, this one alone.
    private List<String> left(List<String> members, Failure failure) {
        failure.lost().forEach(node -> nodes.lost(node, failure.error()));
        return failure.lost().isEmpty()
                ? members.subList(0, 1)
                : members.stream().filter(node -> !failure.lost().contains(node)).toList();
    }
}
