package io.ticklane.planner.distribution;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// By which columns it may pay to spread the rows of each step over nodes: those that an operator
/// above needs together, and those that one further up needs, if they are known so far down.
/// Columns by which rows of one place would be sent apart are not among them.
final class WantedKeys {
    private final IdentityHashMap<Step, Set<List<Integer>>> wanted = new IdentityHashMap<>();
    private final IdentityHashMap<Step, Set<Integer>> columns = new IdentityHashMap<>();
    private final IdentityHashMap<Step, RowPlaces> places = new IdentityHashMap<>();

    /// Those of all steps of a query.
    WantedKeys(Step root) {
        collect(root, Set.of(), Set.of());
    }

    /// The lists of columns of a step.
    Set<List<Integer>> of(Step step) {
        return wanted.getOrDefault(step, Set.of());
    }

    /// The columns by each of which alone it may pay to spread the rows of a step, also where they
    /// are wanted together with columns that are not known so far down.
    Set<Integer> columns(Step step) {
        return columns.getOrDefault(step, Set.of());
    }

    /// What is known of the places of a step's rows, if they are spread.
    RowPlaces places(Step step) {
        RowPlaces known = places.get(step);
        if (known == null) {
            known = RowPlaces.of(step.node(), step.inputs().stream().map(this::places).toList());
            places.put(step, known);
        }
        return known;
    }

    private void collect(Step step, Set<List<Integer>> above, Set<Integer> columnsAbove) {
        wanted.computeIfAbsent(step, _ -> new LinkedHashSet<>()).addAll(above);
        columns.computeIfAbsent(step, _ -> new LinkedHashSet<>()).addAll(columnsAbove);
        if (step.inputs().isEmpty()) {
            return;
        }
        PhysicalNode node = step.node();
        Set<List<Integer>> first = new LinkedHashSet<>();
        for (List<Integer> keys : above) {
            first.add(NodeRequirement.below(node, keys).keys());
        }
        Set<List<Integer>> second = new LinkedHashSet<>();
        switch (node) {
            case PhysicalNode.RunningWindow window -> first.add(window.keys());
            case PhysicalNode.FrameWindow window -> first.add(window.keys());
            case PhysicalNode.TableFunction function -> first.add(function.keys());
            case PhysicalNode.Aggregate aggregate -> first.add(aggregate.keys());
            case PhysicalNode.HashJoin join ->
                    sides(step, join.leftKeys(), join.rightKeys(), first, second);
            case PhysicalNode.AsofJoin join ->
                    sides(step, join.leftKeys(), join.rightKeys(), first, second);
            case PhysicalNode.WindowJoin join ->
                    sides(step, join.leftKeys(), join.rightKeys(), first, second);
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _,
                    PhysicalNode.Filter _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Project _,
                    PhysicalNode.Sort _,
                    PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.Union _ -> {
                // need no rows together
            }
        }
        for (int i = 0; i < step.inputs().size(); i++) {
            Step input = step.inputs().get(i);
            boolean gives = i == 0 || node instanceof PhysicalNode.Union;
            Set<List<Integer>> own = gives ? first : second;
            Set<Integer> each = new LinkedHashSet<>();
            own.forEach(each::addAll);
            for (int column : gives ? columnsAbove : Set.<Integer>of()) {
                each.addAll(NodeRequirement.below(node, List.of(column)).keys());
            }
            collect(input, useful(input, own), each);
        }
    }

    /// By all keys of a join, by each of them, and by those that are wanted of the left side.
    private void sides(
            Step join,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            Set<List<Integer>> left,
            Set<List<Integer>> right) {
        List<Integer> usable = new ArrayList<>();
        for (int i = 0; i < leftKeys.size(); i++) {
            if (places(join.inputs().get(0)).stayTogether(List.of(leftKeys.get(i)))
                    && places(join.inputs().get(1)).stayTogether(List.of(rightKeys.get(i)))) {
                usable.add(i);
            }
        }
        List<List<Integer>> choices = new ArrayList<>();
        choices.add(usable);
        usable.forEach(key -> choices.add(List.of(key)));
        for (List<Integer> keys : left) {
            if (leftKeys.containsAll(keys)) {
                choices.add(keys.stream().map(leftKeys::indexOf).toList());
            }
        }
        for (List<Integer> choice : choices) {
            left.add(choice.stream().map(leftKeys::get).toList());
            right.add(choice.stream().map(rightKeys::get).toList());
        }
    }

    /// The lists without columns by which rows of one place would be sent apart.
    private Set<List<Integer>> useful(Step step, Set<List<Integer>> lists) {
        Set<List<Integer>> useful = new LinkedHashSet<>();
        for (List<Integer> keys : lists) {
            List<Integer> kept =
                    keys.stream().filter(key -> places(step).stayTogether(List.of(key))).toList();
            if (!kept.isEmpty()) {
                useful.add(kept);
            }
        }
        return useful;
    }
}
