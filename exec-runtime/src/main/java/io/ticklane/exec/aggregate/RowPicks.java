package io.ticklane.exec.aggregate;

import io.ticklane.api.memory.Machine;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Finds the rows of a batch, in order of their positions, that groups keep instead of what they
/// have. The cells of a group begin with its position + 1, 0 where it has no row yet.
///
/// Threads: one at a time.
final class RowPicks implements AutoCloseable {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final OrderWords orderWords;
    private int[] rows = new int[0];

    RowPicks(QueryMemory memory) {
        this.orderWords = new OrderWords(memory);
    }

    /// The group of each row, four bytes each, and where the cells of groups are.
    record Groups(MemorySegment slots, MemorySegment cells, long bytes) {}

    /// The positions of rows: ordinals, or one after the other.
    record Positions(@Nullable Column ordinals, long first) {
        long of(int row) {
            return ordinals == null ? first + row : ordinals.longValue(row);
        }
    }

    /// The rows that were found last.
    int[] rows() {
        return rows;
    }

    /// Finds the first rows of groups that have none, without NULLs of a column; how many.
    int first(@Nullable Column notNull, int count, Groups groups) {
        ensure(count);
        MemorySegment slots = groups.slots;
        MemorySegment kept = groups.cells;
        long bytes = groups.bytes;
        int[] picked = rows;
        MemorySegment validity = notNull == null ? null : notNull.validity();
        int found = 0;
        for (int row = 0; row < count; row++) {
            long at = slots.get(INT, (long) row << 2) * bytes;
            if (kept.get(LONG, at) == 0 && (validity == null || Bits.get(validity, row))) {
                kept.set(LONG, at, 1);
                picked[found++] = row;
            }
        }
        return found;
    }

    /// Finds the rows that are, of their groups' rows so far, the first or last by a column without
    /// NULLs or whose NULLs are skipped; sets their positions and, at a place, their words. How
    /// many.
    int byOrder(Column order, By by, Groups groups, Positions positions) {
        int count = order.rows();
        ensure(count);
        MemorySegment words = orderWords.all(order, count);
        MemorySegment slots = groups.slots;
        Column ordinals = positions.ordinals;
        Column tested = order.validity() == null ? null : order;
        long first = positions.first + 1;
        long kept = groups.cells.address();
        long bytes = groups.bytes;
        long place = by.place;
        // the later of equal words counts if the least of the last is looked for
        long flip = by.descending == by.last ? 0L : -1L;
        long turn = by.last ? -1L : 0L;
        long equal = by.last ? 1L : 0L;
        int[] picked = rows;
        int found = 0;
        for (int row = 0; row < count; row++) {
            long at = kept + slots.get(INT, (long) row << 2) * bytes;
            long word = words.get(LONG, (long) row << 3) ^ flip;
            long old = Machine.ALL.get(LONG, at + place) ^ turn;
            boolean better =
                    word < old || (word == old && equal != 0) || Machine.ALL.get(LONG, at) == 0;
            if (better && (tested == null || !tested.isNull(row))) {
                Machine.ALL.set(LONG, at + place, word ^ turn);
                long position = ordinals == null ? first + row : ordinals.longValue(row) + 1;
                Machine.ALL.set(LONG, at, position);
                picked[found++] = row;
            }
        }
        return found;
    }

    /// How to order: at which byte of a group's cells its word is.
    record By(boolean last, boolean descending, long place) {}

    private void ensure(int count) {
        if (rows.length < count) {
            rows = new int[count];
        }
    }

    @Override
    public void close() {
        orderWords.close();
    }
}
