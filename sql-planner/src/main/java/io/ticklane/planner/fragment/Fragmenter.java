package io.ticklane.planner.fragment;

import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.distribution.Distribution;
import io.ticklane.planner.distribution.Placed;
import io.ticklane.planner.physical.Nodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Cuts a tree at its exchanges: what is below one is a fragment that sends its rows to the
/// fragment above. The root has id 0; the others are numbered in the order in which one meets them
/// from the root down, left to right.
public final class Fragmenter {
    private final List<Fragment> fragments = new ArrayList<>();
    private final int nodes;
    private int next;

    private Fragmenter(int nodes) {
        this.nodes = nodes;
    }

    /// The plan of a tree; the exchange at its top, if there is one, is the way to the client, and
    /// `reason` is its reason.
    public static PhysicalPlan plan(
            Placed root, String reason, RowType output, List<SqlType> parameters, int nodes) {
        Fragmenter fragmenter = new Fragmenter(nodes);
        Placed way = fragmenter.isMerge(root) ? root.inputs().get(0) : root;
        Placed top = way.isExchange() ? way.inputs().get(0) : way;
        fragmenter.fragment(top, new Exchange(fragmenter.gather(way), List.of(), reason));
        fragmenter.fragments.sort(Comparator.comparingInt(Fragment::id));
        return new PhysicalPlan(
                PhysicalPlan.VERSION, fragmenter.fragments, output, parameters, nodes);
    }

    private int fragment(Placed root, Exchange output) {
        int id = next++;
        PhysicalNode tree = tree(root, Optional.empty());
        fragments.add(new Fragment(id, tree, partitioning(root.distribution()), output));
        return id;
    }

    /// The nodes of a fragment. Filters and projections need no rows together, nor do unions of
    /// rows that are on several nodes: an exchange below them serves the operator above.
    private PhysicalNode tree(Placed placed, Optional<PhysicalNode> above) {
        PhysicalNode node = placed.node().orElseThrow();
        if (isMerge(placed)) {
            return receive(placed.inputs().get(0), above.orElse(node));
        }
        boolean passes =
                node instanceof PhysicalNode.Filter
                        || node instanceof PhysicalNode.Project
                        || (node instanceof PhysicalNode.Union
                                && !placed.distribution().equals(Distribution.SINGLE));
        PhysicalNode consumer = passes ? above.orElse(node) : node;
        List<PhysicalNode> inputs = new ArrayList<>();
        for (Placed input : placed.inputs()) {
            inputs.add(
                    input.isExchange()
                            ? receive(input, consumer)
                            : tree(input, Optional.of(consumer)));
        }
        return Nodes.withInputs(node, inputs);
    }

    private PhysicalNode receive(Placed exchange, PhysicalNode consumer) {
        Placed below = exchange.inputs().get(0);
        PhysicalNode sent = below.node().orElseThrow();
        int id = fragment(below, exchange(exchange, consumer));
        return new PhysicalNode.Receive(id, sent.output());
    }

    private Exchange exchange(Placed exchange, PhysicalNode consumer) {
        Distribution to = exchange.distribution();
        PhysicalNode sent = exchange.inputs().get(0).node().orElseThrow();
        Exchange.Kind kind =
                switch (to.kind()) {
                    case HASH, CLUSTERED, GROUPED -> Exchange.Kind.HASH;
                    case BROADCAST -> Exchange.Kind.BROADCAST;
                    case SINGLE, STREAM, ANY, RANDOM, SCATTERED -> gather(exchange);
                };
        String keys =
                to.keys().stream()
                        .map(key -> sent.output().field(column(sent, key)).name())
                        .collect(Collectors.joining(", "));
        return new Exchange(
                kind, to.keys(), reason(consumer) + (keys.isEmpty() ? "" : " by " + keys));
    }

    private Exchange.Kind gather(Placed exchange) {
        return nodes > 1 && exchange.mergesSorted()
                ? Exchange.Kind.MERGING_GATHER
                : Exchange.Kind.GATHER;
    }

    /// Whether a sort has nothing more to do, because its rows come sorted of all nodes and are
    /// merged on their way.
    private boolean isMerge(Placed placed) {
        return nodes > 1
                && placed.node().filter(PhysicalNode.Sort.class::isInstance).isPresent()
                && placed.inputs().get(0).mergesSorted();
    }

    /// The column that stands for a column of what a node sends: states of groups begin with the
    /// keys.
    private static int column(PhysicalNode sent, int position) {
        return sent instanceof PhysicalNode.Aggregate aggregate
                        && aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL
                ? aggregate.keys().get(position)
                : position;
    }

    private static String reason(PhysicalNode consumer) {
        return switch (consumer) {
            case PhysicalNode.Aggregate _ -> "aggregate";
            case PhysicalNode.RunningWindow _ -> "running window";
            case PhysicalNode.FrameWindow _ -> "window";
            case PhysicalNode.HashJoin _ -> "join";
            case PhysicalNode.AsofJoin _ -> "as-of join";
            case PhysicalNode.WindowJoin _ -> "window join";
            case PhysicalNode.TableFunction function -> function.function();
            case PhysicalNode.Limit _ -> "limit";
            case PhysicalNode.Union _ -> "union";
            case PhysicalNode.Sort _, PhysicalNode.TopN _ -> "sort";
            case PhysicalNode.Filter _, PhysicalNode.Project _ -> "rows together";
            case PhysicalNode.ChangeFilter _ -> "changes";
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _ ->
                    "input";
        };
    }

    private static Partitioning partitioning(Distribution distribution) {
        return switch (distribution.kind()) {
            case SINGLE, BROADCAST -> Partitioning.SINGLE;
            case RANDOM, STREAM, ANY, SCATTERED -> Partitioning.RANDOM;
            case HASH, CLUSTERED, GROUPED -> Partitioning.hash(distribution.keys());
        };
    }
}
