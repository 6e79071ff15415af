package io.ticklane.exec.operator;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Rows of literals.
public final class ValuesSource {
    private ValuesSource() {}

    /// The rows of a plan node.
    public static Source of(PhysicalNode.Values node, QueryContext context) {
        int batchRows = context.settings().batchRows();
        return new RowMorsels(
                node.rows().size(),
                context.settings().morselRows(),
                (sequence, from, count, out) -> {
                    int end = (int) from + count;
                    for (int at = (int) from; at < end; at += batchRows) {
                        out.accept(
                                batch(node, context, sequence, at, Math.min(end, at + batchRows)));
                    }
                },
                () -> {});
    }

    private static Batch batch(
            PhysicalNode.Values node, QueryContext context, long sequence, int from, int to) {
        List<Column> columns = new ArrayList<>(node.output().size());
        try {
            for (int column = 0; column < node.output().size(); column++) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(
                                context.memory(), node.output().type(column), to - from)) {
                    for (int row = from; row < to; row++) {
                        Literals.append(
                                builder,
                                node.rows().get(row).values().get(column),
                                context.dictionary());
                    }
                    columns.add(builder.build());
                }
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        return new Batch(sequence, to - from, columns);
    }
}
