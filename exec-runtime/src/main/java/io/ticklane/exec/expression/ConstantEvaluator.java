package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// Computes expressions without columns, on the same kernels as queries, so that a constant folded
/// while planning has the same bits as one computed for each row.
public final class ConstantEvaluator {
    private static final RowType NO_COLUMNS = new RowType(List.of());

    private ConstantEvaluator() {}

    /// The value of an expression as a literal of its type. Errors are those of the expression;
    /// INTERNAL if it reads a column.
    public static Expression.Literal evaluate(Expression expression, QueryContext context) {
        try (Evaluator evaluator = ExpressionCompiler.compile(expression, NO_COLUMNS, context);
                Column column = evaluator.evaluate(new Batch(0, 1, List.of()))) {
            return Constant.literal(column, context.dictionary());
        }
    }
}
