package io.ticklane.planner.distribution;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.planner.physical.Step;
import java.util.List;
import java.util.Set;

/// Whether what a plan orders by has an order: arrays have none.
final class OrderedTypes {
    /// The aggregates that order the values of one of their arguments, and which.
    private static final Set<String> BY_FIRST = Set.of("MIN", "MAX", "PERCENTILE_DISC", "MODE");

    private static final Set<String> BY_SECOND = Set.of("ARG_MIN", "ARG_MAX");

    private OrderedTypes() {}

    /// Checks a step and all steps that its rows come from.
    ///
    /// Errors: 0A000 where something is ordered by an array.
    static void check(Step step) {
        step.inputs().forEach(OrderedTypes::check);
        switch (step.node()) {
            case PhysicalNode.Sort sort -> keys(sort.input().output(), sort.order());
            case PhysicalNode.TopN top -> keys(top.input().output(), top.order());
            case PhysicalNode.RunningWindow window ->
                    windows(window.input().output(), window.order(), window.calls());
            case PhysicalNode.FrameWindow window ->
                    windows(window.input().output(), window.order(), window.calls());
            case PhysicalNode.TableFunction table -> keys(table.input().output(), table.order());
            case PhysicalNode.AsofJoin join ->
                    check("ASOF JOIN", join.left().output().type(join.match().leftTime()));
            case PhysicalNode.Aggregate aggregate -> {
                for (AggregateCall call : aggregate.calls()) {
                    keys(aggregate.input().output(), call.order());
                    arguments(call.function(), call.arguments());
                }
            }
            default -> {
                // nothing is ordered here
            }
        }
    }

    private static void windows(RowType input, List<SortKey> order, List<WindowCall> calls) {
        keys(input, order);
        calls.forEach(call -> arguments(call.function(), call.arguments()));
    }

    private static void keys(RowType input, List<SortKey> order) {
        order.forEach(key -> check("ORDER BY", input.type(key.column())));
    }

    private static void arguments(String function, List<Expression> arguments) {
        if (BY_FIRST.contains(function)) {
            check(function, arguments.get(0).type());
        } else if (BY_SECOND.contains(function)) {
            check(function, arguments.get(1).type());
        }
    }

    private static void check(String what, SqlType type) {
        if (type.kind() == TypeKind.ARRAY) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    what + " of arrays is not supported: they have no order; take elements");
        }
    }
}
