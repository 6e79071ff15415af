package io.ticklane.planner.filter;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Follows a key from where it is joined to the scans of files that it comes from: those whose rows
/// can be left out, for some values of the key, without any other change of the rows that come out
/// than that rows with these values are missing.
///
/// So the key must pass unchanged, rows of one value must not be used for rows of another (not by
/// an aggregate or window of other keys, nor by a limit), and no step between may fail over a row
/// that is left out or not, as it happens.
final class KeyTrace {
    private final PhysicalPlan plan;

    KeyTrace(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// A column of what a scan gives.
    record Place(PhysicalNode.Scan scan, int column) {}

    /// The scans that a column of a node's rows comes from; none if it is not known or not allowed.
    List<Place> of(PhysicalNode node, int column) {
        return switch (node) {
            case PhysicalNode.Scan scan -> scan(scan, column);
            case PhysicalNode.Filter filter ->
                    Failures.mayFail(filter.condition()) ? List.of() : of(filter.input(), column);
            case PhysicalNode.Project project ->
                    project.expressions().get(column) instanceof Expression.Column(int from, var _)
                                    && project.expressions().stream().noneMatch(Failures::mayFail)
                            ? of(project.input(), from)
                            : List.of();
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate, column);
            case PhysicalNode.RunningWindow window ->
                    window.keys().contains(column)
                                    && window.calls().stream().noneMatch(Failures::mayFail)
                            ? of(window.input(), column)
                            : List.of();
            case PhysicalNode.FrameWindow window ->
                    window.keys().contains(column)
                                    && window.calls().stream().noneMatch(Failures::mayFail)
                            ? of(window.input(), column)
                            : List.of();
            case PhysicalNode.HashJoin join -> hashJoin(join, column);
            case PhysicalNode.AsofJoin join ->
                    column < join.left().output().size()
                            ? both(join, join.leftKeys(), join.rightKeys(), column)
                            : List.of();
            case PhysicalNode.WindowJoin join ->
                    column < join.left().output().size()
                                    && join.calls().stream().noneMatch(Failures::mayFail)
                            ? both(join, join.leftKeys(), join.rightKeys(), column)
                            : List.of();
            case PhysicalNode.Sort sort -> of(sort.input(), column);
            case PhysicalNode.Union union ->
                    union.inputs().stream().flatMap(input -> of(input, column).stream()).toList();
            case PhysicalNode.Receive receive -> {
                Fragment sent = plan.fragment(receive.fragment());
                yield isFollowed(sent) ? of(sent.root(), column) : List.of();
            }
            case PhysicalNode.TopN _,
                    PhysicalNode.Limit _,
                    PhysicalNode.TableFunction _,
                    PhysicalNode.Values _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Series _ ->
                    List.of();
        };
    }

    /// On several nodes keys find their way to fragments that run on all of them.
    private boolean isFollowed(Fragment sent) {
        return plan.nodes() == 1 || sent.partitioning().kind() != Partitioning.Kind.SINGLE;
    }

    private static List<Place> scan(PhysicalNode.Scan scan, int column) {
        return scan.source() instanceof TableSource.Files
                        && scan.filter().filter(Failures::mayFail).isEmpty()
                ? List.of(new Place(scan, column))
                : List.of();
    }

    /// The rows between the phases of an aggregate are said to have the columns of its input.
    private List<Place> aggregate(PhysicalNode.Aggregate aggregate, int column) {
        boolean partial = aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL;
        boolean isKey =
                partial ? aggregate.keys().contains(column) : column < aggregate.keys().size();
        if (!isKey || aggregate.calls().stream().anyMatch(Failures::mayFail)) {
            return List.of();
        }
        return of(aggregate.input(), partial ? column : aggregate.keys().get(column));
    }

    /// A join below. Its keys are equal, so a filter of one side's key is one of the other's too,
    /// where right rows matter to left rows of their keys only.
    private List<Place> hashJoin(PhysicalNode.HashJoin join, int column) {
        if (join.residual().filter(Failures::mayFail).isPresent()) {
            return List.of();
        }
        int width = join.left().output().size();
        int place = join.columns().get(column);
        if (place < width) {
            return switch (join.kind()) {
                case INNER, LEFT, SEMI, ANTI ->
                        both(join, join.leftKeys(), join.rightKeys(), place);
                // whether there is any right row, or a NULL, matters to all left rows
                case NULL_AWARE_ANTI, LEFT_MARK -> of(join.left(), place);
                // right rows would lose their matches, and come out without
                case RIGHT, FULL -> List.of();
            };
        }
        boolean matched = join.kind() == JoinKind.INNER || join.kind() == JoinKind.RIGHT;
        if (!matched) {
            return List.of();
        }
        int right = place - width;
        return Stream.concat(
                        of(join.right(), right).stream(),
                        equal(join.left(), join.rightKeys(), join.leftKeys(), right))
                .toList();
    }

    /// A left column, and the right ones that equal it.
    private List<Place> both(
            PhysicalNode join, List<Integer> leftKeys, List<Integer> rightKeys, int left) {
        return Stream.concat(
                        of(join.inputs().get(0), left).stream(),
                        equal(join.inputs().get(1), leftKeys, rightKeys, left))
                .toList();
    }

    private Stream<Place> equal(
            PhysicalNode other, List<Integer> keys, List<Integer> otherKeys, int column) {
        return IntStream.range(0, keys.size())
                .filter(key -> keys.get(key) == column)
                .boxed()
                .flatMap(key -> of(other, otherKeys.get(key)).stream());
    }
}
