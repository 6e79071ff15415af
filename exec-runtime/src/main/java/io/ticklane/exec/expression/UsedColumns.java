package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The columns that expressions read, ascending, and the expressions over these columns only.
///
/// @param columns the columns of the input
public record UsedColumns(List<Integer> columns) {
    /// The columns that some expressions read.
    public static UsedColumns of(List<Expression> expressions) {
        Set<Integer> used = new TreeSet<>();
        expressions.forEach(expression -> collect(expression, used));
        return new UsedColumns(List.copyOf(used));
    }

    private static void collect(Expression expression, Set<Integer> used) {
        switch (expression) {
            case Expression.Column column -> used.add(column.index());
            case Expression.Call call -> call.arguments().forEach(a -> collect(a, used));
            case Expression.LibraryCall call -> call.arguments().forEach(a -> collect(a, used));
            case Expression.Literal _, Expression.Parameter _ -> {
                // no columns
            }
        }
    }

    /// An expression over a batch that has only these columns.
    public Expression renumber(Expression expression) {
        return switch (expression) {
            case Expression.Column column ->
                    new Expression.Column(columns.indexOf(column.index()), column.type());
            case Expression.Call call ->
                    new Expression.Call(call.operator(), renumber(call.arguments()), call.type());
            case Expression.LibraryCall call ->
                    new Expression.LibraryCall(
                            call.function(), renumber(call.arguments()), call.type());
            case Expression.Literal _, Expression.Parameter _ -> expression;
        };
    }

    /// Expressions over a batch that has only these columns.
    public List<Expression> renumber(List<Expression> expressions) {
        return expressions.stream().map(this::renumber).toList();
    }
}
