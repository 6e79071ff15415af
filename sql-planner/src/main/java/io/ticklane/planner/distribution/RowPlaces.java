package io.ticklane.planner.distribution;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What is known of the places of an operator's rows: the ordinals by which rows of several nodes
/// are put back in their order. A row of a table has a place of its own, but a join gives all
/// matches of a left row its place. Their order is known only as long as they are on one node, so
/// they must not be sent apart.
///
/// @param shared whether several rows may have one place
/// @param loose the columns in which rows of one place may differ
/// @param cut whether rows of one place may be in different morsels: then workers that share the
///   morsels of a node know no order of them
/// @param late whether there may be rows whose places are after all others (those that a table
///   function gives at the end)
/// @param unique columns in which no two rows are equal, where some are known; none of them: there
///   is one row at most
record RowPlaces(
        boolean shared,
        Set<Integer> loose,
        boolean cut,
        boolean late,
        Optional<List<Integer>> unique) {
    private static final RowPlaces OWN =
            new RowPlaces(false, Set.of(), false, false, Optional.empty());

    RowPlaces {
        loose = Set.copyOf(loose);
    }

    /// Whether rows of one place stay together when rows are sent by these columns.
    boolean stayTogether(List<Integer> keys) {
        return keys.stream().noneMatch(loose::contains);
    }

    /// The same rows when they come of one node alone, and get new places.
    RowPlaces renewed() {
        return new RowPlaces(false, Set.of(), false, false, unique);
    }

    /// The same rows after something that makes morsels of its own, such as an exchange.
    RowPlaces inNewMorsels() {
        return new RowPlaces(shared, loose, shared, late, unique);
    }

    /// Those of an operator's rows, by those of its inputs.
    static RowPlaces of(PhysicalNode node, List<RowPlaces> inputs) {
        return switch (node) {
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Series _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Receive _ ->
                    OWN;
            case PhysicalNode.Values values ->
                    values.rows().size() > 1 ? OWN : OWN.with(Optional.of(List.of()));
            case PhysicalNode.Union _ -> union(inputs);
            case PhysicalNode.Sort _ -> inputs.get(0).renewed();
            case PhysicalNode.Filter _, PhysicalNode.Limit _ -> inputs.get(0);
            case PhysicalNode.TopN _ -> inputs.get(0).inNewMorsels();
            case PhysicalNode.Project project -> project(project, inputs.get(0));
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate, inputs.get(0));
            case PhysicalNode.RunningWindow _, PhysicalNode.AsofJoin _, PhysicalNode.WindowJoin _ ->
                    more(node, inputs.get(0));
            case PhysicalNode.FrameWindow _ -> more(node, inputs.get(0)).inNewMorsels();
            case PhysicalNode.TableFunction function -> tableFunction(function, inputs.get(0));
            case PhysicalNode.HashJoin join -> join(join, inputs.get(0), inputs.get(1));
        };
    }

    private RowPlaces with(Optional<List<Integer>> columns) {
        return new RowPlaces(shared, loose, cut, late, columns);
    }

    private static RowPlaces more(PhysicalNode node, RowPlaces input) {
        return input.more(node.inputs().get(0).output().size(), node.output().size());
    }

    /// With further columns, computed for each row.
    private RowPlaces more(int from, int to) {
        Set<Integer> more = new HashSet<>(loose);
        if (shared) {
            IntStream.range(from, to).forEach(more::add);
        }
        return new RowPlaces(shared, more, cut, late, unique);
    }

    private static RowPlaces project(PhysicalNode.Project project, RowPlaces input) {
        Set<Integer> loose = new HashSet<>();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < project.expressions().size(); i++) {
            Expression expression = project.expressions().get(i);
            if (reads(expression, input.loose())) {
                loose.add(i);
            }
            kept.add(expression instanceof Expression.Column(int index, var _) ? index : -1);
        }
        Optional<List<Integer>> unique =
                input.unique()
                        .filter(kept::containsAll)
                        .map(columns -> columns.stream().map(kept::indexOf).toList());
        return new RowPlaces(input.shared(), loose, input.cut(), input.late(), unique);
    }

    private static boolean reads(Expression expression, Set<Integer> columns) {
        return switch (expression) {
            case Expression.Column(int index, var _) -> columns.contains(index);
            case Expression.Call call ->
                    call.arguments().stream().anyMatch(argument -> reads(argument, columns));
            case Expression.LibraryCall call ->
                    call.arguments().stream().anyMatch(argument -> reads(argument, columns));
            case Expression.Literal _, Expression.Parameter _ -> false;
        };
    }

    /// A group has the place of its first row.
    private static RowPlaces aggregate(PhysicalNode.Aggregate aggregate, RowPlaces input) {
        int keys = aggregate.keys().size();
        Set<Integer> loose = new HashSet<>();
        for (int i = 0; i < keys; i++) {
            if (input.loose().contains(aggregate.keys().get(i))) {
                loose.add(i);
            }
        }
        return new RowPlaces(input.shared(), loose, input.shared(), input.late(), Optional.empty())
                .more(keys, keys + aggregate.calls().size())
                .with(Optional.of(IntStream.range(0, keys).boxed().toList()));
    }

    /// Rows have the place of the row that completed them. The first columns are the keys.
    private static RowPlaces tableFunction(PhysicalNode.TableFunction function, RowPlaces input) {
        boolean passes =
                BuiltinTable.find(function.function())
                        .filter(BuiltinTable.DEDUPE::equals)
                        .isPresent();
        boolean shared = !passes || input.shared();
        Set<Integer> loose = new HashSet<>();
        for (int i = 0; i < function.output().size(); i++) {
            boolean isKey = i < function.keys().size();
            if (isKey ? input.loose().contains(function.keys().get(i)) : shared) {
                loose.add(i);
            }
        }
        return new RowPlaces(shared, loose, input.cut(), true, Optional.empty());
    }

    /// Each row has the place that it has in its arm.
    private static RowPlaces union(List<RowPlaces> arms) {
        Set<Integer> loose = new HashSet<>();
        arms.forEach(arm -> loose.addAll(arm.loose()));
        return new RowPlaces(
                arms.stream().anyMatch(RowPlaces::shared),
                loose,
                arms.stream().anyMatch(RowPlaces::cut),
                arms.getLast().late(),
                Optional.empty());
    }

    private static RowPlaces join(PhysicalNode.HashJoin join, RowPlaces left, RowPlaces right) {
        RowPlaces matches = matches(join, left, right);
        return switch (join.kind()) {
            case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> matches;
            case RIGHT, FULL -> matches.andUnmatched(join, right);
        };
    }

    /// With right rows that have no match: they have their own places, and come in morsels of their
    /// own.
    private RowPlaces andUnmatched(PhysicalNode.HashJoin join, RowPlaces right) {
        Set<Integer> more = new HashSet<>(loose);
        int leftWidth = join.left().output().size();
        for (int i = 0; i < join.columns().size(); i++) {
            if (right.loose().contains(join.columns().get(i) - leftWidth)) {
                more.add(i);
            }
        }
        return new RowPlaces(
                shared || right.shared(), more, cut || right.shared(), right.late(), unique);
    }

    /// A match has the place of its left row.
    private static RowPlaces matches(PhysicalNode.HashJoin join, RowPlaces left, RowPlaces right) {
        boolean once =
                switch (join.kind()) {
                    case INNER, LEFT, RIGHT, FULL ->
                            right.unique().filter(join.rightKeys()::containsAll).isPresent();
                    case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> true;
                };
        boolean shared = left.shared() || !once;
        int leftWidth = join.left().output().size();
        Set<Integer> loose = new HashSet<>();
        for (int i = 0; i < join.columns().size(); i++) {
            int column = join.columns().get(i);
            if (column < leftWidth ? left.loose().contains(column) : shared) {
                loose.add(i);
            }
        }
        Optional<List<Integer>> unique =
                left.unique()
                        .filter(columns -> once && join.columns().containsAll(columns))
                        .filter(_ -> join.kind() != JoinKind.RIGHT && join.kind() != JoinKind.FULL)
                        .map(columns -> columns.stream().map(join.columns()::indexOf).toList());
        return new RowPlaces(shared, loose, left.cut(), left.late(), unique);
    }
}
