package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.Aggregate.Windows;
import io.ticklane.api.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds how columns follow from the time in whose order rows come: as buckets of it, shifted by
/// constants, or by one of some constants that each row is joined with.
///
/// ```
///   TIME_BUCKET(slide, ts) - shift * slide, shift one of 0, 1, 2
///   not below TIME_BUCKET(slide, time) - 2 * slide    for all rows whose ts is not below time
/// ```
final class WindowBounds {
    private final Implementation implementation;

    WindowBounds(Implementation implementation) {
        this.implementation = implementation;
    }

    /// The least value and the greatest.
    private record Range(long least, long most) {}

    /// What a column is not below, if it follows from the time.
    Optional<Windows> of(Step step, int column) {
        if (implementation.isTime(step, column)) {
            return Optional.of(
                    new Windows(new Expression.Column(0, step.output().type(column)), false));
        }
        return switch (step.node()) {
            case PhysicalNode.Filter _ -> of(step.input(), column);
            case PhysicalNode.Project project ->
                    of(step.input(), project.expressions().get(column));
            case PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _ ->
                    left(step, column);
            case PhysicalNode.HashJoin join -> left(step, join.columns().get(column));
            default -> Optional.empty();
        };
    }

    private Optional<Windows> left(Step step, int column) {
        Step left = step.inputs().get(0);
        return column < left.output().size() ? of(left, column) : Optional.empty();
    }

    private Optional<Windows> of(Step input, Expression expression) {
        return switch (expression) {
            case Expression.Column(int below, var _) -> of(input, below);
            case Expression.Call call ->
                    switch (call.operator()) {
                        case TIME_BUCKET, DATE_TRUNC -> bucket(input, call);
                        case ADD_INTERVAL -> shifted(input, call);
                        default -> Optional.empty();
                    };
            case Expression.Literal _, Expression.Parameter _, Expression.LibraryCall _ ->
                    Optional.empty();
        };
    }

    /// A bucket of constant width.
    private Optional<Windows> bucket(Step input, Expression.Call call) {
        for (int i = 0; i < call.arguments().size(); i++) {
            if (i != 1 && !(call.arguments().get(i) instanceof Expression.Literal)) {
                return Optional.empty();
            }
        }
        return call.arguments().size() < 2
                ? Optional.empty()
                : of(input, call.arguments().get(1)).map(windows -> over(call, 1, windows));
    }

    private Optional<Windows> shifted(Step input, Expression.Call call) {
        Expression shift = call.arguments().get(1);
        Optional<Range> range = range(input, shift);
        if (range.isEmpty() || shift.type().kind() != TypeKind.INTERVAL_DAY_TIME) {
            return Optional.empty();
        }
        boolean one = range.get().least() == range.get().most();
        Expression least =
                new Expression.Literal(range.get().least(), shift.type().withNullable(false));
        return of(input, call.arguments().get(0))
                .map(windows -> over(call, 0, windows))
                .map(windows ->
                        new Windows(
                                with((Expression.Call) windows.least(), 1, least),
                                windows.overlapping() || !one));
    }

    /// A call of what its argument is not below.
    private static Windows over(Expression.Call call, int argument, Windows windows) {
        return new Windows(with(call, argument, windows.least()), windows.overlapping());
    }

    private static Expression with(Expression.Call call, int argument, Expression value) {
        List<Expression> arguments = new ArrayList<>(call.arguments());
        arguments.set(argument, value);
        return new Expression.Call(call.operator(), arguments, call.type());
    }

    /// The values of an expression over constants.
    private Optional<Range> range(Step input, Expression expression) {
        return switch (expression) {
            case Expression.Literal literal -> range(literal);
            case Expression.Column(int column, var _) -> range(input, column);
            case Expression.Call call -> range(input, call);
            case Expression.Parameter _, Expression.LibraryCall _ -> Optional.empty();
        };
    }

    private static Optional<Range> range(Expression.Literal literal) {
        return literal.value() instanceof Long value
                ? Optional.of(new Range(value, value))
                : Optional.empty();
    }

    private Optional<Range> range(Step input, Expression.Call call) {
        List<Range> ranges = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            Optional<Range> range = range(input, argument);
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        return switch (call.operator()) {
            case NEGATE ->
                    Optional.of(
                            new Range(
                                    Math.negateExact(ranges.get(0).most()),
                                    Math.negateExact(ranges.get(0).least())));
            case MULTIPLY -> Optional.of(product(ranges.get(0), ranges.get(1)));
            case CAST -> isWhole(call) ? Optional.of(ranges.get(0)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isWhole(Expression.Call call) {
        return switch (call.type().kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
            default -> false;
        };
    }

    private static Range product(Range first, Range second) {
        long[] corners = {
            Math.multiplyExact(first.least(), second.least()),
            Math.multiplyExact(first.least(), second.most()),
            Math.multiplyExact(first.most(), second.least()),
            Math.multiplyExact(first.most(), second.most())
        };
        long least = corners[0];
        long most = corners[0];
        for (long corner : corners) {
            least = Math.min(least, corner);
            most = Math.max(most, corner);
        }
        return new Range(least, most);
    }

    /// The values of a column that comes from rows of constants.
    private Optional<Range> range(Step step, int column) {
        return switch (step.node()) {
            case PhysicalNode.Filter _ -> range(step.input(), column);
            case PhysicalNode.Project project ->
                    range(step.input(), project.expressions().get(column));
            case PhysicalNode.HashJoin join when join.kind() == JoinKind.INNER ->
                    side(step, join.columns().get(column));
            case PhysicalNode.Values values -> range(values, column);
            default -> Optional.empty();
        };
    }

    private Optional<Range> side(Step join, int column) {
        int width = join.inputs().get(0).output().size();
        return column < width
                ? range(join.inputs().get(0), column)
                : range(join.inputs().get(1), column - width);
    }

    private static Optional<Range> range(PhysicalNode.Values values, int column) {
        Optional<Range> all = Optional.empty();
        for (PhysicalNode.Values.Row row : values.rows()) {
            if (!(row.values().get(column) instanceof Expression.Literal literal)
                    || !(literal.value() instanceof Long value)) {
                return Optional.empty();
            }
            long least = Math.min(value, all.map(Range::least).orElse(value));
            long most = Math.max(value, all.map(Range::most).orElse(value));
            all = Optional.of(new Range(least, most));
        }
        return all;
    }
}
