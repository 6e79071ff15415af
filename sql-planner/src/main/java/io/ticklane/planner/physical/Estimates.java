package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;

/// About how many rows come out of operators. Rough on purpose, and without Calcite's metadata,
/// whose handlers are generated and compiled when first used: that would take longer than the rest
/// of planning.
final class Estimates {
    private static final double EQUAL = 0.1;
    private static final double RANGE = 0.4;
    private static final double OTHER = 0.25;
    private static final double MISSING = 0.05;

    /// How many groups there are, as a power of the rows.
    private static final double GROUPS = 0.7;

    private Estimates() {}

    /// The rows for which a condition is true.
    static double filtered(double rows, Expression condition) {
        return Math.max(1, rows * share(condition));
    }

    private static double share(Expression condition) {
        if (!(condition instanceof Expression.Call call)) {
            return OTHER;
        }
        return switch (call.operator()) {
            case AND ->
                    call.arguments().stream()
                            .mapToDouble(Estimates::share)
                            .reduce(1, (a, b) -> a * b);
            case OR -> Math.min(1, call.arguments().stream().mapToDouble(Estimates::share).sum());
            case NOT -> 1 - share(call.arguments().get(0));
            case EQUAL, IS_NOT_DISTINCT_FROM -> EQUAL;
            case IN -> Math.min(0.5, EQUAL * (call.arguments().size() - 1));
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> RANGE;
            case NOT_EQUAL, IS_DISTINCT_FROM -> 1 - EQUAL;
            case IS_NULL -> MISSING;
            case IS_NOT_NULL -> 1 - MISSING;
            default -> OTHER;
        };
    }

    /// The groups of some rows.
    static double groups(double rows, int keys) {
        return keys == 0 ? 1 : Math.max(1, Math.pow(rows, keys == 1 ? GROUPS : (1 + GROUPS) / 2));
    }

    /// The rows of a join with these keys and, unless it is null, this residual.
    static double joined(Step left, Step right, boolean keys, double residual) {
        double rows = keys ? Math.max(left.rows(), right.rows()) : left.rows() * right.rows();
        return Math.max(1, rows * residual);
    }

    /// The share of pairs that a residual leaves.
    static double residual(Expression condition) {
        boolean range =
                condition instanceof Expression.Call call
                        && call.operator() != ScalarOperator.EQUAL;
        return range ? RANGE : EQUAL;
    }
}
