package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/// Filters and projections, which go into a scan below them where they can.
public final class Scans {
    private Scans() {}

    /// A filter; over a scan, a scan with the filter.
    static Step filter(Step input, Expression condition) {
        double rows = Estimates.filtered(input.rows(), condition);
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

    /// A projection; one over another is one where no expression would be computed twice for it.
    public static Step project(Step input, List<Expression> expressions, RowType output) {
        if (isIdentity(input.output(), expressions, output)) {
            return input;
        }
        if (input.node() instanceof PhysicalNode.Project below
                && merges(expressions, below.expressions())) {
            List<Expression> merged =
                    expressions.stream().map(e -> replace(e, below.expressions())).toList();
            return project(input.input(), merged, output);
        }
        return input.then(
                input.rows(), node -> new PhysicalNode.Project(node, expressions, output));
    }

    private static boolean merges(List<Expression> above, List<Expression> below) {
        if (below.stream().allMatch(Scans::isSimple)) {
            return true;
        }
        List<Expression> computed =
                above.stream()
                        .filter(expression ->
                                expression instanceof Expression.Column column
                                        && !isSimple(below.get(column.index())))
                        .toList();
        return above.stream().allMatch(Scans::isSimple)
                && computed.stream().distinct().count() == computed.size();
    }

    private static boolean isSimple(Expression expression) {
        return expression instanceof Expression.Column || expression instanceof Expression.Literal;
    }

    /// An expression with others in place of its columns.
    private static Expression replace(Expression expression, List<Expression> columns) {
        return switch (expression) {
            case Expression.Column column -> columns.get(column.index());
            case Expression.Literal _, Expression.Parameter _ -> expression;
            case Expression.Call call ->
                    new Expression.Call(
                            call.operator(),
                            call.arguments().stream().map(a -> replace(a, columns)).toList(),
                            call.type());
            case Expression.LibraryCall call ->
                    new Expression.LibraryCall(
                            call.function(),
                            call.arguments().stream().map(a -> replace(a, columns)).toList(),
                            call.type());
        };
    }

    /// An expression over columns that are at other places.
    static Expression moved(Expression expression, UnaryOperator<Integer> places) {
        return switch (expression) {
            case Expression.Column(int index, var type) ->
                    new Expression.Column(places.apply(index), type);
            case Expression.Literal _, Expression.Parameter _ -> expression;
            case Expression.Call call ->
                    new Expression.Call(
                            call.operator(),
                            call.arguments().stream().map(a -> moved(a, places)).toList(),
                            call.type());
            case Expression.LibraryCall call ->
                    new Expression.LibraryCall(
                            call.function(),
                            call.arguments().stream().map(a -> moved(a, places)).toList(),
                            call.type());
        };
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

    /// The columns that an expression reads.
    static Set<Integer> columns(Expression expression) {
        Set<Integer> columns = new TreeSet<>();
        collect(expression, columns);
        return columns;
    }

    /// Adds the columns that an expression reads.
    static void collect(Expression expression, Set<Integer> columns) {
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
