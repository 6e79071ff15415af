package io.ticklane.server.view;

import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import java.util.ArrayList;
import java.util.List;

/// The tables that a plan reads.
///
/// @param streams those whose rows it takes as they come
/// @param whole those that it reads to their end
record PlanSources(List<TableSource> streams, List<TableSource> whole) {
    static PlanSources of(PhysicalPlan plan) {
        PlanSources sources = new PlanSources(new ArrayList<>(), new ArrayList<>());
        for (Fragment fragment : plan.fragments()) {
            sources.add(fragment.root());
        }
        return sources;
    }

    private void add(PhysicalNode node) {
        if (node instanceof PhysicalNode.StreamScan scan) {
            streams.add(scan.source());
        }
        if (node instanceof PhysicalNode.Scan scan) {
            whole.add(scan.source());
        }
        node.inputs().forEach(this::add);
    }
}
