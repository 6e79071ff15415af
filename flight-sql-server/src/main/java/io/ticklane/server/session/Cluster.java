package io.ticklane.server.session;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.QueryRunner;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.RunContext;
import java.util.Optional;

/// The nodes that share the work of queries.
///
/// Threads: any.
public interface Cluster {
    /// This node alone.
    Cluster ALONE =
            new Cluster() {
                @Override
                public int nodes() {
                    return 1;
                }

                @Override
                public RowStream run(PhysicalPlan plan, RunContext context) {
                    return QueryRunner.run(plan, context);
                }

                @Override
                public Optional<OfferedQuery> offer(
                        PhysicalPlan plan, RunContext context, long unreadNanos) {
                    return Optional.empty();
                }
            };

    /// How many nodes a query would run on now, this one included.
    int nodes();

    /// Starts a plan whose parameters are bound. The caller closes the result.
    RowStream run(PhysicalPlan plan, RunContext context);

    /// Opens a plan whose parameters are bound, so that clients fetch the rows of each node from
    /// there; it runs when the first comes. Empty where all rows come from one node.
    ///
    /// @param unreadNanos in which a client has to come to each node
    Optional<OfferedQuery> offer(PhysicalPlan plan, RunContext context, long unreadNanos);
}
