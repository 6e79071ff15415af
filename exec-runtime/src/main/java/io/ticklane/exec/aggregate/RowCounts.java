package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.memory.Machine;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// How many rows each group has seen. Several calls that see all rows of their groups share what
/// they count: one counts all rows, the others have only what NULLs take away.
///
/// Threads: one at a time; different groups may be merged and read by several.
public final class RowCounts implements AutoCloseable {
    private final QueryMemory memory;
    private final GrowingLongs counts;
    private final @Nullable RowCounts all;
    private boolean shared;

    /// Counts of their own.
    public RowCounts(QueryMemory memory) {
        this(memory, null);
    }

    private RowCounts(QueryMemory memory, @Nullable RowCounts all) {
        this.memory = memory;
        this.counts = new GrowingLongs(memory);
        this.all = all;
    }

    /// Counts of a call that sees the same rows: these ones less its NULLs.
    RowCounts share() {
        shared = true;
        return new RowCounts(memory, this);
    }

    /// Whether some call shares these counts.
    public boolean isShared() {
        return shared;
    }

    /// Makes sure that the groups 0 to `groups - 1` exist; new ones have seen nothing.
    public void ensure(int groups) {
        counts.ensure(groups);
    }

    long get(int slot) {
        return counts.get(slot) + (all == null ? 0 : all.get(slot));
    }

    /// Forgets the rows of a group; not where counts are shared.
    void clear(int slot) {
        counts.set(slot, 0);
    }

    void add(int slot, long count) {
        counts.add(slot, count);
    }

    /// Adds what a group of other counts has seen, not what those share.
    public void merge(RowCounts from, int slot, int fromSlot) {
        counts.add(slot, from.counts.get(fromSlot));
    }

    /// Appends how many rows each of some groups has seen.
    void append(int[] slots, int count, ColumnBuilder out) {
        MemorySegment values = StateColumns.more(out, count);
        for (int i = 0; i < count; i++) {
            values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, get(slots[i]));
        }
    }

    /// Sets how many rows the groups 0 to `rows - 1` have seen; not where counts are shared.
    void set(Column in, int rows) {
        MemorySegment.copy(in.values(), 0, counts.segment(), 0, (long) rows << 3);
    }

    /// Adds `by` for each of the rows `[from, to)` whose validity bit is set; null validity means
    /// all.
    public void add(Slots slots, @Nullable MemorySegment validity, int from, int to, long by) {
        if (all != null) {
            takeNulls(slots, validity, from, to, by);
            return;
        }
        MemorySegment slotOfRow = slots.segment();
        if (slotOfRow == null) {
            if (from < to) {
                long rows = validity == null ? to - from : count(validity, from, to);
                counts.add(slots.get(from), rows * by);
            }
            return;
        }
        // two loops: how fast one that asks each row is depends on what the compiler makes of it
        long cells = counts.segment().address();
        if (validity == null) {
            for (int row = from; row < to; row++) {
                add(cells, slotOfRow, row, by);
            }
        } else {
            for (int row = from; row < to; row++) {
                // a missing row adds zero: a branch would be unpredictable
                add(cells, slotOfRow, row, by & -(long) bit(validity, row));
            }
        }
    }

    private static void add(long cells, MemorySegment slots, int row, long by) {
        long slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
        Machine.addLong(cells + (slot << 3), by);
    }

    private void takeNulls(
            Slots slots, @Nullable MemorySegment validity, int from, int to, long by) {
        if (validity == null) {
            return;
        }
        for (int row = from; row < to; row++) {
            if (bit(validity, row) == 0) {
                counts.add(slots.get(row), -by);
            }
        }
    }

    private static int bit(MemorySegment validity, int row) {
        return validity.get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1;
    }

    private static int count(MemorySegment validity, int from, int to) {
        return Bits.count(validity, to) - Bits.count(validity, from);
    }

    /// Writes what the first groups have seen, without what is shared.
    public void save(StateWriter out, int groups) {
        counts.save(out, groups);
    }

    /// Reads what so many groups have seen.
    public void restore(StateReader in, int groups) {
        counts.restore(in, groups);
    }

    @Override
    public void close() {
        counts.close();
    }
}
