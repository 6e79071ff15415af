package io.ticklane.exec.operator;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.expression.Evaluator;
import io.ticklane.exec.expression.ExpressionCompiler;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Computes other columns for the same rows.
public final class ProjectTransform implements Transform {
    private final List<Evaluator> evaluators = new ArrayList<>();

    /// A projection of rows of `input`.
    public ProjectTransform(List<Expression> expressions, RowType input, QueryContext context) {
        try {
            for (Expression expression : expressions) {
                evaluators.add(ExpressionCompiler.compile(expression, input, context));
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        List<Column> columns = new ArrayList<>(evaluators.size());
        try {
            for (Evaluator evaluator : evaluators) {
                columns.add(evaluator.evaluate(in));
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        out.accept(in.withColumns(columns));
    }

    @Override
    public void close() {
        evaluators.forEach(Evaluator::close);
    }
}
