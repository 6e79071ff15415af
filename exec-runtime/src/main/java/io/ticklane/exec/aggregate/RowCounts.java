package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// How many rows each group has seen.
///
/// Threads: one at a time.
final class RowCounts implements AutoCloseable {
    private final GrowingLongs counts;

    RowCounts(QueryMemory memory) {
        counts = new GrowingLongs(memory);
    }

    void ensure(int groups) {
        counts.ensure(groups);
    }

    long get(int slot) {
        return counts.get(slot);
    }

    void set(int slot, long count) {
        counts.set(slot, count);
    }

    void add(int slot, long count) {
        counts.add(slot, count);
    }

    /// Adds `by` for each of the rows `[from, to)` whose validity bit is set; null validity means
    /// all.
    void add(Slots slots, @Nullable MemorySegment validity, int from, int to, long by) {
        MemorySegment slotOfRow = slots.segment();
        if (slotOfRow == null) {
            if (from < to) {
                long rows = validity == null ? to - from : count(validity, from, to);
                counts.add(slots.get(from), rows * by);
            }
            return;
        }
        MemorySegment cells = counts.segment();
        for (int row = from; row < to; row++) {
            long at = (long) slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << 3;
            // a missing row adds zero: a branch would be unpredictable
            long added = validity == null ? by : by & -(long) bit(validity, row);
            long count = cells.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            cells.set(ValueLayout.JAVA_LONG_UNALIGNED, at, count + added);
        }
    }

    private static int bit(MemorySegment validity, int row) {
        return validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1;
    }

    private static int count(MemorySegment validity, int from, int to) {
        return Bits.count(validity, to) - Bits.count(validity, from);
    }

    @Override
    public void close() {
        counts.close();
    }
}
