package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Aggregations over a stream that are grouped by windows of time: by the bucket of a time in whose
/// order the rows come. Such a window is complete when a row of a later one comes.
final class StreamWindows {
    private final Implementation implementation;

    StreamWindows(Implementation implementation) {
        this.implementation = implementation;
    }

    /// The aggregation of each window, with the columns of the one that was given; that one itself
    /// where no key is a window.
    Step step(Step step) {
        PhysicalNode.Aggregate aggregate = (PhysicalNode.Aggregate) step.node();
        OptionalInt window = window(step.input(), aggregate.keys());
        if (window.isEmpty() || !StreamCheck.isStream(step)) {
            return step;
        }
        List<Integer> order = order(window.getAsInt(), aggregate.keys().size());
        List<Field> fields = new ArrayList<>();
        order.forEach(key -> fields.add(aggregate.output().field(key)));
        fields.addAll(aggregate.output().fields().subList(order.size(), aggregate.output().size()));
        Step made =
                step.input()
                        .then(
                                step.rows(),
                                node ->
                                        new PhysicalNode.Aggregate(
                                                node,
                                                order.stream().map(aggregate.keys()::get).toList(),
                                                aggregate.calls(),
                                                new RowType(fields),
                                                PhysicalNode.Aggregate.Phase.EACH_WINDOW));
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
        order.add(window);
        for (int key = 0; key < keys; key++) {
            if (key != window) {
                order.add(key);
            }
        }
        return order;
    }

    private OptionalInt window(Step input, List<Integer> keys) {
        for (int key = 0; key < keys.size(); key++) {
            if (isWindow(input, keys.get(key))) {
                return OptionalInt.of(key);
            }
        }
        return OptionalInt.empty();
    }

    /// Whether a column never goes back: it is the bucket of a column that does not.
    private boolean isWindow(Step step, int column) {
        return switch (step.node()) {
            case PhysicalNode.Filter _ -> isWindow(step.input(), column);
            case PhysicalNode.Project project ->
                    switch (project.expressions().get(column)) {
                        case Expression.Column(int below, var _) -> isWindow(step.input(), below);
                        case Expression.Call call -> isBucket(step.input(), call);
                        case Expression.Literal _,
                                Expression.Parameter _,
                                Expression.LibraryCall _ ->
                                false;
                    };
            default -> false;
        };
    }

    private boolean isBucket(Step input, Expression.Call call) {
        boolean buckets =
                call.operator() == ScalarOperator.TIME_BUCKET
                        || call.operator() == ScalarOperator.DATE_TRUNC;
        return buckets
                && call.arguments().size() >= 2
                && call.arguments().get(1) instanceof Expression.Column(int time, var _)
                && call.arguments().stream()
                        .allMatch(argument ->
                                argument instanceof Expression.Literal
                                        || argument.equals(call.arguments().get(1)))
                && implementation.proves(
                        input, List.of(), List.of(new SortKey(time, false, false)));
    }
}
