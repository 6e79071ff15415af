package io.ticklane.exec.operator;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.expression.Projection;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.List;

/// Computes other columns for the same rows.
public final class ProjectTransform implements Transform {
    private final Projection projection;

    /// A projection of rows of `input`.
    public ProjectTransform(List<Expression> expressions, RowType input, QueryContext context) {
        projection = new Projection(expressions, input, context);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        out.accept(projection.evaluate(in));
    }

    @Override
    public Saved saved() {
        return Saved.NOTHING;
    }

    @Override
    public void close() {
        projection.close();
    }
}
