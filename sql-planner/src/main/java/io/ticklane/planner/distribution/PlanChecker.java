package io.ticklane.planner.distribution;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import java.util.ArrayList;
import java.util.List;

/// Proves of a finished tree for one node that each operator's rows are spread in one of the ways
/// that it takes, from the leaves up and without a look at what placement believed.
public final class PlanChecker {
    private final Requirement requirement;

    /// A checker of the given requirements.
    public PlanChecker(Requirement requirement) {
        this.requirement = requirement;
    }

    /// Checks a tree and gives the distribution of its rows.
    ///
    /// Errors: XX000 for an operator whose requirement is not met: a bug of the planner, never a
    /// wrong result.
    public Distribution check(Placed placed) {
        List<Distribution> inputs = new ArrayList<>();
        for (Placed input : placed.inputs()) {
            inputs.add(check(input));
        }
        Distribution distribution =
                placed.node()
                        .map(node -> operator(node, inputs, placed.distribution()))
                        .orElse(placed.distribution());
        if (!distribution.equals(placed.distribution())) {
            throw wrong(placed + " has its rows spread as " + distribution);
        }
        return distribution;
    }

    private Distribution operator(
            PhysicalNode node, List<Distribution> inputs, Distribution believed) {
        boolean met = requirement.ways(node).stream().anyMatch(way -> meets(inputs, way));
        if (!met) {
            throw wrong(
                    node.getClass().getSimpleName()
                            + " needs its rows as one of "
                            + requirement.ways(node)
                            + ", but they come as "
                            + inputs);
        }
        return requirement.delivered(node, inputs, believed);
    }

    private static boolean meets(List<Distribution> inputs, List<Distribution> way) {
        for (int i = 0; i < way.size(); i++) {
            if (!inputs.get(i).satisfies(way.get(i))) {
                return false;
            }
        }
        return inputs.size() == way.size();
    }

    private static EngineException wrong(String what) {
        return new EngineException(ErrorCode.INTERNAL, "the plan is wrong: " + what);
    }
}
