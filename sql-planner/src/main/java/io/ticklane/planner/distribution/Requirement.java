package io.ticklane.planner.distribution;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// How each operator wants its inputs spread over the workers of one node, and how its own rows are
/// spread then.
public final class Requirement {
    private final Mergeable mergeable;

    /// Requirements under a rule of which aggregates can be merged.
    public Requirement(Mergeable mergeable) {
        this.mergeable = mergeable;
    }

    /// The ways in which an operator takes its inputs: for each way, one wanted distribution for
    /// each input.
    public List<List<Distribution>> ways(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _ ->
                    List.of(List.of());
            case PhysicalNode.Filter _,
                    PhysicalNode.Project _,
                    PhysicalNode.Sort _,
                    PhysicalNode.TopN _ ->
                    one(Distribution.ANY);
            case PhysicalNode.Limit _, PhysicalNode.ChangeFilter _ -> one(Distribution.SINGLE);
            case PhysicalNode.Union union ->
                    List.of(Collections.nCopies(union.inputs().size(), Distribution.SINGLE));
            case PhysicalNode.Aggregate aggregate when isEachWindow(aggregate) ->
                    one(Distribution.STREAM);
            case PhysicalNode.Aggregate aggregate ->
                    one(
                            aggregate.calls().stream().allMatch(mergeable::test)
                                    ? Distribution.grouped(aggregate.keys())
                                    : Distribution.clustered(aggregate.keys()));
            case PhysicalNode.RunningWindow window -> running(window.keys());
            case PhysicalNode.FrameWindow window ->
                    window.inOrder()
                            ? running(window.keys())
                            : one(Distribution.clustered(window.keys()));
            case PhysicalNode.TableFunction function ->
                    one(
                            isSession(function)
                                    ? Distribution.STREAM
                                    : Distribution.clustered(function.keys()));
            case PhysicalNode.HashJoin join -> join(join);
            // the right rows are built once, and all workers walk over them
            case PhysicalNode.AsofJoin _, PhysicalNode.WindowJoin _ ->
                    List.of(List.of(Distribution.ANY, Distribution.BROADCAST));
        };
    }

    /// Whether rows are grouped in the order in which they come.
    private static boolean isEachWindow(PhysicalNode.Aggregate aggregate) {
        return switch (aggregate.phase()) {
            case WHOLE, PARTIAL, FINAL -> false;
            case EACH_WINDOW, CHANGES, UPDATES, SESSIONS -> true;
        };
    }

    /// Whether the rows of all keys come in one order.
    private static boolean isSession(PhysicalNode.TableFunction function) {
        return function.function().equals(BuiltinTable.SESSION.name());
    }

    private static List<List<Distribution>> one(Distribution wanted) {
        return List.of(List.of(wanted));
    }

    /// All rows in the order of the input, mixed as they come; or rows of a key together.
    private static List<List<Distribution>> running(List<Integer> keys) {
        return List.of(List.of(Distribution.STREAM), List.of(Distribution.clustered(keys)));
    }

    /// Whether an exchange moves nothing: one stream on one node stays where it is.
    boolean stays(Distribution from, Distribution to) {
        return to.kind() == Distribution.Kind.SINGLE && from.satisfies(Distribution.STREAM);
    }

    /// Whether an operator works on rows as they come, all in one stream: one worker does it, while
    /// others do what comes before and after.
    boolean inOrder(PhysicalNode node, List<Distribution> inputs) {
        boolean walks =
                node instanceof PhysicalNode.RunningWindow
                        || (node instanceof PhysicalNode.FrameWindow frame && frame.inOrder());
        return walks && inputs.get(0).satisfies(Distribution.STREAM);
    }

    /// Both sides by their keys, or by one of them, or all rows on one instance.
    private static List<List<Distribution>> sides(List<Integer> leftKeys, List<Integer> rightKeys) {
        List<List<Distribution>> ways = new ArrayList<>();
        if (!leftKeys.isEmpty()) {
            ways.add(List.of(Distribution.hash(leftKeys), Distribution.hash(rightKeys)));
        }
        if (leftKeys.size() > 1) {
            for (int i = 0; i < leftKeys.size(); i++) {
                ways.add(
                        List.of(
                                Distribution.hash(leftKeys.subList(i, i + 1)),
                                Distribution.hash(rightKeys.subList(i, i + 1))));
            }
        }
        ways.add(List.of(Distribution.SINGLE, Distribution.SINGLE));
        return ways;
    }

    private static List<List<Distribution>> join(PhysicalNode.HashJoin join) {
        List<List<Distribution>> ways = new ArrayList<>();
        boolean leftDecides = join.kind() != JoinKind.RIGHT && join.kind() != JoinKind.FULL;
        if (leftDecides) {
            ways.add(List.of(Distribution.ANY, Distribution.BROADCAST));
        }
        // a NULL key on the right matters to every left row
        boolean byKey =
                join.kind() != JoinKind.NULL_AWARE_ANTI && join.kind() != JoinKind.LEFT_MARK;
        ways.addAll(sides(byKey ? join.leftKeys() : List.of(), join.rightKeys()));
        return ways;
    }

    /// How an operator's rows are spread when its inputs are.
    public Distribution delivered(PhysicalNode node, List<Distribution> inputs) {
        return switch (node) {
            case PhysicalNode.Scan _, PhysicalNode.StreamScan _ -> Distribution.RANDOM;
            case PhysicalNode.Values _,
                    PhysicalNode.Series _,
                    PhysicalNode.Receive _,
                    PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Union _ ->
                    Distribution.SINGLE;
            // rows that are spread are sorted together, and stay where they are
            case PhysicalNode.Sort _ ->
                    inputs.get(0).kind() == Distribution.Kind.RANDOM
                            ? Distribution.SINGLE
                            : inputs.get(0);
            case PhysicalNode.Filter _,
                    PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _ ->
                    inputs.get(0);
            case PhysicalNode.Project project -> move(inputs.get(0), key -> position(project, key));
            case PhysicalNode.Aggregate aggregate ->
                    isEachWindow(aggregate)
                            ? inputs.get(0)
                            : grouped(inputs.get(0), aggregate.keys());
            case PhysicalNode.TableFunction function ->
                    isSession(function) ? inputs.get(0) : grouped(inputs.get(0), function.keys());
            case PhysicalNode.HashJoin join -> join(join, inputs);
        };
    }

    /// How an operator's rows are spread when its inputs are, as a parent wants it where that is
    /// the same: a column that comes out twice may stand for itself in either place.
    Distribution delivered(PhysicalNode node, List<Distribution> inputs, Distribution wanted) {
        boolean same =
                wanted.kind() == Distribution.Kind.HASH
                        && !inputs.isEmpty()
                        && passed(node, wanted).equals(inputs.get(0));
        return same ? wanted : delivered(node, inputs);
    }

    private static Distribution join(PhysicalNode.HashJoin join, List<Distribution> inputs) {
        return switch (join.kind()) {
            case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK ->
                    move(inputs.get(0), join.columns()::indexOf);
            case RIGHT ->
                    move(
                            inputs.get(1),
                            key -> join.columns().indexOf(key + join.left().output().size()));
            case FULL ->
                    inputs.get(0).equals(Distribution.SINGLE)
                            ? Distribution.SINGLE
                            : Distribution.SCATTERED;
        };
    }

    /// Groups stay where their rows are; where rows of a group may be anywhere, they are merged on
    /// one instance.
    private static Distribution grouped(Distribution input, List<Integer> keys) {
        boolean together = input.kind() == Distribution.Kind.HASH && keys.containsAll(input.keys());
        return together ? move(input, keys::indexOf) : Distribution.SINGLE;
    }

    /// Where a column comes out of a projection; -1 if it does not.
    static int position(PhysicalNode.Project project, int column) {
        for (int i = 0; i < project.expressions().size(); i++) {
            if (project.expressions().get(i) instanceof Expression.Column(int index, var _)
                    && index == column) {
                return i;
            }
        }
        return -1;
    }

    /// The distribution by other positions of its keys; SCATTERED when a key is lost.
    static Distribution move(Distribution distribution, IntUnaryOperator position) {
        if (distribution.keys().isEmpty()) {
            return distribution;
        }
        List<Integer> keys = distribution.keys().stream().map(position::applyAsInt).toList();
        return keys.contains(-1)
                ? Distribution.SCATTERED
                : new Distribution(distribution.kind(), keys);
    }

    /// What to ask of an operator's first input so that the operator's own rows are spread as
    /// wanted; ANY where nothing helps.
    static Distribution passed(PhysicalNode node, Distribution wanted) {
        if (wanted.keys().isEmpty()) {
            return wanted.kind() == Distribution.Kind.SINGLE ? wanted : Distribution.ANY;
        }
        int width = node.inputs().isEmpty() ? 0 : node.inputs().get(0).output().size();
        return switch (node) {
            case PhysicalNode.Filter _, PhysicalNode.Sort _ -> wanted;
            case PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _ ->
                    known(move(wanted, key -> key < width ? key : -1));
            case PhysicalNode.HashJoin join ->
                    join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL
                            ? Distribution.ANY
                            : known(move(wanted, key -> leftColumn(join, key)));
            case PhysicalNode.Project project ->
                    known(
                            move(
                                    wanted,
                                    key ->
                                            project.expressions().get(key)
                                                            instanceof
                                                            Expression.Column(int index, var _)
                                                    ? index
                                                    : -1));
            case PhysicalNode.Aggregate aggregate -> known(group(wanted, aggregate.keys()));
            case PhysicalNode.TableFunction function -> known(group(wanted, function.keys()));
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _,
                    PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Union _ ->
                    Distribution.ANY;
        };
    }

    private static int leftColumn(PhysicalNode.HashJoin join, int column) {
        int position = join.columns().get(column);
        return position < join.left().output().size() ? position : -1;
    }

    private static Distribution group(Distribution wanted, List<Integer> keys) {
        return move(wanted, key -> key < keys.size() ? keys.get(key) : -1);
    }

    /// The distribution, unless a key of it is lost.
    static Distribution known(Distribution distribution) {
        return distribution.kind() == Distribution.Kind.SCATTERED ? Distribution.ANY : distribution;
    }
}
