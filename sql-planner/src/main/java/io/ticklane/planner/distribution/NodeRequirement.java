package io.ticklane.planner.distribution;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.call.PortableStates;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Where each operator may run on several nodes, by where its inputs are: on the coordinator
/// (SINGLE), or spread over all nodes (RANDOM, SCATTERED, HASH), a right side also wholly on each
/// of them (BROADCAST). And how its own rows are spread then.
final class NodeRequirement {
    private final FunctionCatalog functions;

    /// The requirements when aggregates are of these functions.
    NodeRequirement(FunctionCatalog functions) {
        this.functions = functions;
    }

    /// Whether rows are on several nodes.
    static boolean isSpread(Distribution distribution) {
        return switch (distribution.kind()) {
            case RANDOM, SCATTERED, HASH -> true;
            case SINGLE, BROADCAST, ANY, CLUSTERED, GROUPED, STREAM -> false;
        };
    }

    /// Whether an operator may run where its inputs are. Of an operator that does a part of a work
    /// on each node, the rest is for the caller to see.
    boolean accepts(PhysicalNode node, List<Distribution> inputs, List<RowPlaces> places) {
        if (inputs.stream().allMatch(Distribution.SINGLE::equals)) {
            return !isPartial(node);
        }
        Distribution first = inputs.get(0);
        return isSpread(first)
                && switch (node) {
                    case PhysicalNode.Scan _,
                            PhysicalNode.StreamScan _,
                            PhysicalNode.Values _,
                            PhysicalNode.Receive _,
                            PhysicalNode.Series _,
                            PhysicalNode.ChangeFilter _ ->
                            false;
                    case PhysicalNode.Sort _ -> true;
                    case PhysicalNode.Union _ -> union(inputs, places);
                    case PhysicalNode.Filter _, PhysicalNode.Project _ -> true;
                    case PhysicalNode.TopN top ->
                            rows(top.offset()).orElse(1) == 0 && rows(top.limit()).isPresent();
                    case PhysicalNode.Limit limit ->
                            rows(limit.offset()).orElse(1) == 0
                                    && limit.limit()
                                            .filter(most -> rows(most).isPresent())
                                            .isPresent();
                    // groups come in the order of the places of their first rows
                    case PhysicalNode.Aggregate aggregate ->
                            aggregate(aggregate, first) && !places.get(0).cut();
                    case PhysicalNode.RunningWindow window -> together(first, window.keys());
                    case PhysicalNode.FrameWindow window -> together(first, window.keys());
                    // what comes at the end has places after all others: there is none after those
                    case PhysicalNode.TableFunction function ->
                            together(first, function.keys()) && !places.get(0).late();
                    case PhysicalNode.HashJoin join -> join(join, inputs, places);
                    case PhysicalNode.AsofJoin join ->
                            inputs.get(1).equals(Distribution.BROADCAST)
                                    || pairs(join, join.leftKeys(), join.rightKeys(), inputs);
                    case PhysicalNode.WindowJoin join ->
                            inputs.get(1).equals(Distribution.BROADCAST)
                                    || pairs(join, join.leftKeys(), join.rightKeys(), inputs);
                };
    }

    /// Whether an aggregate makes states of groups.
    static boolean isPartial(PhysicalNode node) {
        return node instanceof PhysicalNode.Aggregate aggregate
                && aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL;
    }

    /// Whether the states of all calls of an aggregate can be sent.
    boolean isPortable(PhysicalNode.Aggregate aggregate) {
        return aggregate.calls().stream().allMatch(call -> PortableStates.of(call, functions));
    }

    private boolean aggregate(PhysicalNode.Aggregate aggregate, Distribution input) {
        return switch (aggregate.phase()) {
            case WHOLE -> together(input, aggregate.keys());
            case PARTIAL -> isPortable(aggregate);
            case FINAL -> together(input, range(aggregate.keys().size()));
            // streams are read and computed in one place
            case EACH_WINDOW, CHANGES, UPDATES, SESSIONS -> false;
        };
    }

    /// Whether rows with equal keys are on one node.
    private static boolean together(Distribution rows, List<Integer> keys) {
        return rows.kind() == Distribution.Kind.HASH && keys.containsAll(rows.keys());
    }

    /// Rows of an arm have places before those of the arms behind it, but for those that come at
    /// its end.
    private static boolean union(List<Distribution> inputs, List<RowPlaces> places) {
        return inputs.stream().allMatch(NodeRequirement::isSpread)
                && places.subList(0, places.size() - 1).stream().noneMatch(RowPlaces::late);
    }

    private static boolean join(
            PhysicalNode.HashJoin join, List<Distribution> inputs, List<RowPlaces> places) {
        boolean copied = inputs.get(1).equals(Distribution.BROADCAST);
        return switch (join.kind()) {
            case INNER, LEFT, SEMI, ANTI ->
                    copied || pairs(join, join.leftKeys(), join.rightKeys(), inputs);
            // a NULL key on the right matters to every left row
            case NULL_AWARE_ANTI, LEFT_MARK -> copied;
            // right rows without a match have their own places, which are behind those of left rows
            case RIGHT, FULL ->
                    pairs(join, join.leftKeys(), join.rightKeys(), inputs) && !places.get(0).late();
        };
    }

    /// Whether both sides are spread by the hash of keys that are compared with each other, of
    /// types whose equal values have equal hashes.
    private static boolean pairs(
            PhysicalNode join,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            List<Distribution> inputs) {
        List<Integer> left = inputs.get(0).keys();
        List<Integer> right = inputs.get(1).keys();
        boolean hashed = inputs.stream().allMatch(input -> input.kind() == Distribution.Kind.HASH);
        if (!hashed || left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            int l = left.get(i);
            int r = right.get(i);
            boolean compared =
                    IntStream.range(0, leftKeys.size())
                            .anyMatch(key -> leftKeys.get(key) == l && rightKeys.get(key) == r);
            if (!compared
                    || !hashAlike(
                            join.inputs().get(0).output().type(l),
                            join.inputs().get(1).output().type(r))) {
                return false;
            }
        }
        return true;
    }

    /// Whether equal values of two types have equal hashes.
    static boolean hashAlike(SqlType a, SqlType b) {
        boolean same =
                a.kind() == b.kind() && (a.kind() != TypeKind.DECIMAL || a.scale() == b.scale());
        return same
                || (a.kind().isInteger() && b.kind().isInteger())
                || (a.kind().isTimestamp() && b.kind().isTimestamp());
    }

    /// How an operator's rows are spread when its inputs are.
    Distribution delivered(PhysicalNode node, List<Distribution> inputs) {
        return switch (node) {
            case PhysicalNode.Scan scan ->
                    scan.source() instanceof TableSource.Files
                            ? scan.keyShare()
                                    .map(keys -> Distribution.hash(keys.columns()))
                                    .orElse(Distribution.RANDOM)
                            : Distribution.SINGLE;
            case PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Series _,
                    PhysicalNode.Receive _ ->
                    Distribution.SINGLE;
            case PhysicalNode.Filter _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Sort _,
                    PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _ ->
                    inputs.get(0);
            case PhysicalNode.Union union ->
                    isAlike(union, inputs) ? inputs.get(0) : Distribution.RANDOM;
            case PhysicalNode.Project project ->
                    Requirement.move(inputs.get(0), key -> Requirement.position(project, key));
            case PhysicalNode.Aggregate aggregate ->
                    switch (aggregate.phase()) {
                        case WHOLE -> Requirement.move(inputs.get(0), aggregate.keys()::indexOf);
                        case PARTIAL -> Distribution.RANDOM;
                        case FINAL, EACH_WINDOW, CHANGES, UPDATES, SESSIONS -> inputs.get(0);
                    };
            case PhysicalNode.TableFunction function ->
                    Requirement.move(inputs.get(0), function.keys()::indexOf);
            case PhysicalNode.HashJoin join when join.kind() == JoinKind.RIGHT ->
                    Requirement.move(
                            inputs.get(1),
                            key -> join.columns().indexOf(join.left().output().size() + key));
            // keys are NULL on one side or the other
            case PhysicalNode.HashJoin join when join.kind() == JoinKind.FULL ->
                    isSpread(inputs.get(0)) ? Distribution.SCATTERED : Distribution.SINGLE;
            case PhysicalNode.HashJoin join ->
                    Requirement.move(inputs.get(0), key -> position(join, key));
        };
    }

    /// Whether the rows of all inputs are spread by the same columns, whose equal values have equal
    /// hashes.
    private static boolean isAlike(PhysicalNode.Union union, List<Distribution> inputs) {
        Distribution first = inputs.get(0);
        return inputs.stream().allMatch(first::equals)
                && union.inputs().stream()
                        .allMatch(input ->
                                first.keys().stream()
                                        .allMatch(key ->
                                                hashAlike(
                                                        union.inputs().get(0).output().type(key),
                                                        input.output().type(key))));
    }

    /// Whether an operator's rows are spread as said when its inputs are: a column that comes out
    /// twice may stand for itself in either place.
    boolean delivers(PhysicalNode node, List<Distribution> inputs, Distribution said) {
        return delivered(node, inputs).equals(said)
                || (said.kind() == Distribution.Kind.HASH
                        && !inputs.isEmpty()
                        && !(node instanceof PhysicalNode.Union)
                        && inputs.get(0).equals(below(node, said.keys())));
    }

    /// Where a left column of a join comes out; what an inner join compares it with is as good.
    private static int position(PhysicalNode.HashJoin join, int leftColumn) {
        int position = join.columns().indexOf(leftColumn);
        int leftWidth = join.left().output().size();
        for (int i = 0; i < join.leftKeys().size() && position < 0; i++) {
            if (join.leftKeys().get(i) == leftColumn && isSame(join, i)) {
                position = join.columns().indexOf(leftWidth + join.rightKeys().get(i));
            }
        }
        return position;
    }

    private static boolean isSame(PhysicalNode.HashJoin join, int key) {
        return join.kind() == JoinKind.INNER
                && hashAlike(
                        join.left().output().type(join.leftKeys().get(key)),
                        join.right().output().type(join.rightKeys().get(key)));
    }

    /// How the first input of an operator, or each of a union, must be spread so that the
    /// operator's rows are spread by the hash of these columns; ANY where nothing helps.
    static Distribution below(PhysicalNode node, List<Integer> keys) {
        Distribution wanted = Distribution.hash(keys);
        return switch (node) {
            case PhysicalNode.HashJoin join
                    when join.kind() != JoinKind.RIGHT && join.kind() != JoinKind.FULL ->
                    Requirement.known(Requirement.move(wanted, key -> leftColumn(join, key)));
            case PhysicalNode.Aggregate aggregate
                    when aggregate.phase() == PhysicalNode.Aggregate.Phase.FINAL ->
                    wanted;
            case PhysicalNode.Union _ -> wanted;
            default -> Requirement.passed(node, wanted);
        };
    }

    private static int leftColumn(PhysicalNode.HashJoin join, int column) {
        int position = join.columns().get(column);
        int leftWidth = join.left().output().size();
        if (position < leftWidth) {
            return position;
        }
        int key = join.rightKeys().indexOf(position - leftWidth);
        return key >= 0 && isSame(join, key) ? join.leftKeys().get(key) : -1;
    }

    /// The number of rows that a literal says.
    static OptionalLong rows(Expression expression) {
        return expression instanceof Expression.Literal literal
                        && literal.value() instanceof Long rows
                        && rows >= 0
                ? OptionalLong.of(rows)
                : OptionalLong.empty();
    }

    /// The positions below `end`.
    static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
