package io.ticklane.server.query;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.RunContext;
import io.ticklane.server.cluster.NodeAddress;
import io.ticklane.server.session.Cluster;
import io.ticklane.server.session.OfferedQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Runs queries of this node's clients on all nodes that are there.
///
/// Threads: any.
public final class QueryCoordinator implements Cluster {
    private final QueryNodes nodes;
    private final Set<ClusterOffer> offers = ConcurrentHashMap.newKeySet();

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
        PhysicalPlan everywhere = everywhere(plan);
        return new ClusterStream(
                start(everywhere, context, nodes.alive()),
                plan.output(),
                failure -> start(everywhere, context, left(nodes.alive(), failure)));
    }

    private static PhysicalPlan everywhere(PhysicalPlan plan) {
        return plan.withPaths(path -> Path.of(path).toAbsolutePath().toString());
    }

    @Override
    public Optional<OfferedQuery> offer(PhysicalPlan plan, RunContext context, long unreadNanos) {
        if (!plan.isResultSpread()) {
            return Optional.empty();
        }
        PhysicalPlan everywhere = everywhere(plan);
        List<String> some = nodes.alive();
        while (some.size() > 1) {
            Tickets tickets =
                    new Tickets(
                            some.stream().map(node -> nodes.offers().ticket()).toList(),
                            unreadNanos);
            try {
                Attempt attempt =
                        Attempt.open(
                                UUID.randomUUID().toString(),
                                everywhere,
                                context,
                                some,
                                nodes,
                                tickets);
                return Optional.of(offer(attempt, plan.output(), tickets));
            } catch (Failure.AttemptException e) {
                if (!e.failure().isLoss()) {
                    throw e.failure().error();
                }
                some = left(some, e.failure());
            }
        }
        return Optional.empty();
    }

    private ClusterOffer offer(Attempt attempt, RowType rowType, Tickets tickets) {
        List<OfferedQuery.Endpoint> endpoints = new ArrayList<>();
        for (int node = 0; node < attempt.members().size(); node++) {
            NodeAddress address = nodes.advertised(attempt.members().get(node));
            endpoints.add(
                    new OfferedQuery.Endpoint(
                            address.host(),
                            address.port(),
                            tickets.of(node),
                            Duration.ofNanos(tickets.unreadNanos())));
        }
        ClusterOffer offer = new ClusterOffer(attempt, rowType, endpoints, nodes);
        offers.add(offer);
        offer.onEnd(() -> offers.remove(offer));
        offer.start();
        return offer;
    }

    /// Ends the queries whose rows clients still fetch, and returns when this node has released the
    /// memory of them.
    public void stop() {
        offers.forEach(ClusterOffer::shutDown);
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
    /// which these are, this one alone. One that has no memory left for this query gets parts of
    /// others all the same.
    private List<String> left(List<String> members, Failure failure) {
        if (failure.error().code() != ErrorCode.NODE_MEMORY) {
            failure.lost().forEach(node -> nodes.lost(node, failure.error()));
        }
        return failure.lost().isEmpty()
                ? members.subList(0, 1)
                : members.stream().filter(node -> !failure.lost().contains(node)).toList();
    }
}
