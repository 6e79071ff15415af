package io.ticklane.exec.operator;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.expression.Projection;
import io.ticklane.exec.expression.UsedColumns;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the rows for which a condition is TRUE and, if asked to, computes other columns for them:
/// then only the columns that these need are picked, each once.
public final class FilterTransform implements Transform {
    /// Room behind the picks, for vectors.
    private static final int ROOM = 64;

    private final QueryContext context;
    private final RowSelector condition;
    private final List<Integer> used;
    private final @Nullable Projection projection;
    private int[] picks = new int[0];

    /// A filter of rows of `input`.
    public FilterTransform(Expression condition, RowType input, QueryContext context) {
        this.context = context;
        this.condition = RowSelector.compile(condition, input, context);
        this.used = List.of();
        this.projection = null;
    }

    /// A filter of rows of `input`, and a projection of the rows that it keeps.
    public FilterTransform(
            Expression condition,
            List<Expression> expressions,
            RowType input,
            QueryContext context) {
        UsedColumns columns = UsedColumns.of(expressions);
        this.context = context;
        this.used = columns.columns();
        this.condition = RowSelector.compile(condition, input, context);
        try {
            projection = new Projection(columns.renumber(expressions), input.select(used), context);
        } catch (Throwable e) {
            this.condition.close();
            throw e;
        }
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        if (picks.length < in.rows() + ROOM) {
            picks = new int[in.rows() + ROOM];
        }
        int count = condition.select(in, picks);
        if (count == 0) {
            return;
        }
        if (projection == null) {
            out.accept(picked(in, count));
            return;
        }
        Batch projected;
        try (Batch needed = needed(in);
                Batch picked = picked(needed, count)) {
            projected = projection.evaluate(picked);
        }
        out.accept(projected);
    }

    private Batch picked(Batch in, int count) {
        return count == in.rows()
                ? in.retain()
                : RowPicker.pick(context.memory(), in, picks, count);
    }

    private Batch needed(Batch in) {
        List<Column> columns = new ArrayList<>(used.size());
        for (int column : used) {
            columns.add(in.column(column).retain());
        }
        return in.withColumns(columns);
    }

    @Override
    public Saved saved() {
        return Saved.NOTHING;
    }

    @Override
    public void close() {
        condition.close();
        if (projection != null) {
            projection.close();
        }
    }
}
