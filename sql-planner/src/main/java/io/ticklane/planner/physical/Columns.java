package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The columns of a step and others computed from them, for operators that take columns only.
final class Columns {
    private final Step input;
    private final Map<Expression, Integer> computed = new LinkedHashMap<>();

    Columns(Step input) {
        this.input = input;
    }

    /// The position of the column that has the values of an expression.
    int position(Expression expression) {
        return expression instanceof Expression.Column column
                ? column.index()
                : computed.computeIfAbsent(
                        expression, _ -> input.output().size() + computed.size());
    }

    /// The column that has the values of an expression.
    Expression.Column column(Expression expression) {
        return new Expression.Column(position(expression), expression.type());
    }

    /// How many columns are computed.
    int count() {
        return computed.size();
    }

    /// The step with the computed columns at its end.
    Step step() {
        if (computed.isEmpty()) {
            return input;
        }
        List<Expression> expressions = new ArrayList<>(all(input.output()));
        List<Field> fields = new ArrayList<>(input.output().fields());
        computed.keySet()
                .forEach(expression -> {
                    expressions.add(expression);
                    fields.add(new Field("$" + fields.size(), expression.type()));
                });
        return input.then(
                input.rows(),
                node -> new PhysicalNode.Project(node, expressions, new RowType(fields)));
    }

    /// All columns of a row type as expressions.
    static List<Expression> all(RowType row) {
        List<Expression> columns = new ArrayList<>(row.size());
        for (int i = 0; i < row.size(); i++) {
            columns.add(new Expression.Column(i, row.type(i)));
        }
        return columns;
    }
}
