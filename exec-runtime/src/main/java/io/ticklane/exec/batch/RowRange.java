package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;

/// Cuts batches. Values are shared with the whole; bits are copied where the cut is not at a group
/// of 64.
public final class RowRange {
    private RowRange() {}

    /// The rows `[from, from + count)` of a batch, which stays the caller's.
    public static Batch of(QueryMemory memory, Batch batch, int from, int count) {
        List<Column> columns = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                columns.add(of(memory, column, from, count));
            }
            Column ordinals = batch.ordinals();
            return new Batch(
                    batch.sequence(),
                    count,
                    columns,
                    ordinals == null ? null : of(memory, ordinals, from, count));
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    /// The rows `[from, from + count)` of a column, which stays the caller's.
    public static Column of(QueryMemory memory, Column column, int from, int count) {
        return from == 0 && count == column.rows()
                ? column.retain()
                : column.slice(memory, from, count);
    }
}
