package io.ticklane.planner.distribution;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.Spread;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// Puts exchanges between operators on several nodes, from the leaves up: for each step the
/// cheapest tree of each way in which its rows may be spread, of those that an operator above may
/// want.
///
/// Threads: one; for one query.
final class NodePlacement {
    private final NodeRequirement requirement;
    private final NodeCost cost;
    private final int nodes;
    private final WantedKeys wanted;
    private final Step root;
    private final boolean spreads;
    private final IdentityHashMap<Step, Map<Distribution, Placed>> found = new IdentityHashMap<>();

    /// The placement of a query on some nodes.
    NodePlacement(NodeRequirement requirement, Spread spread, Step root) {
        this.requirement = requirement;
        this.cost = new NodeCost(spread);
        this.nodes = spread.nodes();
        this.wanted = new WantedKeys(root);
        this.root = root;
        this.spreads = spread.always() || readsFiles(root);
    }

    private static boolean readsFiles(Step step) {
        return (step.node() instanceof PhysicalNode.Scan scan
                        && scan.source() instanceof TableSource.Files)
                || step.inputs().stream().anyMatch(NodePlacement::readsFiles);
    }

    /// The cheapest tree whose rows are all at the coordinator.
    Placed place() {
        Placed placed = moved(root).get(Distribution.SINGLE);
        if (placed == null) {
            throw new IllegalStateException("no way to run " + root.node());
        }
        return placed;
    }

    /// The cheapest trees of a step, by how their rows are spread.
    private Map<Distribution, Placed> options(Step step) {
        Map<Distribution, Placed> known = found.get(step);
        if (known == null) {
            known = find(step);
            found.put(step, known);
        }
        return known;
    }

    private Map<Distribution, Placed> find(Step step) {
        Map<Distribution, Placed> options = new LinkedHashMap<>();
        List<RowPlaces> places = step.inputs().stream().map(wanted::places).toList();
        for (List<Placed> inputs : choices(step)) {
            List<Distribution> spread = inputs.stream().map(Placed::distribution).toList();
            if (requirement.accepts(step.node(), spread, places)) {
                double total =
                        operator(
                                step.node(),
                                inputs,
                                requirement.delivered(step.node(), spread),
                                step.rows());
                for (Distribution own : delivered(step, spread)) {
                    keep(
                            options,
                            new Placed(Optional.of(step.node()), inputs, own, step.rows(), total));
                }
            }
        }
        parts(step, options);
        return options;
    }

    private static void keep(Map<Distribution, Placed> options, Placed made) {
        Placed known = options.get(made.distribution());
        if (known == null || made.cost() < known.cost()) {
            options.put(made.distribution(), made);
        }
    }

    private double operator(PhysicalNode node, List<Placed> inputs, Distribution own, double rows) {
        return inputs.stream().mapToDouble(Placed::cost).sum()
                + cost.operator(node, inputs, own, rows);
    }

    /// All that is true of how a step's rows are spread, as far as it is wanted.
    private Set<Distribution> delivered(Step step, List<Distribution> inputs) {
        Set<Distribution> all = new LinkedHashSet<>();
        all.add(requirement.delivered(step.node(), inputs));
        for (List<Integer> keys : wanted.of(step)) {
            Distribution said = Distribution.hash(keys);
            if (requirement.delivers(step.node(), inputs, said)) {
                all.add(said);
            }
        }
        return all;
    }

    /// The inputs that a step may have, one tree for each.
    private List<List<Placed>> choices(Step step) {
        List<List<Placed>> choices = new ArrayList<>();
        choices.add(List.of());
        boolean together =
                switch (step.node()) {
                    case PhysicalNode.Union _,
                            PhysicalNode.Sort _,
                            PhysicalNode.TopN _,
                            PhysicalNode.Limit _ ->
                            true;
                    default -> false;
                };
        for (int i = 0; i < step.inputs().size(); i++) {
            List<List<Placed>> longer = new ArrayList<>();
            for (Placed input : moved(step.inputs().get(i)).values()) {
                boolean right = i == 1;
                boolean fits =
                        together
                                ? input.distribution().equals(Distribution.SINGLE)
                                : right || !input.distribution().equals(Distribution.BROADCAST);
                for (List<Placed> before : fits ? choices : List.<List<Placed>>of()) {
                    List<Placed> made = new ArrayList<>(before);
                    made.add(input);
                    longer.add(made);
                }
            }
            choices = longer;
        }
        return choices;
    }

    /// The trees of a step, also with an exchange at the top.
    private Map<Distribution, Placed> moved(Step step) {
        Map<Distribution, Placed> options = options(step);
        Map<Distribution, Placed> all = new LinkedHashMap<>(options);
        for (Placed from : options.values()) {
            for (Distribution to : targets(step)) {
                boolean apart =
                        NodeRequirement.isSpread(from.distribution())
                                && !wanted.places(step).stayTogether(to.keys());
                if (!apart && !from.distribution().equals(to)) {
                    keep(all, exchange(from, step.output().size(), to));
                }
            }
        }
        return all;
    }

    private Set<Distribution> targets(Step step) {
        Set<Distribution> targets = new LinkedHashSet<>();
        if (spreads) {
            targets.add(Distribution.SINGLE);
            targets.add(Distribution.BROADCAST);
            wanted.of(step).forEach(keys -> targets.add(Distribution.hash(keys)));
        }
        return targets;
    }

    private Placed exchange(Placed from, int columns, Distribution to) {
        return Placed.exchange(
                from,
                to,
                from.cost() + cost.exchange(from.rows(), columns, from.distribution(), to));
    }

    /// The trees of a step that does a part of its work where the rows are.
    private void parts(Step step, Map<Distribution, Placed> options) {
        switch (step.node()) {
            case PhysicalNode.Aggregate aggregate when requirement.isPortable(aggregate) ->
                    states(step, aggregate, options);
            case PhysicalNode.TopN top ->
                    most(top.offset(), Optional.of(top.limit()))
                            .ifPresent(most ->
                                    first(
                                            step,
                                            most,
                                            input ->
                                                    new PhysicalNode.TopN(
                                                            input,
                                                            top.order(),
                                                            rows(0),
                                                            rows(most)),
                                            options));
            case PhysicalNode.Limit limit ->
                    most(limit.offset(), limit.limit())
                            .ifPresent(most ->
                                    first(
                                            step,
                                            most,
                                            input ->
                                                    new PhysicalNode.Limit(
                                                            input,
                                                            rows(0),
                                                            Optional.of(rows(most))),
                                            options));
            default -> {
                // works on all of its rows at once
            }
        }
    }

    /// How many of the first rows of each node an operator needs.
    static OptionalLong most(Expression offset, Optional<Expression> limit) {
        OptionalLong skipped = NodeRequirement.rows(offset);
        OptionalLong wantedRows = limit.map(NodeRequirement::rows).orElse(OptionalLong.empty());
        if (skipped.isEmpty() || wantedRows.isEmpty()) {
            return OptionalLong.empty();
        }
        long most = skipped.getAsLong() + wantedRows.getAsLong();
        return most < 0 ? OptionalLong.empty() : OptionalLong.of(most);
    }

    private static Expression rows(long count) {
        return new Expression.Literal(count, SqlType.BIGINT.withNullable(false));
    }

    /// The first rows of each node, and of these the first of all.
    private void first(
            Step step,
            long most,
            Function<PhysicalNode, PhysicalNode> part,
            Map<Distribution, Placed> options) {
        PhysicalNode below = part.apply(step.node().inputs().get(0));
        for (Placed input : options(step.inputs().get(0)).values()) {
            if (NodeRequirement.isSpread(input.distribution())) {
                double rows = Math.min(input.rows(), (double) most * nodes);
                Placed firstRows =
                        new Placed(
                                Optional.of(below),
                                List.of(input),
                                input.distribution(),
                                rows,
                                operator(below, List.of(input), input.distribution(), rows));
                Placed gathered = exchange(firstRows, below.output().size(), Distribution.SINGLE);
                keep(options, over(step, step.node(), gathered));
            }
        }
    }

    /// States of groups on each node, which go to the coordinator or to the node of their keys.
    private void states(
            Step step, PhysicalNode.Aggregate aggregate, Map<Distribution, Placed> options) {
        int keys = aggregate.keys().size();
        PhysicalNode partial =
                phase(aggregate, aggregate.input().output(), PhysicalNode.Aggregate.Phase.PARTIAL);
        PhysicalNode last =
                phase(aggregate, aggregate.output(), PhysicalNode.Aggregate.Phase.FINAL);
        Set<Distribution> targets = new LinkedHashSet<>();
        targets.add(Distribution.SINGLE);
        RowPlaces places = wanted.places(step);
        targets.add(
                Distribution.hash(
                        NodeRequirement.range(keys).stream()
                                .filter(key -> places.stayTogether(List.of(key)))
                                .toList()));
        for (List<Integer> above : wanted.of(step)) {
            if (NodeRequirement.range(keys).containsAll(above)) {
                targets.add(Distribution.hash(above));
            }
        }
        for (Placed input : options(step.inputs().get(0)).values()) {
            if (NodeRequirement.isSpread(input.distribution())) {
                double rows = Math.min(input.rows(), step.rows() * nodes);
                Placed made =
                        new Placed(
                                Optional.of(partial),
                                List.of(input),
                                Distribution.RANDOM,
                                rows,
                                operator(partial, List.of(input), Distribution.RANDOM, rows));
                for (Distribution to : targets) {
                    int columns = keys + 2 * aggregate.calls().size();
                    keep(options, over(step, last, exchange(made, columns, to)));
                }
            }
        }
    }

    private static PhysicalNode.Aggregate phase(
            PhysicalNode.Aggregate aggregate, RowType output, PhysicalNode.Aggregate.Phase phase) {
        return new PhysicalNode.Aggregate(
                aggregate.input(), aggregate.keys(), aggregate.calls(), output, phase);
    }

    private Placed over(Step step, PhysicalNode node, Placed input) {
        Distribution own = requirement.delivered(node, List.of(input.distribution()));
        return new Placed(
                Optional.of(node),
                List.of(input),
                own,
                step.rows(),
                operator(node, List.of(input), own, step.rows()));
    }
}
