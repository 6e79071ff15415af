package io.ticklane.planner.distribution;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.KeyShare;
import io.ticklane.api.plan.TableSource.OwnKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Proves of a finished tree for several nodes, from the leaves up and without a look at what
/// placement believed: each operator may run where its inputs are, so that no table of the
/// coordinator is read by all nodes and no share of a file by the coordinator alone; no exchange
/// sends rows of one place apart; files that are read by keys have one each; and what nodes do in
/// parts is put together.
final class NodesChecker {
    private final NodeRequirement requirement;

    NodesChecker(NodeRequirement requirement) {
        this.requirement = requirement;
    }

    /// Rows as they are found to be.
    private record Found(Distribution distribution, RowPlaces places) {}

    /// Checks a tree whose rows must all be at the coordinator.
    ///
    /// Errors: XX000 for what is not as it must be: a bug of the planner, never a wrong result.
    void check(Placed root) {
        requireWhole(Optional.empty(), root);
        Found found = found(root);
        if (!found.distribution().equals(Distribution.SINGLE)) {
            throw wrong("the result is spread as " + found.distribution());
        }
    }

    private Found found(Placed placed) {
        List<Found> inputs = new ArrayList<>();
        for (Placed input : placed.inputs()) {
            placed.node().ifPresent(node -> requireWhole(Optional.of(node), input));
            inputs.add(found(input));
        }
        return placed.node()
                .map(node -> operator(node, inputs, placed.distribution()))
                .orElseGet(() -> exchange(inputs.get(0), placed.distribution()));
    }

    private Found operator(PhysicalNode node, List<Found> inputs, Distribution said) {
        List<Distribution> spread = inputs.stream().map(Found::distribution).toList();
        List<RowPlaces> places = inputs.stream().map(Found::places).toList();
        if (!requirement.accepts(node, spread, places)) {
            throw wrong(
                    node.getClass().getSimpleName() + " cannot run over rows spread as " + spread);
        }
        if (!requirement.delivers(node, spread, said)) {
            throw wrong(
                    node.getClass().getSimpleName()
                            + " over rows spread as "
                            + spread
                            + " does not give them as "
                            + said);
        }
        if (node instanceof PhysicalNode.Scan scan) {
            scan.keyShare().ifPresent(keys -> requireKeys(scan, keys));
        }
        RowPlaces own = RowPlaces.of(node, places);
        return new Found(said, NodeRequirement.isSpread(said) ? own : own.renewed());
    }

    /// Rows are shared by columns that are read; files that are shared whole have a key group each.
    private static void requireKeys(PhysicalNode.Scan scan, KeyShare keys) {
        boolean each =
                scan.source() instanceof TableSource.Files files
                        && switch (keys) {
                            case FileKeys whole -> files.paths().size() == whole.keyGroups().size();
                            case OwnKeys own -> !own.columns().isEmpty();
                        };
        boolean read =
                keys.columns().stream()
                        .allMatch(column -> column >= 0 && column < scan.columns().size());
        if (!each || !read) {
            throw wrong("Scan of " + scan.source().describe() + " is shared by " + keys);
        }
    }

    private static Found exchange(Found rows, Distribution to) {
        boolean spread = NodeRequirement.isSpread(rows.distribution());
        boolean sent =
                switch (to.kind()) {
                    case SINGLE -> spread;
                    case HASH, BROADCAST ->
                            spread || rows.distribution().equals(Distribution.SINGLE);
                    case ANY, RANDOM, SCATTERED, CLUSTERED, GROUPED, STREAM -> false;
                };
        if (!sent) {
            throw wrong("an exchange of rows spread as " + rows.distribution() + " to " + to);
        }
        if (spread && !rows.places().stayTogether(to.keys())) {
            throw wrong("an exchange to " + to + " loses the order of rows that have one place");
        }
        boolean renewed = !spread || to.equals(Distribution.SINGLE);
        return new Found(to, renewed ? rows.places().renewed() : rows.places().inNewMorsels());
    }

    /// What does a part of its work on each node must stand below an exchange, and that below what
    /// does the rest.
    private static void requireWhole(Optional<PhysicalNode> above, Placed input) {
        Placed below = input.isExchange() ? input.inputs().get(0) : input;
        PhysicalNode node =
                below.node().orElseThrow(() -> wrong("an exchange stands below an exchange"));
        boolean part = isPart(node, below);
        boolean inOrder = !(node instanceof PhysicalNode.Sort) || input.mergesSorted();
        boolean put =
                input.isExchange()
                        && inOrder
                        && above.filter(last -> completes(last, node)).isPresent();
        boolean needs =
                above.filter(PhysicalNode.Aggregate.class::isInstance)
                        .map(PhysicalNode.Aggregate.class::cast)
                        .filter(last -> last.phase() == PhysicalNode.Aggregate.Phase.FINAL)
                        .isPresent();
        if ((part || needs) && !put) {
            throw wrong(
                    "parts that "
                            + node.getClass().getSimpleName()
                            + " makes are not put together");
        }
    }

    private static boolean isPart(PhysicalNode node, Placed placed) {
        boolean some =
                node instanceof PhysicalNode.Sort
                        || node instanceof PhysicalNode.TopN
                        || node instanceof PhysicalNode.Limit;
        return NodeRequirement.isPartial(node)
                || (some && NodeRequirement.isSpread(placed.inputs().get(0).distribution()));
    }

    private static boolean completes(PhysicalNode last, PhysicalNode part) {
        return switch (last) {
            case PhysicalNode.Aggregate aggregate ->
                    aggregate.phase() == PhysicalNode.Aggregate.Phase.FINAL
                            && part instanceof PhysicalNode.Aggregate states
                            && NodeRequirement.isPartial(states)
                            && states.keys().equals(aggregate.keys())
                            && states.calls().equals(aggregate.calls());
            case PhysicalNode.Sort sort ->
                    part instanceof PhysicalNode.Sort sorted && sorted.order().equals(sort.order());
            case PhysicalNode.TopN top ->
                    part instanceof PhysicalNode.TopN first
                            && first.order().equals(top.order())
                            && has(
                                    NodePlacement.most(top.offset(), Optional.of(top.limit())),
                                    NodeRequirement.rows(first.limit()));
            case PhysicalNode.Limit limit ->
                    part instanceof PhysicalNode.Limit first
                            && has(
                                    NodePlacement.most(limit.offset(), limit.limit()),
                                    first.limit()
                                            .map(NodeRequirement::rows)
                                            .orElse(OptionalLong.empty()));
            default -> false;
        };
    }

    private static boolean has(OptionalLong needed, OptionalLong given) {
        return needed.isPresent() && needed.equals(given);
    }

    private static EngineException wrong(String what) {
        return new EngineException(ErrorCode.INTERNAL, "the plan is wrong: " + what);
    }
}
