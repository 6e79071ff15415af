package io.ticklane.exec.operator;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.expression.RowSelector;
import io.ticklane.exec.query.QueryContext;

/// Keeps the rows for which a condition is TRUE.
public final class FilterTransform implements Transform {
    private final QueryContext context;
    private final RowSelector condition;
    private int[] picks = new int[0];

    /// A filter of rows of `input`.
    public FilterTransform(Expression condition, RowType input, QueryContext context) {
        this.context = context;
        this.condition = RowSelector.compile(condition, input, context);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        if (picks.length < in.rows()) {
            picks = new int[in.rows()];
        }
        int count = condition.select(in, picks);
        if (count == in.rows()) {
            out.accept(in.retain());
        } else if (count > 0) {
            out.accept(RowPicker.pick(context.memory(), in, picks, count));
        }
    }

    @Override
    public void close() {
        condition.close();
    }
}
