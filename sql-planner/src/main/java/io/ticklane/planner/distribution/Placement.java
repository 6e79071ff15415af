package io.ticklane.planner.distribution;

import io.ticklane.planner.physical.Step;
import io.ticklane.planner.physical.StreamScans;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts exchanges between operators on one node: each operator's inputs are spread in one of the
/// ways that it takes, at the least cost of the whole tree. What a parent wants is asked of the
/// children first, so that one exchange serves all operators above it that need the same rows
/// together.
public final class Placement {
    private final Requirement requirement;
    private final IdentityHashMap<Step, Map<Distribution, Placed>> best = new IdentityHashMap<>();

    /// Placement under the given requirements.
    public Placement(Requirement requirement) {
        this.requirement = requirement;
    }

    /// The cheapest tree whose rows are spread as wanted.
    public Placed place(Step step, Distribution wanted) {
        Map<Distribution, Placed> known = best.computeIfAbsent(step, _ -> new HashMap<>());
        Placed found = known.get(wanted);
        if (found == null) {
            found = find(step, wanted);
            known.put(wanted, found);
        }
        return found;
    }

    private Placed find(Step step, Distribution wanted) {
        Placed cheapest = null;
        for (List<Distribution> given : requirement.ways(step.node())) {
            List<Distribution> way = StreamScans.isStream(step) ? inOneStream(given) : given;
            Set<List<Distribution>> requests = requests(step, way, wanted);
            requests.addAll(spread(way));
            for (List<Distribution> asked : requests) {
                Placed made = exchanged(operator(step, asked, wanted), wanted);
                if (cheapest == null || made.cost() < cheapest.cost()) {
                    cheapest = made;
                }
            }
        }
        if (cheapest == null) {
            throw new IllegalStateException("no way to run " + step.node());
        }
        return cheapest;
    }

    /// Rows without an end stay in the one stream in which they come: lanes would wait for each
    /// other's rows.
    private static List<Distribution> inOneStream(List<Distribution> way) {
        return way.stream()
                .map(each ->
                        each.kind() == Distribution.Kind.CLUSTERED ? Distribution.SINGLE : each)
                .toList();
    }

    /// A way that is met where all rows are in one stream, but by several workers.
    private static Set<List<Distribution>> spread(List<Distribution> way) {
        if (way.isEmpty() || way.get(0).kind() != Distribution.Kind.CLUSTERED) {
            return Set.of();
        }
        List<Distribution> asked = new ArrayList<>(way);
        asked.set(0, way.get(0).made());
        return Set.of(asked);
    }

    /// What may be asked of the inputs: what the operator needs, and that sharpened by what is
    /// wanted of the operator.
    static Set<List<Distribution>> requests(
            Step step, List<Distribution> way, Distribution wanted) {
        Set<List<Distribution>> requests = new LinkedHashSet<>();
        if (!way.isEmpty()) {
            Distribution first = way.get(0);
            Distribution passed = Requirement.passed(step.node(), wanted);
            if (first.kind() == Distribution.Kind.CLUSTERED
                    && passed.kind() == Distribution.Kind.GROUPED) {
                passed = Distribution.clustered(passed.keys());
            }
            boolean sharpens =
                    switch (first.kind()) {
                        case ANY -> passed.kind() != Distribution.Kind.ANY;
                        case CLUSTERED, GROUPED ->
                                !passed.equals(first) && passed.made().satisfies(first);
                        case SINGLE, RANDOM, SCATTERED, HASH, STREAM, BROADCAST -> false;
                    };
            if (sharpens) {
                List<Distribution> asked = new ArrayList<>(way);
                asked.set(0, passed);
                requests.add(asked);
            }
        }
        requests.add(way);
        return requests;
    }

    private Placed operator(Step step, List<Distribution> asked, Distribution wanted) {
        List<Placed> inputs = new ArrayList<>(asked.size());
        List<Distribution> delivered = new ArrayList<>(asked.size());
        double cost = 0;
        for (int i = 0; i < asked.size(); i++) {
            Placed input = place(step.inputs().get(i), asked.get(i));
            inputs.add(input);
            delivered.add(input.distribution());
            cost += input.cost();
        }
        Distribution distribution = requirement.delivered(step.node(), delivered, wanted);
        return Placed.operator(
                step, inputs, distribution, cost + Cost.operator(step, delivered, requirement));
    }

    private Placed exchanged(Placed placed, Distribution wanted) {
        if (placed.distribution().satisfies(wanted)) {
            return placed;
        }
        Distribution made = wanted.made();
        double cost =
                requirement.stays(placed.distribution(), made)
                        ? 0
                        : Cost.exchange(placed.rows(), placed.distribution(), made);
        return Placed.exchange(placed, made, placed.cost() + cost);
    }
}
