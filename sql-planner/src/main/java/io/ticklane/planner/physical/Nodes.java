package io.ticklane.planner.physical;

import io.ticklane.api.plan.PhysicalNode;
import java.util.List;

/// Changes of nodes.
public final class Nodes {
    private Nodes() {}

    /// The node over other inputs of the same columns.
    public static PhysicalNode withInputs(PhysicalNode node, List<PhysicalNode> inputs) {
        return switch (node) {
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _ ->
                    node;
            case PhysicalNode.Filter filter ->
                    new PhysicalNode.Filter(inputs.get(0), filter.condition());
            case PhysicalNode.ChangeFilter filter ->
                    new PhysicalNode.ChangeFilter(
                            inputs.get(0), filter.condition(), filter.keys(), filter.window());
            case PhysicalNode.Project project ->
                    new PhysicalNode.Project(
                            inputs.get(0), project.expressions(), project.output());
            case PhysicalNode.Aggregate aggregate ->
                    new PhysicalNode.Aggregate(
                            inputs.get(0),
                            aggregate.keys(),
                            aggregate.calls(),
                            aggregate.output(),
                            aggregate.phase(),
                            aggregate.windows(),
                            aggregate.changes());
            case PhysicalNode.RunningWindow window ->
                    new PhysicalNode.RunningWindow(
                            inputs.get(0),
                            window.keys(),
                            window.order(),
                            window.calls(),
                            window.output());
            case PhysicalNode.FrameWindow window ->
                    new PhysicalNode.FrameWindow(
                            inputs.get(0),
                            window.keys(),
                            window.order(),
                            window.frame(),
                            window.calls(),
                            window.output(),
                            window.inOrder(),
                            window.kept());
            case PhysicalNode.HashJoin join -> join.over(inputs.get(0), inputs.get(1));
            case PhysicalNode.AsofJoin join -> asofJoin(join, inputs);
            case PhysicalNode.WindowJoin join -> windowJoin(join, inputs);
            case PhysicalNode.Sort sort -> new PhysicalNode.Sort(inputs.get(0), sort.order());
            case PhysicalNode.TopN top ->
                    new PhysicalNode.TopN(inputs.get(0), top.order(), top.offset(), top.limit());
            case PhysicalNode.Limit limit ->
                    new PhysicalNode.Limit(inputs.get(0), limit.offset(), limit.limit());
            case PhysicalNode.Union union ->
                    new PhysicalNode.Union(inputs, union.output(), union.order());
            case PhysicalNode.TableFunction function -> tableFunction(function, inputs.get(0));
        };
    }

    private static PhysicalNode tableFunction(
            PhysicalNode.TableFunction function, PhysicalNode input) {
        return new PhysicalNode.TableFunction(
                input,
                function.function(),
                function.keys(),
                function.order(),
                function.arguments(),
                function.output());
    }

    private static PhysicalNode asofJoin(PhysicalNode.AsofJoin join, List<PhysicalNode> inputs) {
        return new PhysicalNode.AsofJoin(
                inputs.get(0),
                inputs.get(1),
                join.leftKeys(),
                join.rightKeys(),
                join.match(),
                join.outer(),
                join.output(),
                join.rightColumns());
    }

    private static PhysicalNode windowJoin(
            PhysicalNode.WindowJoin join, List<PhysicalNode> inputs) {
        return new PhysicalNode.WindowJoin(
                inputs.get(0),
                inputs.get(1),
                join.leftKeys(),
                join.rightKeys(),
                join.span(),
                join.calls(),
                join.output());
    }
}
