package io.ticklane.planner.physical;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.parse.stream.Emission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Aggregations over a stream. Those that are grouped by windows of time - by the bucket of a time
/// in whose order the rows come, or by one of the buckets that a row lies in - have groups that are
/// complete when the rows have reached a time from which on none lies in the window; where late
/// rows update, such groups come again when these have changed them, and so do those of sessions,
/// which may also go. All others, and windows too if it is asked for, give their groups again as
/// they change.
final class StreamWindows {
    private final Implementation implementation;
    private final Emission emission;

    StreamWindows(Implementation implementation, Emission emission) {
        this.implementation = implementation;
        this.emission = emission;
    }

    /// A key that is a window.
    private record Key(int position, PhysicalNode.Aggregate.Windows windows) {}

    /// The aggregation with the columns of the one that was given; that one itself where its groups
    /// would never come.
    Step step(Step step) {
        PhysicalNode.Aggregate aggregate = (PhysicalNode.Aggregate) step.node();
        if (!StreamCheck.isStream(step)) {
            return step;
        }
        Optional<Step> sessions =
                emission.updates()
                        ? sessions(step.input()).flatMap(below -> sessions(step, below))
                        : Optional.empty();
        if (sessions.isPresent()) {
            return sessions.get();
        }
        Optional<Key> key = key(step.input(), aggregate.keys());
        boolean changes = emission.mode() == Emission.Mode.CHANGES;
        if (key.isEmpty() && !changes) {
            return step;
        }
        if (!changes && !emission.updates()) {
            return windows(
                    step,
                    PhysicalNode.Aggregate.Phase.EACH_WINDOW,
                    key,
                    step.input(),
                    Optional.empty());
        }
        Optional<Timed> timed = timed(step.input());
        return timed.isEmpty()
                ? step
                : windows(
                        step,
                        emission.updates()
                                ? PhysicalNode.Aggregate.Phase.UPDATES
                                : PhysicalNode.Aggregate.Phase.CHANGES,
                        key,
                        timed.get().step(),
                        Optional.of(
                                new PhysicalNode.Aggregate.Changes(
                                        timed.get().time(),
                                        emission.everyNanos().orElse(0L),
                                        emission.updateNanos())));
    }

    /// The rows of sessions that late rows change, with a mark behind their columns, and where the
    /// keys and the edges of the sessions are among these; -1 for what is not.
    private record Sessions(Step step, List<Integer> keys, int start, int end) {
        Sessions with(Step other) {
            return new Sessions(other, keys, start, end);
        }
    }

    private Optional<Sessions> sessions(Step step) {
        return switch (step.node()) {
            case PhysicalNode.TableFunction function
                    when function.function().equals(BuiltinTable.SESSION.name()) ->
                    Optional.of(sessions(step, function));
            case PhysicalNode.Filter filter ->
                    sessions(step.input())
                            .map(below ->
                                    below.with(
                                            below.step()
                                                    .then(
                                                            step.rows(),
                                                            node ->
                                                                    new PhysicalNode.Filter(
                                                                            node,
                                                                            filter.condition()))));
            case PhysicalNode.Project project ->
                    sessions(step.input()).map(below -> sessions(step, project, below));
            default -> Optional.empty();
        };
    }

    /// Whether a function gives sessions that late rows change.
    static boolean isChanged(PhysicalNode.TableFunction function) {
        return function.function().equals(BuiltinTable.SESSION.name())
                && function.arguments().stream()
                                .filter(Expression.Literal.class::isInstance)
                                .count()
                        > 1;
    }

    private Sessions sessions(Step step, PhysicalNode.TableFunction function) {
        List<Expression> arguments = new ArrayList<>(function.arguments());
        arguments.add(new Expression.Literal(emission.updateNanos(), SqlType.INTERVAL_DAY_TIME));
        RowType output = function.output();
        Step made =
                step.input()
                        .then(
                                step.rows(),
                                node ->
                                        new PhysicalNode.TableFunction(
                                                node,
                                                function.function(),
                                                function.keys(),
                                                function.order(),
                                                arguments,
                                                ChangeMark.behind(output)));
        List<Integer> keys = IntStream.range(0, function.keys().size()).boxed().toList();
        return new Sessions(made, keys, output.size() - 2, output.size() - 1);
    }

    private static Sessions sessions(Step step, PhysicalNode.Project project, Sessions below) {
        RowType input = step.input().output();
        List<Expression> columns = new ArrayList<>(project.expressions());
        columns.add(new Expression.Column(input.size(), ChangeMark.FIELD.type()));
        IntUnaryOperator place =
                column ->
                        column < 0
                                ? -1
                                : columns.indexOf(
                                        new Expression.Column(column, input.type(column)));
        return new Sessions(
                below.step()
                        .then(
                                step.rows(),
                                node ->
                                        new PhysicalNode.Project(
                                                node,
                                                columns,
                                                ChangeMark.behind(project.output()))),
                below.keys().stream().map(place::applyAsInt).toList(),
                place.applyAsInt(below.start()),
                place.applyAsInt(below.end()));
    }

    /// Groups each of which lies in one session; empty where they may not.
    private Optional<Step> sessions(Step step, Sessions below) {
        PhysicalNode.Aggregate aggregate = (PhysicalNode.Aggregate) step.node();
        List<Integer> keys = aggregate.keys();
        int edge = keys.contains(below.end()) ? below.end() : below.start();
        if (!keys.containsAll(below.keys()) || !keys.contains(edge)) {
            return Optional.empty();
        }
        Optional<Key> key =
                edge == below.end()
                        ? Optional.of(
                                new Key(
                                        keys.indexOf(edge),
                                        new PhysicalNode.Aggregate.Windows(
                                                new Expression.Column(
                                                        0, below.step().output().type(edge)),
                                                true)))
                        : Optional.empty();
        return Optional.of(
                windows(
                        step,
                        PhysicalNode.Aggregate.Phase.SESSIONS,
                        key,
                        below.step(),
                        Optional.of(
                                new PhysicalNode.Aggregate.Changes(
                                        edge, 0, emission.updateNanos()))));
    }

    /// A step with the time in whose order its rows come, behind its other columns if need be.
    private record Timed(Step step, int time) {}

    private Optional<Timed> timed(Step step) {
        for (int column = 0; column < step.output().size(); column++) {
            if (implementation.isTime(step, column)) {
                return Optional.of(new Timed(step, column));
            }
        }
        return switch (step.node()) {
            case PhysicalNode.Project project ->
                    timed(step.input()).map(below -> timed(step, project, below));
            case PhysicalNode.Filter filter ->
                    timed(step.input())
                            .map(below ->
                                    new Timed(
                                            below.step()
                                                    .then(
                                                            step.rows(),
                                                            node ->
                                                                    new PhysicalNode.Filter(
                                                                            node,
                                                                            filter.condition())),
                                            below.time()));
            case PhysicalNode.HashJoin join ->
                    timed(step.inputs().get(0)).map(left -> timed(step, join, left));
            default -> Optional.empty();
        };
    }

    /// The time of the left rows behind their other columns, which moves those of the right ones.
    private static Timed timed(Step step, PhysicalNode.HashJoin join, Timed left) {
        Field time = left.step().output().field(left.time());
        int before = step.inputs().get(0).output().size();
        int more = left.step().output().size() - before;
        UnaryOperator<Integer> moved = column -> column < before ? column : column + more;
        List<Integer> columns = new ArrayList<>(join.columns().stream().map(moved).toList());
        columns.add(left.time());
        RowType output = join.output().concat(RowType.of(time));
        Step right = step.inputs().get(1);
        return new Timed(
                left.step()
                        .with(
                                right,
                                step.rows(),
                                (l, r) ->
                                        new PhysicalNode.HashJoin(
                                                l,
                                                r,
                                                join.kind(),
                                                join.leftKeys(),
                                                join.rightKeys(),
                                                join.nullsMatch(),
                                                join.residual()
                                                        .map(each -> Scans.moved(each, moved)),
                                                output,
                                                columns,
                                                join.keyFilters())),
                output.size() - 1);
    }

    private static Timed timed(Step step, PhysicalNode.Project project, Timed below) {
        Field time = below.step().output().field(below.time());
        List<Expression> expressions = new ArrayList<>(project.expressions());
        expressions.add(new Expression.Column(below.time(), time.type()));
        RowType output = project.output().concat(RowType.of(time));
        return new Timed(
                below.step()
                        .then(
                                step.rows(),
                                node -> new PhysicalNode.Project(node, expressions, output)),
                output.size() - 1);
    }

    private Step windows(
            Step step,
            PhysicalNode.Aggregate.Phase phase,
            Optional<Key> key,
            Step input,
            Optional<PhysicalNode.Aggregate.Changes> changes) {
        PhysicalNode.Aggregate aggregate = (PhysicalNode.Aggregate) step.node();
        List<Integer> order = order(key.map(Key::position).orElse(0), aggregate.keys().size());
        List<Field> fields = new ArrayList<>();
        order.forEach(position -> fields.add(aggregate.output().field(position)));
        fields.addAll(aggregate.output().fields().subList(order.size(), aggregate.output().size()));
        RowType output = new RowType(fields);
        Step made =
                input.then(
                        step.rows(),
                        node ->
                                new PhysicalNode.Aggregate(
                                        node,
                                        order.stream().map(aggregate.keys()::get).toList(),
                                        aggregate.calls(),
                                        phase == PhysicalNode.Aggregate.Phase.SESSIONS
                                                ? ChangeMark.behind(output)
                                                : output,
                                        phase,
                                        key.map(Key::windows),
                                        changes));
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < aggregate.output().size(); i++) {
            int at = i < order.size() ? order.indexOf(i) : i;
            columns.add(new Expression.Column(at, aggregate.output().type(i)));
        }
        return Scans.project(made, columns, aggregate.output());
    }

    /// All keys, the window first.
    private static List<Integer> order(int window, int keys) {
        List<Integer> order = new ArrayList<>();
        if (keys > 0) {
            order.add(window);
        }
        for (int key = 0; key < keys; key++) {
            if (key != window) {
                order.add(key);
            }
        }
        return order;
    }

    /// The first key that is a window; one that never goes back before one that may.
    private Optional<Key> key(Step input, List<Integer> keys) {
        WindowBounds bounds = new WindowBounds(implementation);
        Optional<Key> overlapping = Optional.empty();
        for (int position = 0; position < keys.size(); position++) {
            Optional<PhysicalNode.Aggregate.Windows> windows = bounds.of(input, keys.get(position));
            if (windows.isPresent()) {
                Key key = new Key(position, windows.get());
                if (!windows.get().overlapping()) {
                    return Optional.of(key);
                }
                overlapping = overlapping.isPresent() ? overlapping : Optional.of(key);
            }
        }
        return overlapping;
    }
}
