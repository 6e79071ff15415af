package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.physical.Step;
import java.util.List;
import java.util.Optional;

/// An operator or exchange in its place: how its rows are spread, and what it costs with all below
/// it.
public record Placed(
        Optional<PhysicalNode> node,
        List<Placed> inputs,
        Distribution distribution,
        double rows,
        double cost) {
    public Placed {
        inputs = List.copyOf(inputs);
    }

    /// An operator.
    static Placed operator(Step step, List<Placed> inputs, Distribution distribution, double cost) {
        return new Placed(Optional.of(step.node()), inputs, distribution, step.rows(), cost);
    }

    /// An exchange of the rows of an operator.
    static Placed exchange(Placed input, Distribution distribution, double cost) {
        return new Placed(Optional.empty(), List.of(input), distribution, input.rows(), cost);
    }

    /// Whether this is an exchange that brings together what several instances have sorted.
    public boolean mergesSorted() {
        if (!isExchange() || !distribution.equals(Distribution.SINGLE)) {
            return false;
        }
        Placed below = inputs.get(0);
        return below.node().filter(PhysicalNode.Sort.class::isInstance).isPresent()
                && !below.distribution().equals(Distribution.SINGLE);
    }

    /// Whether this is an exchange.
    public boolean isExchange() {
        return node.isEmpty();
    }
}
