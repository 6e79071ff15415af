package io.ticklane.planner.distribution;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// By which keys a continuous query can be divided: into parts each of which reads the rows of some
/// keys alone, and gives the rows that the whole query gives of these.
///
/// ```
///   scan      each column of the table
///   filter, project                  those that are passed on
///   OVER, GROUP BY, SESSION          those among its keys
///   join with a table, read whole    those of the stream's side
///   ASOF JOIN of streams             pairs of keys that are to be equal
///   UNION ALL of streams             those that are at one place on all sides
/// ```
public final class StreamKeys {
    private final PhysicalPlan plan;

    private StreamKeys(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// The column of a stream's table in which a key is.
    ///
    /// @param column its position in the table
    public record Place(StreamScan scan, int column) {}

    /// One key by which a query can be divided.
    ///
    /// @param result the columns of the result that have the key of each row; none where it was not
    ///   selected
    /// @param places where the key is in each of the streams
    public record Key(Set<Integer> result, List<Place> places) {
        public Key {
            result = Set.copyOf(result);
            places = List.copyOf(places);
        }

        private Key in(Set<Integer> columns) {
            return new Key(columns, places);
        }

        private Key with(Key other, Set<Integer> columns) {
            return new Key(
                    columns, Stream.concat(places.stream(), other.places().stream()).toList());
        }
    }

    /// The keys by which a plan of a continuous query can be divided; not empty.
    ///
    /// Errors: 0A000 where there is none, and why.
    public static List<Key> of(PhysicalPlan plan) {
        return new StreamKeys(plan).of(plan.fragment(0).root());
    }

    /// Those of a node whose rows are of a stream.
    private List<Key> of(PhysicalNode node) {
        return switch (node) {
            case StreamScan scan -> scan(scan);
            case PhysicalNode.Receive receive -> of(plan.fragment(receive.fragment()).root());
            case PhysicalNode.Filter filter -> of(filter.input());
            case PhysicalNode.ChangeFilter filter -> of(filter.input());
            case PhysicalNode.Project project ->
                    moved(
                            of(project.input()),
                            project.expressions().stream().map(StreamKeys::passedOn).toList());
            case PhysicalNode.RunningWindow window ->
                    among(of(window.input()), window.keys(), "OVER", window.input().output());
            case PhysicalNode.FrameWindow window ->
                    among(of(window.input()), window.keys(), "OVER", window.input().output());
            case PhysicalNode.Aggregate groups ->
                    moved(
                            among(
                                    of(groups.input()),
                                    groups.keys(),
                                    "GROUP BY",
                                    groups.input().output()),
                            groups.keys());
            case PhysicalNode.TableFunction steps ->
                    moved(
                            among(
                                    of(steps.input()),
                                    steps.keys(),
                                    steps.function(),
                                    steps.input().output()),
                            steps.keys());
            case PhysicalNode.HashJoin join -> hashJoin(join);
            case PhysicalNode.AsofJoin join -> asofJoin(join);
            case PhysicalNode.WindowJoin join -> withTable(join, "WINDOW JOIN");
            case PhysicalNode.Union union -> union(union);
            case PhysicalNode.Limit _, PhysicalNode.TopN _ ->
                    throw refused("LIMIT counts the rows of all keys");
            case PhysicalNode.Sort _ -> throw refused("ORDER BY goes along the rows of all keys");
            case PhysicalNode.Scan _, PhysicalNode.Values _, PhysicalNode.Series _ ->
                    throw new EngineException(ErrorCode.INTERNAL, "the node is of no stream");
        };
    }

    /// A column that the query does not read may be the key of one that keeps no state.
    private static List<Key> scan(StreamScan scan) {
        return IntStream.range(0, scan.table().size())
                .mapToObj(column ->
                        new Key(
                                places(scan.columns(), at -> at == column),
                                List.of(new Place(scan, column))))
                .toList();
    }

    private static int passedOn(Expression expression) {
        return expression instanceof Expression.Column column ? column.index() : -1;
    }

    /// The keys in the columns of a node that takes its columns from these of its input.
    private static List<Key> moved(List<Key> keys, List<Integer> inputs) {
        return keys.stream().map(key -> key.in(places(inputs, key.result()::contains))).toList();
    }

    private static Set<Integer> places(List<Integer> columns, IntPredicate wanted) {
        return IntStream.range(0, columns.size())
                .filter(place -> wanted.test(columns.get(place)))
                .boxed()
                .collect(Collectors.toSet());
    }

    /// Those that are among the columns by which a step keeps its state.
    private static List<Key> among(
            List<Key> keys, List<Integer> columns, String step, RowType input) {
        List<Key> kept =
                keys.stream()
                        .filter(key -> columns.stream().anyMatch(key.result()::contains))
                        .toList();
        if (kept.isEmpty()) {
            throw refused(
                    columns.isEmpty()
                            ? step + " without a key goes over the rows of all keys"
                            : step
                                    + " by "
                                    + columns.stream()
                                            .map(column -> input.field(column).name())
                                            .collect(Collectors.joining(", "))
                                    + " goes over rows of several keys: none of these columns is the"
                                    + " key of what is below, unchanged");
        }
        return kept;
    }

    private List<Key> withTable(PhysicalNode join, String step) {
        PhysicalNode right = join.inputs().get(1);
        if (plan.isStream(right)) {
            throw refused(step + " of two streams");
        }
        return of(join.inputs().get(0));
    }

    /// The right column of an equal pair has the key too where all rows have a match.
    private List<Key> hashJoin(PhysicalNode.HashJoin join) {
        int width = join.left().output().size();
        List<Key> made = new ArrayList<>();
        for (Key key : withTable(join, "a join")) {
            Set<Integer> all = new HashSet<>(key.result());
            if (join.kind() == JoinKind.INNER) {
                equal(key, join.leftKeys(), join.rightKeys())
                        .forEach(right -> all.add(width + right));
            }
            made.add(key.in(places(join.columns(), all::contains)));
        }
        return made;
    }

    private List<Key> asofJoin(PhysicalNode.AsofJoin join) {
        if (!plan.isStream(join.right())) {
            return of(join.left());
        }
        int width = join.left().output().size();
        List<Key> rights = of(join.right());
        List<Key> made = new ArrayList<>();
        for (Key left : of(join.left())) {
            Set<Integer> wanted = equal(left, join.leftKeys(), join.rightKeys());
            for (Key right : rights) {
                if (wanted.stream().anyMatch(right.result()::contains)) {
                    Set<Integer> all = new HashSet<>(left.result());
                    if (!join.outer()) {
                        places(join.rightColumns(), right.result()::contains)
                                .forEach(place -> all.add(width + place));
                    }
                    made.add(left.with(right, all));
                }
            }
        }
        if (made.isEmpty()) {
            throw refused(
                    "ASOF JOIN of two streams has no equal key in its condition that is the key of"
                            + " both");
        }
        return made;
    }

    /// The right keys that equal a left key.
    private static Set<Integer> equal(Key left, List<Integer> leftKeys, List<Integer> rightKeys) {
        return IntStream.range(0, leftKeys.size())
                .filter(pair -> left.result().contains(leftKeys.get(pair)))
                .mapToObj(rightKeys::get)
                .collect(Collectors.toSet());
    }

    private List<Key> union(PhysicalNode.Union union) {
        if (!union.inputs().stream().allMatch(plan::isStream)) {
            throw refused(
                    "UNION ALL with a table that is read whole would give its rows in each part");
        }
        List<Key> all = of(union.inputs().getFirst());
        for (PhysicalNode input : union.inputs().subList(1, union.inputs().size())) {
            List<Key> more = of(input);
            all = all.stream().flatMap(key -> together(key, more)).toList();
        }
        if (all.isEmpty()) {
            throw refused("the streams of UNION ALL have no key at one place of their columns");
        }
        return all;
    }

    private static Stream<Key> together(Key key, List<Key> others) {
        return others.stream()
                .flatMap(other -> {
                    Set<Integer> both = new HashSet<>(key.result());
                    both.retainAll(other.result());
                    return both.isEmpty() ? Stream.empty() : Stream.of(key.with(other, both));
                });
    }

    private static EngineException refused(String reason) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "the query cannot be divided by a key: " + reason + "; leave divided out");
    }
}
