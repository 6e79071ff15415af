package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A block of rows of moving frames: for each row its slot, the value that enters and the value
/// that leaves (zero for none), and, after sliding, what is known of its frame.
public final class FrameRows {
    /// The most rows of a block: all columns together stay in the first cache.
    public static final int MOST = 256;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    final MemorySegment slots;
    final MemorySegment entering;
    final MemorySegment leaving;
    final MemorySegment counts;
    final MemorySegment sums;
    final MemorySegment errors;
    final MemorySegment deviations;
    private final MemorySegment flags;

    /// Rows in memory of a state.
    FrameRows(MemorySegment memory) {
        slots = part(memory, 0);
        entering = part(memory, 1);
        leaving = part(memory, 2);
        counts = part(memory, 3);
        sums = part(memory, 4);
        errors = part(memory, 5);
        deviations = part(memory, 6);
        flags = part(memory, 7);
    }

    static long bytes() {
        return 8L * MOST * Long.BYTES;
    }

    private static MemorySegment part(MemorySegment memory, int place) {
        long bytes = (long) MOST * Long.BYTES;
        return memory.asSlice(place * bytes, bytes);
    }

    /// Sets a row: its slot, what enters and leaves, and how many values the frame then has.
    public void set(int row, int slot, double enters, double leaves, long count) {
        slots.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, slot);
        StateColumn.writeDouble(entering, (long) row << 3, enters);
        StateColumn.writeDouble(leaving, (long) row << 3, leaves);
        counts.set(LONG, (long) row << 3, count);
    }

    /// Sets whether the frame has all of its rows.
    public void setFull(int row, boolean full) {
        flags.set(ValueLayout.JAVA_BYTE, row, (byte) (full ? 1 : 0));
    }

    /// Whether the frame has all of its rows.
    public boolean isFull(int row) {
        return flags.get(ValueLayout.JAVA_BYTE, row) != 0;
    }

    /// How many values the frame has.
    public long count(int row) {
        return counts.get(LONG, (long) row << 3);
    }

    /// The sum of the frame, rounded once.
    public double sum(int row) {
        return StateColumn.readDouble(sums, (long) row << 3);
    }

    /// What the rounding of the sum lost; only after [#slide(SumCells, SumCells, int)].
    public double error(int row) {
        return StateColumn.readDouble(errors, (long) row << 3);
    }

    /// The sum of squared deviations from the mean; only after [#slide(SumCells, SumCells, int)].
    public double squaredDeviations(int row) {
        return StateColumn.readDouble(deviations, (long) row << 3);
    }

    /// Lets the first `rows` rows enter and leave sums, one after the other.
    public void slide(SumCells sum, int rows) {
        int row = 0;
        while (row < rows) {
            row = sum.hasRemainder() ? row : Sliding.sums(sum.cells(), this, row, rows);
            if (row < rows) {
                int slot = move(sum, row);
                StateColumn.writeDouble(sums, (long) row << 3, sum.value(slot));
                sum.compact(slot);
                row++;
            }
        }
    }

    /// Lets the first `rows` rows enter and leave sums and sums of squares.
    public void slide(SumCells sum, SumCells squares, int rows) {
        int row = 0;
        while (row < rows) {
            if (!sum.hasRemainder() && !squares.hasRemainder()) {
                row = Sliding.moments(sum.cells(), squares.cells(), this, row, rows);
            }
            if (row < rows) {
                int slot = move(sum, row);
                double enters = StateColumn.readDouble(entering, (long) row << 3);
                double leaves = StateColumn.readDouble(leaving, (long) row << 3);
                squares.subtractProduct(slot, leaves, leaves);
                squares.addProduct(slot, enters, enters);
                double cross = Moments.cross(sum, sum, squares, slot, count(row));
                StateColumn.writeDouble(sums, (long) row << 3, sum.value(slot));
                StateColumn.writeDouble(errors, (long) row << 3, sum.error(slot));
                StateColumn.writeDouble(deviations, (long) row << 3, cross);
                sum.compact(slot);
                squares.compact(slot);
                row++;
            }
        }
    }

    private int move(SumCells sum, int row) {
        int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
        sum.subtract(slot, StateColumn.readDouble(leaving, (long) row << 3));
        sum.add(slot, StateColumn.readDouble(entering, (long) row << 3));
        return slot;
    }
}
