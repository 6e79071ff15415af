package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Several expressions over the same rows.
///
/// Threads: one at a time, as [Evaluator].
public final class Projection implements AutoCloseable {
    private final List<Evaluator> evaluators = new ArrayList<>();

    /// Expressions over rows of `input`. Closed before the query's memory.
    public Projection(List<Expression> expressions, RowType input, QueryContext context) {
        try {
            for (Expression expression : expressions) {
                evaluators.add(ExpressionCompiler.compile(expression, input, context));
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /// The values of the expressions for the rows of a batch, with the sequence and ordinals of the
    /// batch, which stays the caller's.
    public Batch evaluate(Batch batch) {
        List<Column> columns = new ArrayList<>(evaluators.size());
        try {
            for (Evaluator evaluator : evaluators) {
                columns.add(evaluator.evaluate(batch));
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        return batch.withColumns(columns);
    }

    @Override
    public void close() {
        evaluators.forEach(Evaluator::close);
    }
}
