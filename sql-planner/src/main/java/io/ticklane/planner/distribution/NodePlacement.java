package io.ticklane.planner.distribution;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final FileLayouts layouts;
    private final Step root;
    private final boolean spreads;
    private final boolean fetched;
    private final IdentityHashMap<Step, Map<Key, Option>> found = new IdentityHashMap<>();

    /// The placement of a query on some nodes, where files have these layouts.
    NodePlacement(NodeRequirement requirement, Spread spread, FileLayouts layouts, Step root) {
        this.requirement = requirement;
        this.cost = new NodeCost(spread);
        this.nodes = spread.nodes();
        this.wanted = new WantedKeys(root);
        this.layouts = layouts;
        this.root = root;
        this.spreads = spread.always() || readsFiles(root);
        this.fetched = spread.fetched();
    }

    private static boolean readsFiles(Step step) {
        return (step.node() instanceof PhysicalNode.Scan scan
                        && scan.source() instanceof TableSource.Files)
                || step.inputs().stream().anyMatch(NodePlacement::readsFiles);
    }

    /// A tree, and what is known of the places of its rows.
    private record Option(Placed placed, RowPlaces places) {
        Distribution distribution() {
            return placed.distribution();
        }

        boolean isSpread() {
            return NodeRequirement.isSpread(placed.distribution());
        }
    }

    /// What tells options of a step from each other for the operators above.
    private record Key(Distribution distribution, boolean cut) {}

    /// The cheapest tree whose rows are all at the coordinator.
    Placed place() {
        return fetched ? fetched() : gathered();
    }

    /// The cheapest tree that gives its rows wherever they are, with an exchange that costs nothing
    /// where that is on several nodes: the client is the one who brings them together.
    private Placed fetched() {
        Placed cheapest =
                options(root).values().stream()
                        .filter(option ->
                                option.isSpread()
                                        || option.distribution().equals(Distribution.SINGLE))
                        .map(Option::placed)
                        .min(Comparator.comparingDouble(Placed::cost))
                        .orElseGet(this::gathered);
        return NodeRequirement.isSpread(cheapest.distribution())
                ? Placed.exchange(cheapest, Distribution.SINGLE, cheapest.cost())
                : cheapest;
    }

    private Placed gathered() {
        Option option = moved(root).get(new Key(Distribution.SINGLE, false));
        if (option == null) {
            throw new IllegalStateException("no way to run " + root.node());
        }
        return option.placed();
    }

    /// The cheapest trees of a step, by how their rows are spread.
    private Map<Key, Option> options(Step step) {
        Map<Key, Option> known = found.get(step);
        if (known == null) {
            known = find(step);
            found.put(step, known);
        }
        return known;
    }

    private Map<Key, Option> find(Step step) {
        Map<Key, Option> options = new LinkedHashMap<>();
        for (List<Option> inputs : choices(step)) {
            List<Distribution> spread = inputs.stream().map(Option::distribution).toList();
            List<RowPlaces> places = inputs.stream().map(Option::places).toList();
            if (requirement.accepts(step.node(), spread, places)) {
                for (Distribution own : delivered(step, spread)) {
                    keep(options, operator(step.node(), inputs, own, step.rows()));
                }
            }
        }
        parts(step, options);
        return options;
    }

    private static void keep(Map<Key, Option> options, Option made) {
        Key key = new Key(made.distribution(), made.places().cut());
        Option known = options.get(key);
        if (known == null || made.placed().cost() < known.placed().cost()) {
            options.put(key, made);
        }
    }

    private Option operator(PhysicalNode node, List<Option> inputs, Distribution own, double rows) {
        List<Placed> placed = inputs.stream().map(Option::placed).toList();
        double total =
                placed.stream().mapToDouble(Placed::cost).sum()
                        + cost.operator(node, placed, own, rows);
        RowPlaces places = RowPlaces.of(node, inputs.stream().map(Option::places).toList());
        return new Option(
                new Placed(Optional.of(node), placed, own, rows, total),
                NodeRequirement.isSpread(own) ? places : places.renewed());
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
    private List<List<Option>> choices(Step step) {
        if (step.node() instanceof PhysicalNode.Union) {
            return arms(step);
        }
        List<List<Option>> choices = new ArrayList<>();
        choices.add(List.of());
        boolean together =
                switch (step.node()) {
                    case PhysicalNode.Sort _, PhysicalNode.TopN _, PhysicalNode.Limit _ -> true;
                    default -> false;
                };
        for (int i = 0; i < step.inputs().size(); i++) {
            List<List<Option>> longer = new ArrayList<>();
            for (Option input : moved(step.inputs().get(i)).values()) {
                boolean right = i == 1;
                boolean fits =
                        together
                                ? input.distribution().equals(Distribution.SINGLE)
                                : right || !input.distribution().equals(Distribution.BROADCAST);
                for (List<Option> before : fits ? choices : List.<List<Option>>of()) {
                    List<Option> made = new ArrayList<>(before);
                    made.add(input);
                    longer.add(made);
                }
            }
            choices = longer;
        }
        return choices;
    }

    /// The trees of a union's inputs: all at the coordinator, all by the same hash, or each where
    /// it costs least on several nodes.
    private List<List<Option>> arms(Step union) {
        Set<Distribution> ways = new LinkedHashSet<>();
        ways.add(Distribution.SINGLE);
        ways.add(Distribution.ANY);
        moved(union.inputs().get(0)).keySet().stream()
                .map(Key::distribution)
                .filter(NodeRequirement::isSpread)
                .forEach(ways::add);
        List<List<Option>> choices = new ArrayList<>();
        for (Distribution way : ways) {
            for (boolean cut : new boolean[] {false, true}) {
                List<Option> cheapest = new ArrayList<>();
                union.inputs().forEach(arm -> cheapest(arm, way, cut).ifPresent(cheapest::add));
                if (cheapest.size() == union.inputs().size()) {
                    choices.add(cheapest);
                }
            }
        }
        return choices;
    }

    /// The cheapest tree of an arm of a union, in a way or in any on several nodes; `cut` if rows
    /// of one place may be in different morsels.
    private Optional<Option> cheapest(Step arm, Distribution way, boolean cut) {
        return moved(arm).values().stream()
                .filter(option -> cut || !option.places().cut())
                .filter(option ->
                        way.equals(Distribution.ANY)
                                ? option.isSpread()
                                : option.distribution().equals(way))
                .min(Comparator.comparingDouble(option -> option.placed().cost()));
    }

    /// The trees of a step, also with an exchange at the top.
    private Map<Key, Option> moved(Step step) {
        Map<Key, Option> options = options(step);
        Map<Key, Option> all = new LinkedHashMap<>(options);
        for (Option from : options.values()) {
            for (Distribution to : targets(step)) {
                boolean apart = from.isSpread() && !from.places().stayTogether(to.keys());
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

    private Option exchange(Option from, int columns, Distribution to) {
        Placed placed = from.placed();
        double total =
                placed.cost() + cost.exchange(placed.rows(), columns, from.distribution(), to);
        boolean renewed = !from.isSpread() || to.equals(Distribution.SINGLE);
        return new Option(
                Placed.exchange(placed, to, total),
                renewed ? from.places().renewed() : from.places().inNewMorsels());
    }

    /// The trees of a step that does a part of its work where the rows are, or reads files where
    /// they are wanted.
    private void parts(Step step, Map<Key, Option> options) {
        switch (step.node()) {
            case PhysicalNode.Scan scan -> keyed(step, scan, options);
            case PhysicalNode.Aggregate aggregate when requirement.isPortable(aggregate) ->
                    states(step, aggregate, options);
            case PhysicalNode.Sort sort -> sorted(step, sort, options);
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

    /// Files that are read where the rows of their keys are wanted.
    private void keyed(Step step, PhysicalNode.Scan scan, Map<Key, Option> options) {
        double rows = step.rows();
        for (FileLayouts.Layout layout : layouts.of(scan, wanted.columns(step))) {
            double total = cost.scan(scan, rows, layout.busiest());
            keep(options, scanned(layout.scan(), rows, total));
        }
        for (List<Integer> keys : cost.rereads() ? wanted.of(step) : Set.<List<Integer>>of()) {
            layouts.reread(scan, keys)
                    .ifPresent(all ->
                            keep(
                                    options,
                                    scanned(all.scan(), rows, cost.reread(scan, all.rows()))));
        }
    }

    private Option scanned(PhysicalNode.Scan scan, double rows, double total) {
        Distribution own = requirement.delivered(scan, List.of());
        return new Option(
                new Placed(Optional.of(scan), List.of(), own, rows, total),
                RowPlaces.of(scan, List.of()));
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

    /// The rows of each node, sorted there, and these merged.
    private void sorted(Step step, PhysicalNode.Sort sort, Map<Key, Option> options) {
        for (Option input : options(step.inputs().get(0)).values()) {
            if (input.isSpread()) {
                Option part = operator(sort, List.of(input), input.distribution(), step.rows());
                Option merged = exchange(part, step.output().size(), Distribution.SINGLE);
                keep(options, over(step, sort, merged));
            }
        }
    }

    /// The first rows of each node, and of these the first of all.
    private void first(
            Step step,
            long most,
            Function<PhysicalNode, PhysicalNode> part,
            Map<Key, Option> options) {
        PhysicalNode below = part.apply(step.node().inputs().get(0));
        for (Option input : options(step.inputs().get(0)).values()) {
            if (input.isSpread()) {
                double rows = Math.min(input.placed().rows(), (double) most * nodes);
                Option firstRows = operator(below, List.of(input), input.distribution(), rows);
                Option gathered = exchange(firstRows, below.output().size(), Distribution.SINGLE);
                keep(options, over(step, step.node(), gathered));
            }
        }
    }

    /// States of groups on each node, which go to the coordinator or to the node of their keys.
    private void states(Step step, PhysicalNode.Aggregate aggregate, Map<Key, Option> options) {
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
        for (Option input : options(step.inputs().get(0)).values()) {
            if (input.isSpread() && !input.places().cut()) {
                double rows = Math.min(input.placed().rows(), step.rows() * nodes);
                Option states = operator(partial, List.of(input), Distribution.RANDOM, rows);
                for (Distribution to : targets) {
                    int columns = keys + 2 * aggregate.calls().size();
                    Option sent = exchange(states, columns, to);
                    if (!sent.places().cut()) {
                        keep(options, over(step, last, sent));
                    }
                }
            }
        }
    }

    private static PhysicalNode.Aggregate phase(
            PhysicalNode.Aggregate aggregate, RowType output, PhysicalNode.Aggregate.Phase phase) {
        return new PhysicalNode.Aggregate(
                aggregate.input(), aggregate.keys(), aggregate.calls(), output, phase);
    }

    private Option over(Step step, PhysicalNode node, Option input) {
        Distribution own = requirement.delivered(node, List.of(input.distribution()));
        return operator(node, List.of(input), own, step.rows());
    }
}
