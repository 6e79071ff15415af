package io.ticklane.exec.aggregate;

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
    private static final MemorySegment MACHINE = QueryMemory.MACHINE;
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

    /// Finds the row of each group that is the first or last by a column, if it is kept, and sets
    /// its position and, at `place`, its word. NULLs are skipped. How many.
    int byOrder(Column order, By by, Groups groups, Positions positions) {
        int count = order.rows();
        ensure(count);
        long flip = by.descending ? -1L : 0L;
        MemorySegment words = orderWords.all(order, count);
        MemorySegment slots = groups.slots;
        long kept = groups.cells.address();
        long bytes = groups.bytes;
        if (by.last) {
            for (int row = 0; row < count; row++) {
                long at = kept + slots.get(INT, (long) row << 2) * bytes;
                long word = words.get(LONG, (long) row << 3) ^ flip;
                if (word >= MACHINE.get(LONG, at + by.place) || MACHINE.get(LONG, at) == 0) {
                    MACHINE.set(LONG, at + by.place, word);
                    MACHINE.set(LONG, at, positions.of(row) + 1);
                }
            }
        } else {
            boolean nulls = order.validity() != null;
            for (int row = 0; row < count; row++) {
                long at = kept + slots.get(INT, (long) row << 2) * bytes;
                long word = words.get(LONG, (long) row << 3) ^ flip;
                boolean better =
                        word < MACHINE.get(LONG, at + by.place) || MACHINE.get(LONG, at) == 0;
                if (better && !(nulls && order.isNull(row))) {
                    MACHINE.set(LONG, at + by.place, word);
                    MACHINE.set(LONG, at, positions.of(row) + 1);
                }
            }
        }
        return remaining(count, groups, positions);
    }

    /// How to order: at which byte of a group's cells its word is.
    record By(boolean last, boolean descending, long place) {}

    /// The rows whose positions their groups have.
    private int remaining(int count, Groups groups, Positions positions) {
        MemorySegment slots = groups.slots;
        long kept = groups.cells.address();
        long bytes = groups.bytes;
        int[] picked = rows;
        int found = 0;
        for (int row = 0; row < count; row++) {
            long at = kept + slots.get(INT, (long) row << 2) * bytes;
            picked[found] = row;
            found += MACHINE.get(LONG, at) == positions.of(row) + 1 ? 1 : 0;
        }
        return found;
    }

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
