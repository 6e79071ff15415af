package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.physical.Step;
import java.util.List;

/// What operators and exchanges cost on one node, in rows touched by the busiest worker. The number
/// of workers is assumed, not asked: a plan is the same on every machine.
final class Cost {
    private static final double WORKERS = 8;

    /// Of an exchange, whatever its rows.
    private static final double EXCHANGE_START = 1_000;

    /// Of a row that is built into a hash table, in rows that are read.
    private static final double BUILD = 3;

    /// Of a row that finds its key's state, and as much again of each function that takes it. An
    /// exchange between workers costs as much as some ten functions, so it pays for more than these
    /// only, or for what needs one anyway.
    private static final double IN_ORDER = 0.04;

    private Cost() {}

    static double operator(Step step, List<Distribution> inputs, Requirement requirement) {
        if (requirement.inOrder(step.node(), inputs)) {
            return step.inputs().get(0).rows() * inOrder(step.node());
        }
        double cost = 0;
        for (int i = 0; i < inputs.size(); i++) {
            double rows = step.inputs().get(i).rows();
            cost += rows * weight(step.node(), i) / workers(inputs, i);
        }
        return cost + (inputs.isEmpty() ? step.rows() / WORKERS : 0);
    }

    /// Of a row that one worker takes through the functions of a window.
    static double inOrder(PhysicalNode node) {
        int calls = node instanceof PhysicalNode.RunningWindow window ? window.calls().size() : 1;
        return IN_ORDER * (1 + calls);
    }

    private static double workers(List<Distribution> inputs, int input) {
        return switch (inputs.get(input).kind()) {
            case SINGLE, BROADCAST -> 1;
            case ANY, RANDOM, SCATTERED, HASH, CLUSTERED, GROUPED, STREAM -> WORKERS;
        };
    }

    /// Of a row of an input, when one worker does all.
    static double weight(PhysicalNode node, int input) {
        return switch (node) {
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _,
                    PhysicalNode.Limit _,
                    PhysicalNode.Union _ ->
                    0.1;
            case PhysicalNode.Filter _, PhysicalNode.Project _ -> 0.5;
            case PhysicalNode.Aggregate _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.RunningWindow _,
                    PhysicalNode.TopN _ ->
                    2;
            case PhysicalNode.FrameWindow _, PhysicalNode.TableFunction _ -> 5;
            case PhysicalNode.Sort _ -> 6;
            case PhysicalNode.HashJoin _ -> input == 0 ? 1 : BUILD;
            case PhysicalNode.AsofJoin _ -> 2;
            case PhysicalNode.WindowJoin _ -> 5;
        };
    }

    static double exchange(double rows, Distribution from, Distribution to) {
        double send = rows / (from.kind() == Distribution.Kind.SINGLE ? 1 : WORKERS);
        double receive =
                switch (to.kind()) {
                    case SINGLE, STREAM -> rows * 0.5;
                    case BROADCAST -> rows;
                    case ANY, RANDOM, SCATTERED, HASH, CLUSTERED, GROUPED -> rows / WORKERS;
                };
        return EXCHANGE_START + send + receive;
    }
}
