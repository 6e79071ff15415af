package io.ticklane.exec.aggregate;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Values of up to eight bytes, text aside, as longs that are ascending where rows are in order,
/// and equal where [RowOrder] calls values equal.
///
/// Threads: one at a time.
final class OrderWords implements AutoCloseable {
    private final GrowingMemory words;

    OrderWords(QueryMemory memory) {
        this.words = new GrowingMemory(memory);
    }

    /// The word of a value that is not NULL.
    static long of(Column column, int row, boolean descending) {
        long word =
                column.lane() == Lane.DOUBLE
                        ? of(column.doubleValue(row))
                        : SortableLong.of(column, column.lane(), row);
        return descending ? ~word : word;
    }

    /// Zeros are equal in an order.
    private static long of(double value) {
        return SortableLong.of(value + 0.0);
    }

    /// The ascending words of a column's values, eight bytes each; overwritten by the next call.
    MemorySegment all(Column column, int rows) {
        MemorySegment values = column.values();
        if (column.lane() == Lane.LONG) {
            return values;
        }
        MemorySegment target = words.ensure((long) rows << 3);
        if (column.lane() == Lane.DOUBLE) {
            for (int row = 0; row < rows; row++) {
                set(
                        target,
                        row,
                        of(values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3)));
            }
        } else {
            for (int row = 0; row < rows; row++) {
                set(target, row, SortableLong.of(column, column.lane(), row));
            }
        }
        return target;
    }

    private static void set(MemorySegment segment, long index, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, index << 3, value);
    }

    @Override
    public void close() {
        words.close();
    }
}
