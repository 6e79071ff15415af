package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/// Filters and projections, which go into a scan below them where they can.
public final class Scans {
    private Scans() {}

    /// A filter; over a scan, a scan with the filter.
    static Step filter(Step input, Expression condition, double rows) {
        if (input.node() instanceof PhysicalNode.Scan scan) {
            return Step.leaf(
                    new PhysicalNode.Scan(
                            scan.source(),
                            scan.table(),
                            scan.columns(),
                            Implementation.and(scan.filter().orElse(null), condition)),
                    rows);
        }
        return input.then(rows, node -> new PhysicalNode.Filter(node, condition));
    }

    /// A projection; a scan below reads only the columns that are needed.
    public static Step project(Step input, List<Expression> expressions, RowType output) {
        Step narrow = input;
        List<Expression> narrowed = expressions;
        if (input.node() instanceof PhysicalNode.Scan scan) {
            TreeSet<Integer> needed = new TreeSet<>();
            expressions.forEach(expression -> collect(expression, needed));
            scan.filter().ifPresent(filter -> collect(filter, needed));
            List<Integer> kept = List.copyOf(needed);
            if (kept.size() < scan.columns().size()) {
                narrow = Step.leaf(select(scan, kept), input.rows());
                narrowed = expressions.stream().map(e -> renumber(e, kept::indexOf)).toList();
            }
        }
        List<Expression> made = narrowed;
        return isIdentity(narrow.output(), made, output)
                ? narrow
                : narrow.then(input.rows(), node -> new PhysicalNode.Project(node, made, output));
    }

    private static PhysicalNode.Scan select(PhysicalNode.Scan scan, List<Integer> kept) {
        Optional<Expression> filter = scan.filter().map(f -> renumber(f, kept::indexOf));
        List<Integer> columns = kept.stream().map(scan.columns()::get).toList();
        return new PhysicalNode.Scan(scan.source(), scan.table(), columns, filter);
    }

    /// Whether a projection gives all its input's columns in their order and with their names.
    private static boolean isIdentity(RowType input, List<Expression> expressions, RowType output) {
        if (expressions.size() != input.size()) {
            return false;
        }
        for (int i = 0; i < expressions.size(); i++) {
            Field field = output.field(i);
            boolean same =
                    expressions.get(i) instanceof Expression.Column column
                            && column.index() == i
                            && field.name().equals(input.field(i).name())
                            && field.type().sameValues(input.type(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /// Adds the columns that an expression reads.
    static void collect(Expression expression, TreeSet<Integer> columns) {
        switch (expression) {
            case Expression.Column column -> columns.add(column.index());
            case Expression.Literal _, Expression.Parameter _ -> {}
            case Expression.Call call ->
                    call.arguments().forEach(argument -> collect(argument, columns));
            case Expression.LibraryCall call ->
                    call.arguments().forEach(argument -> collect(argument, columns));
        }
    }

    /// An expression over other positions of its columns.
    static Expression renumber(Expression expression, IntUnaryOperator position) {
        return switch (expression) {
            case Expression.Column column ->
                    new Expression.Column(position.applyAsInt(column.index()), column.type());
            case Expression.Literal _, Expression.Parameter _ -> expression;
            case Expression.Call call ->
                    new Expression.Call(
                            call.operator(), renumber(call.arguments(), position), call.type());
            case Expression.LibraryCall call ->
                    new Expression.LibraryCall(
                            call.function(), renumber(call.arguments(), position), call.type());
        };
    }

    private static List<Expression> renumber(
            List<Expression> expressions, IntUnaryOperator position) {
        List<Expression> made = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            made.add(renumber(expression, position));
        }
        return made;
    }
}
