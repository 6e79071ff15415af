package io.ticklane.exec.frame.range;

import io.ticklane.api.memory.Machine;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.WordBound;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Counts, or sums of numbers so small that no frame can overflow a word: one word for each slot.
/// The rows that enter and those that leave are read where they lie in the queue.
///
/// Threads: one at a time.
final class NarrowTotals implements AutoCloseable {
    /// A frame has less than 2^31 rows.
    private static final long MOST = 1L << 31;

    /// the column of the queue that is summed, 0 for a count
    private final int column;

    private final GrowingMemory cells;

    NarrowTotals(QueryMemory memory, int column) {
        this.column = column;
        this.cells = new GrowingMemory(memory);
    }

    /// Whether no sum of values like those of a column overflows.
    static boolean areSmall(Column numbers) {
        long bound = WordBound.ofLongs(numbers.values(), 0, numbers.rows());
        return bound > 0 && bound <= MOST;
    }

    /// Takes the runs `[from, to)` of a block, whose rows are the last ones of the queue, and
    /// writes the totals of their rows.
    void slide(
            RangeBlock block,
            RowQueue queue,
            SimpleEdge edge,
            int from,
            int to,
            ColumnBuilder out) {
        long all = cells.ensure((long) block.slotCount() << 3).address();
        long times = queue.values(0).address();
        long slots = queue.slots().address();
        long values = column == 0 ? 0 : queue.values(column).address();
        int before = queue.size() - block.count();
        long totals = out.values().address() - ((long) before << 3);
        int end = before + block.start(to);
        int first = before + block.start(from);
        int gone = 0;
        long flip = edge.flip();
        long offset = edge.offset();
        long last = ~(Machine.getLong(times + ((long) first << 3)) ^ flip);
        for (int row = first; row < end; row++) {
            long time = Machine.getLong(times + ((long) row << 3)) ^ flip;
            if (time != last) {
                if (row - first > 1) {
                    again(all, slots, totals, first, row);
                }
                first = row;
                last = time;
                long bound = time - offset;
                bound = bound > time ? Long.MIN_VALUE : bound;
                // ends at the row itself
                while ((Machine.getLong(times + ((long) gone << 3)) ^ flip) < bound) {
                    long at = all + ((long) Machine.getInt(slots + ((long) gone << 2)) << 3);
                    long value = values == 0 ? 1 : Machine.getLong(values + ((long) gone << 3));
                    Machine.putLong(at, Machine.getLong(at) - value);
                    gone++;
                }
            }
            long at = all + ((long) Machine.getInt(slots + ((long) row << 2)) << 3);
            long value = values == 0 ? 1 : Machine.getLong(values + ((long) row << 3));
            long total = Machine.getLong(at) + value;
            Machine.putLong(at, total);
            Machine.putLong(totals + ((long) row << 3), total);
        }
        if (end - first > 1) {
            again(all, slots, totals, first, end);
        }
    }

    /// Peers have the rows of each other in their frames.
    private static void again(long all, long slots, long totals, int from, int to) {
        for (int row = from; row < to; row++) {
            long at = all + ((long) Machine.getInt(slots + ((long) row << 2)) << 3);
            Machine.putLong(totals + ((long) row << 3), Machine.getLong(at));
        }
    }

    /// Writes the totals of rows `[from, to)` that have entered.
    void results(RangeBlock block, int from, int to, ColumnBuilder out) {
        MemorySegment all = cells.segment();
        MemorySegment slots = block.slots();
        MemorySegment totals = out.values();
        for (int row = from; row < to; row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            long total = all.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) slot << 3);
            totals.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, total);
        }
    }

    @Override
    public void close() {
        cells.close();
    }
}
