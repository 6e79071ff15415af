package io.ticklane.exec;

import io.ticklane.api.plan.PhysicalNode;

/// What happens below when rows are not taken.
final class BackPressure {
    private BackPressure() {}

    /// Whether rows of other nodes are not taken any more when nobody takes those of this node, so
    /// that in the end all nodes wait for one reader.
    static boolean reachesOthers(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.Receive _ -> true;
            case PhysicalNode.Filter filter -> reachesOthers(filter.input());
            case PhysicalNode.ChangeFilter filter -> reachesOthers(filter.input());
            case PhysicalNode.Project project -> reachesOthers(project.input());
            case PhysicalNode.RunningWindow window -> reachesOthers(window.input());
            case PhysicalNode.FrameWindow window ->
                    window.inOrder() && reachesOthers(window.input());
            case PhysicalNode.TableFunction function -> reachesOthers(function.input());
            case PhysicalNode.Limit limit -> reachesOthers(limit.input());
            // the right rows are all taken before the first left row
            case PhysicalNode.HashJoin join -> reachesOthers(join.left());
            case PhysicalNode.AsofJoin join -> reachesOthers(join.left());
            case PhysicalNode.WindowJoin join -> reachesOthers(join.left());
            case PhysicalNode.Union union ->
                    union.inputs().stream().anyMatch(BackPressure::reachesOthers);
            // they take all rows before they give one
            case PhysicalNode.Aggregate _, PhysicalNode.Sort _, PhysicalNode.TopN _ -> false;
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Series _ ->
                    false;
        };
    }
}
