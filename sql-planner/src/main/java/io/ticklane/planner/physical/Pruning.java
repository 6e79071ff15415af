package io.ticklane.planner.physical;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Leaves out columns and window calls that nothing above reads, down to the scans.
public final class Pruning {
    private Pruning() {}

    /// A step that gives all columns of another, without those below that are not needed for them.
    public static Step prune(Step step) {
        return prune(step, all(step.output().size())).step();
    }

    private static Set<Integer> all(int width) {
        Set<Integer> columns = new TreeSet<>();
        for (int i = 0; i < width; i++) {
            columns.add(i);
        }
        return columns;
    }

    private static Set<Integer> below(Collection<Integer> columns, int width) {
        Set<Integer> made = new TreeSet<>();
        columns.stream().filter(column -> column < width).forEach(made::add);
        return made;
    }

    private static Pruned unchanged(Step step) {
        return new Pruned(step, List.copyOf(all(step.output().size())));
    }

    /// The positions of kept columns among themselves.
    private static List<Integer> positions(Collection<Integer> kept, int width) {
        List<Integer> order = List.copyOf(kept);
        return all(width).stream().map(order::indexOf).toList();
    }

    private static Pruned prune(Step step, Set<Integer> needed) {
        return switch (step.node()) {
            case PhysicalNode.Scan scan -> scan(step, scan, needed);
            case PhysicalNode.StreamScan scan -> streamScan(step, scan, needed);
            case PhysicalNode.Values _, PhysicalNode.Series _, PhysicalNode.Receive _ ->
                    unchanged(step);
            case PhysicalNode.Union _, PhysicalNode.ChangeFilter _ -> whole(step);
            case PhysicalNode.Filter filter -> filter(step, filter, needed);
            case PhysicalNode.Project project -> project(step, project, needed);
            case PhysicalNode.Aggregate aggregate -> aggregate(step, aggregate);
            case PhysicalNode.RunningWindow window ->
                    window(step, new Window(window.keys(), window.order(), window.calls()), needed);
            case PhysicalNode.FrameWindow window ->
                    window(step, new Window(window.keys(), window.order(), window.calls()), needed);
            case PhysicalNode.HashJoin join -> hashJoin(step, join, needed);
            case PhysicalNode.AsofJoin join -> asofJoin(step, join, needed);
            case PhysicalNode.WindowJoin join -> windowJoin(step, join, needed);
            case PhysicalNode.Sort sort -> {
                Pruned input = prune(step.input(), ordered(needed, sort.order()));
                yield over(
                        step,
                        input,
                        node -> new PhysicalNode.Sort(node, input.order(sort.order())));
            }
            case PhysicalNode.TopN top -> {
                Pruned input = prune(step.input(), ordered(needed, top.order()));
                List<SortKey> order = input.order(top.order());
                yield over(
                        step,
                        input,
                        node -> new PhysicalNode.TopN(node, order, top.offset(), top.limit()));
            }
            case PhysicalNode.Limit limit -> {
                Pruned input = prune(step.input(), needed);
                yield over(
                        step,
                        input,
                        node -> new PhysicalNode.Limit(node, limit.offset(), limit.limit()));
            }
            case PhysicalNode.TableFunction function -> tableFunction(step, function);
        };
    }

    /// A step whose columns are those of its input.
    private static Pruned over(
            Step step, Pruned input, java.util.function.UnaryOperator<PhysicalNode> node) {
        return new Pruned(input.step().then(step.rows(), node), input.positions());
    }

    private static Set<Integer> ordered(Set<Integer> needed, List<SortKey> order) {
        Set<Integer> columns = new TreeSet<>(needed);
        order.forEach(key -> columns.add(key.column()));
        return columns;
    }

    /// A scan reads at least one column, that its rows can be counted.
    private static Pruned scan(Step step, PhysicalNode.Scan scan, Set<Integer> needed) {
        Set<Integer> kept = new TreeSet<>(needed);
        scan.filter().ifPresent(filter -> Scans.collect(filter, kept));
        if (kept.isEmpty()) {
            kept.add(0);
        }
        List<Integer> order = List.copyOf(kept);
        List<Integer> columns = order.stream().map(scan.columns()::get).toList();
        Optional<Expression> filter = scan.filter().map(f -> Scans.renumber(f, order::indexOf));
        PhysicalNode node = new PhysicalNode.Scan(scan.source(), scan.table(), columns, filter);
        return without(
                new Pruned(Step.leaf(node, step.rows()), positions(kept, scan.columns().size())),
                needed);
    }

    /// A stream reads its times too where they give the order.
    private static Pruned streamScan(Step step, PhysicalNode.StreamScan scan, Set<Integer> needed) {
        Set<Integer> kept = StreamScans.kept(scan, needed);
        PhysicalNode node = StreamScans.of(scan, List.copyOf(kept));
        return without(
                new Pruned(Step.leaf(node, step.rows()), positions(kept, scan.columns().size())),
                needed);
    }

    /// Leaves out the columns that only a filter reads, so that its rows are picked without them.
    private static Pruned without(Pruned filtered, Set<Integer> needed) {
        RowType all = filtered.step().output();
        if (needed.size() == all.size()) {
            return filtered;
        }
        Set<Integer> kept = new TreeSet<>(needed);
        if (kept.isEmpty()) {
            kept.add(filtered.positions().indexOf(0));
        }
        List<Integer> order = List.copyOf(kept);
        List<Expression> columns = new ArrayList<>();
        for (int column : order) {
            int position = filtered.position(column);
            columns.add(new Expression.Column(position, all.type(position)));
        }
        RowType output = all.select(filtered.positions(order));
        return new Pruned(
                Scans.project(filtered.step(), columns, output),
                positions(kept, filtered.positions().size()));
    }

    /// A step that takes all columns of its inputs.
    private static Pruned whole(Step step) {
        List<Step> inputs = step.inputs().stream().map(Pruning::prune).toList();
        return unchanged(new Step(step.node(), inputs, step.rows()));
    }

    private static Pruned filter(Step step, PhysicalNode.Filter filter, Set<Integer> needed) {
        Set<Integer> columns = new TreeSet<>(needed);
        Scans.collect(filter.condition(), columns);
        Pruned input = prune(step.input(), columns);
        Expression condition = input.expression(filter.condition());
        return without(over(step, input, node -> new PhysicalNode.Filter(node, condition)), needed);
    }

    private static Pruned project(Step step, PhysicalNode.Project project, Set<Integer> needed) {
        Set<Integer> kept = new TreeSet<>(needed);
        if (kept.isEmpty()) {
            kept.add(0);
        }
        Set<Integer> columns = new TreeSet<>();
        kept.forEach(column -> Scans.collect(project.expressions().get(column), columns));
        Pruned input = prune(step.input(), columns);
        List<Expression> expressions =
                kept.stream()
                        .map(column -> input.expression(project.expressions().get(column)))
                        .toList();
        RowType output = project.output().select(List.copyOf(kept));
        return new Pruned(
                Scans.project(input.step(), expressions, output),
                positions(kept, project.expressions().size()));
    }

    private static Pruned aggregate(Step step, PhysicalNode.Aggregate aggregate) {
        Set<Integer> columns = new TreeSet<>(aggregate.keys());
        for (AggregateCall call : aggregate.calls()) {
            call.arguments().forEach(argument -> Scans.collect(argument, columns));
            call.order().forEach(key -> columns.add(key.column()));
            call.filter().ifPresent(columns::add);
        }
        aggregate.changes().ifPresent(changes -> columns.add(changes.time()));
        if (aggregate.phase() == PhysicalNode.Aggregate.Phase.SESSIONS) {
            columns.add(step.input().output().size() - 1);
        }
        Pruned input = prune(step.input(), columns);
        List<AggregateCall> calls =
                aggregate.calls().stream()
                        .map(call ->
                                new AggregateCall(
                                        call.function(),
                                        call.distinct(),
                                        input.expressions(call.arguments()),
                                        input.order(call.order()),
                                        call.filter().map(input::position),
                                        call.type()))
                        .toList();
        List<Integer> keys = input.positions(aggregate.keys());
        return unchanged(
                input.step()
                        .then(
                                step.rows(),
                                node ->
                                        new PhysicalNode.Aggregate(
                                                node,
                                                keys,
                                                calls,
                                                aggregate.output(),
                                                aggregate.phase(),
                                                aggregate.windows(),
                                                aggregate
                                                        .changes()
                                                        .map(changes -> moved(changes, input)))));
    }

    private static PhysicalNode.Aggregate.Changes moved(
            PhysicalNode.Aggregate.Changes changes, Pruned input) {
        return new PhysicalNode.Aggregate.Changes(
                input.position(changes.time()), changes.everyNanos(), changes.withinNanos());
    }

    private static Pruned tableFunction(Step step, PhysicalNode.TableFunction function) {
        Set<Integer> columns = new TreeSet<>(function.keys());
        function.order().forEach(key -> columns.add(key.column()));
        function.arguments().forEach(argument -> Scans.collect(argument, columns));
        Pruned input = prune(step.input(), columns);
        return unchanged(
                input.step()
                        .then(
                                step.rows(),
                                node ->
                                        new PhysicalNode.TableFunction(
                                                node,
                                                function.function(),
                                                input.positions(function.keys()),
                                                input.order(function.order()),
                                                input.expressions(function.arguments()),
                                                function.output())));
    }

    /// What the two kinds of windows share.
    private record Window(List<Integer> keys, List<SortKey> order, List<WindowCall> calls) {}

    private static Pruned window(Step step, Window window, Set<Integer> needed) {
        int width = step.input().output().size();
        List<Integer> kept = new ArrayList<>();
        Set<Integer> columns = below(needed, width);
        for (int i = 0; i < window.calls().size(); i++) {
            if (needed.contains(width + i)) {
                kept.add(i);
                window.calls()
                        .get(i)
                        .arguments()
                        .forEach(argument -> Scans.collect(argument, columns));
            }
        }
        if (!kept.isEmpty()) {
            columns.addAll(window.keys());
            window.order().forEach(key -> columns.add(key.column()));
        }
        Pruned input = prune(step.input(), columns);
        int made = input.step().output().size();
        List<Integer> positions = new ArrayList<>(input.positions());
        for (int i = 0; i < window.calls().size(); i++) {
            positions.add(kept.contains(i) ? made + kept.indexOf(i) : -1);
        }
        if (kept.isEmpty()) {
            return new Pruned(input.step(), positions);
        }
        List<WindowCall> calls =
                kept.stream().map(i -> call(window.calls().get(i), input)).toList();
        List<Field> fields = kept.stream().map(i -> step.output().field(width + i)).toList();
        RowType output = input.step().output().concat(new RowType(fields));
        Window changed =
                new Window(input.positions(window.keys()), input.order(window.order()), calls);
        return new Pruned(
                input.step().then(step.rows(), node -> window(step.node(), node, changed, output)),
                positions);
    }

    private static WindowCall call(WindowCall call, Pruned input) {
        return new WindowCall(
                call.function(),
                call.distinct(),
                call.ignoreNulls(),
                input.expressions(call.arguments()),
                call.type());
    }

    private static PhysicalNode window(
            PhysicalNode kind, PhysicalNode input, Window window, RowType output) {
        return kind instanceof PhysicalNode.FrameWindow frame
                ? new PhysicalNode.FrameWindow(
                        input,
                        window.keys(),
                        window.order(),
                        frame.frame(),
                        window.calls(),
                        output,
                        frame.inOrder(),
                        frame.kept())
                : new PhysicalNode.RunningWindow(
                        input, window.keys(), window.order(), window.calls(), output);
    }

    private static Pruned hashJoin(Step step, PhysicalNode.HashJoin join, Set<Integer> needed) {
        int leftWidth = join.left().output().size();
        boolean both =
                switch (join.kind()) {
                    case INNER, LEFT, RIGHT, FULL -> true;
                    case SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
        Set<Integer> columns = new TreeSet<>();
        needed.forEach(column -> columns.add(join.columns().get(column)));
        if (!both) {
            columns.removeIf(column -> column >= leftWidth);
        }
        join.residual().ifPresent(residual -> Scans.collect(residual, columns));
        Pruned left = side(step, 0, columns, join.leftKeys());
        Pruned right = side(step, 1, columns, join.rightKeys());
        Pruned pair = pair(step, left, right);
        List<Integer> given = new ArrayList<>(both ? pair.positions() : left.positions());
        if (join.kind() == JoinKind.LEFT_MARK) {
            given.add(left.step().output().size());
        }
        List<Integer> kept = all(join.output().size()).stream().filter(needed::contains).toList();
        List<Integer> output =
                kept.stream().map(column -> given.get(join.columns().get(column))).toList();
        Step made =
                left.step()
                        .with(
                                right.step(),
                                step.rows(),
                                (l, r) ->
                                        new PhysicalNode.HashJoin(
                                                l,
                                                r,
                                                join.kind(),
                                                left.positions(join.leftKeys()),
                                                right.positions(join.rightKeys()),
                                                join.nullsMatch(),
                                                join.residual().map(pair::expression),
                                                join.output().select(kept),
                                                output,
                                                join.keyFilters()));
        return new Pruned(made, positions(kept, join.output().size()));
    }

    /// One side of a join with the columns that are read above and its keys.
    private static Pruned side(Step step, int side, Set<Integer> columns, List<Integer> keys) {
        int leftWidth = step.inputs().get(0).output().size();
        Set<Integer> needed = new TreeSet<>(keys);
        for (int column : columns) {
            if (side == 0 && column < leftWidth) {
                needed.add(column);
            } else if (side == 1 && column >= leftWidth) {
                needed.add(column - leftWidth);
            }
        }
        return prune(step.inputs().get(side), needed);
    }

    /// The columns of both sides, one after the other.
    private static Pruned pair(Step step, Pruned left, Pruned right) {
        int shift = left.step().output().size();
        List<Integer> positions = new ArrayList<>(left.positions());
        right.positions().forEach(position -> positions.add(position < 0 ? -1 : position + shift));
        return new Pruned(step, positions);
    }

    private static Pruned asofJoin(Step step, PhysicalNode.AsofJoin join, Set<Integer> needed) {
        int leftWidth = join.left().output().size();
        AsofMatch match = join.match();
        Set<Integer> columns = new TreeSet<>(below(needed, leftWidth));
        for (int column : needed) {
            if (column >= leftWidth) {
                columns.add(leftWidth + join.rightColumns().get(column - leftWidth));
            }
        }
        columns.add(match.leftTime());
        columns.add(match.rightTime() + leftWidth);
        Pruned left = side(step, 0, columns, join.leftKeys());
        Pruned right = side(step, 1, columns, join.rightKeys());
        AsofMatch changed =
                new AsofMatch(
                        left.position(match.leftTime()),
                        right.position(match.rightTime()),
                        match.comparison(),
                        match.toleranceNanos());
        // keys and time of the right side are read by the join, and given only where they are
        // needed
        List<Integer> output = new ArrayList<>();
        List<Integer> rightColumns = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int column = 0; column < join.output().size(); column++) {
            boolean given =
                    column < leftWidth ? left.position(column) >= 0 : needed.contains(column);
            positions.add(given ? output.size() : -1);
            if (given) {
                output.add(column);
                if (column >= leftWidth) {
                    int rightColumn = join.rightColumns().get(column - leftWidth);
                    rightColumns.add(right.position(rightColumn));
                }
            }
        }
        Step made =
                left.step()
                        .with(
                                right.step(),
                                step.rows(),
                                (l, r) ->
                                        new PhysicalNode.AsofJoin(
                                                l,
                                                r,
                                                left.positions(join.leftKeys()),
                                                right.positions(join.rightKeys()),
                                                changed,
                                                join.outer(),
                                                join.output().select(output),
                                                rightColumns));
        return new Pruned(made, positions);
    }

    private static Pruned windowJoin(Step step, PhysicalNode.WindowJoin join, Set<Integer> needed) {
        int leftWidth = join.left().output().size();
        PhysicalNode.WindowJoin.Span span = join.span();
        Set<Integer> leftColumns = below(needed, leftWidth);
        Set<Integer> rightColumns = new TreeSet<>(join.rightKeys());
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < join.calls().size(); i++) {
            if (needed.contains(leftWidth + i)) {
                kept.add(i);
                join.calls()
                        .get(i)
                        .arguments()
                        .forEach(argument -> Scans.collect(argument, rightColumns));
            }
        }
        if (!kept.isEmpty()) {
            leftColumns.addAll(join.leftKeys());
            span.start().ifPresent(bound -> leftColumns.add(bound.leftTime()));
            span.end().ifPresent(bound -> leftColumns.add(bound.leftTime()));
            rightColumns.add(span.rightTime());
        }
        Pruned left = prune(step.inputs().get(0), leftColumns);
        List<Integer> positions = new ArrayList<>(left.positions());
        int made = left.step().output().size();
        for (int i = 0; i < join.calls().size(); i++) {
            positions.add(kept.contains(i) ? made + kept.indexOf(i) : -1);
        }
        if (kept.isEmpty()) {
            return new Pruned(left.step(), positions);
        }
        Pruned right = prune(step.inputs().get(1), rightColumns);
        List<Field> fields = kept.stream().map(i -> join.output().field(leftWidth + i)).toList();
        Step changed =
                left.step()
                        .with(
                                right.step(),
                                step.rows(),
                                (l, r) ->
                                        new PhysicalNode.WindowJoin(
                                                l,
                                                r,
                                                left.positions(join.leftKeys()),
                                                right.positions(join.rightKeys()),
                                                moved(span, left, right),
                                                kept.stream()
                                                        .map(i -> call(join.calls().get(i), right))
                                                        .toList(),
                                                left.step().output().concat(new RowType(fields))));
        return new Pruned(changed, positions);
    }

    private static PhysicalNode.WindowJoin.Span moved(
            PhysicalNode.WindowJoin.Span span, Pruned left, Pruned right) {
        return new PhysicalNode.WindowJoin.Span(
                right.position(span.rightTime()),
                span.start().map(bound -> moved(bound, left)),
                span.end().map(bound -> moved(bound, left)),
                span.prevailing());
    }

    private static PhysicalNode.WindowJoin.Bound moved(
            PhysicalNode.WindowJoin.Bound bound, Pruned left) {
        return new PhysicalNode.WindowJoin.Bound(left.position(bound.leftTime()), bound.included());
    }
}
