package io.ticklane.planner.physical;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// An operator on its way into the plan: the node, whose inputs are stand-ins (a Receive of the
/// input's position), the steps that the rows come from, and about how many rows come out.
public record Step(PhysicalNode node, List<Step> inputs, double rows) {
    public Step {
        inputs = List.copyOf(inputs);
    }

    /// A step without inputs.
    static Step leaf(PhysicalNode node, double rows) {
        return new Step(node, List.of(), rows);
    }

    /// A step over this one.
    Step then(double rows, UnaryOperator<PhysicalNode> node) {
        return new Step(node.apply(standIn(0)), List.of(this), rows);
    }

    /// A step over this one and another.
    Step with(Step right, double rows, BinaryOperator<PhysicalNode> node) {
        return new Step(node.apply(standIn(0), right.standIn(1)), List.of(this, right), rows);
    }

    /// The node that stands for this step as an input.
    PhysicalNode standIn(int position) {
        return new PhysicalNode.Receive(position, output());
    }

    /// The columns that come out.
    public RowType output() {
        return node.output();
    }

    /// The only input.
    Step input() {
        return inputs.get(0);
    }

    /// The tree of nodes, with the inputs in place of their stand-ins.
    public PhysicalNode tree() {
        List<PhysicalNode> nodes = new ArrayList<>(inputs.size());
        for (Step input : inputs) {
            nodes.add(input.tree());
        }
        return Nodes.withInputs(node, nodes);
    }
}
