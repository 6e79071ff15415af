package io.ticklane.exec.join.time;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The times of an as-of join as longs of the same order; zeros are equal, as they are in SQL. A
/// NULL has the time before it, so that it does not break an order.
final class AsofTimes {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private AsofTimes() {}

    /// Whether times of this type have such a form.
    static boolean fit(Column column) {
        return SortableLong.has(column.lane()) && !Lane.isCoded(column.type());
    }

    /// The times of right rows, eight bytes each: those of `memory` unless the column has them.
    /// NULLs at the begin have the time `before`.
    static MemorySegment right(
            Column column, int rows, long before, QueryMemory.StateBuffers memory) {
        if (column.lane() == Lane.LONG && column.validity() == null) {
            return column.values();
        }
        MemorySegment times = memory.allocate((long) rows << 3);
        long last = before;
        for (int row = 0; row < rows; row++) {
            last = column.isNull(row) ? last : time(column, row);
            times.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, last);
        }
        return times;
    }

    /// Writes the times of left rows.
    static void left(Column column, int rows, long[] times) {
        if (column.lane() == Lane.LONG && column.validity() == null) {
            MemorySegment.copy(column.values(), ValueLayout.JAVA_LONG_UNALIGNED, 0, times, 0, rows);
            return;
        }
        long last = Long.MIN_VALUE;
        for (int row = 0; row < rows; row++) {
            last = column.isNull(row) ? last : time(column, row);
            times[row] = last;
        }
    }

    private static long time(Column column, int row) {
        if (column.lane() == Lane.DOUBLE) {
            double value = column.doubleValue(row);
            return SortableLong.of(value == 0 ? 0.0 : value);
        }
        return SortableLong.of(column, column.lane(), row);
    }

    /// Whether times never step back.
    static boolean ascend(MemorySegment times, int rows) {
        int row = 1;
        for (; row + LONGS.length() <= rows; row += LONGS.length()) {
            LongVector now = vector(times, row);
            if (now.compare(VectorOperators.LT, vector(times, row - 1)).anyTrue()) {
                return false;
            }
        }
        for (; row < rows; row++) {
            if (get(times, row) < get(times, row - 1)) {
                return false;
            }
        }
        return true;
    }

    private static LongVector vector(MemorySegment times, int row) {
        return LongVector.fromMemorySegment(LONGS, times, (long) row << 3, ByteOrder.nativeOrder());
    }

    /// The end of the run of times from a row on that never step back.
    static int run(long[] times, int from, int to) {
        int row = from + 1;
        while (row + LONGS.length() <= to) {
            VectorMask<Long> down =
                    LongVector.fromArray(LONGS, times, row)
                            .compare(
                                    VectorOperators.LT,
                                    LongVector.fromArray(LONGS, times, row - 1));
            if (down.anyTrue()) {
                return row + down.firstTrue();
            }
            row += LONGS.length();
        }
        while (row < to && times[row] >= times[row - 1]) {
            row++;
        }
        return row;
    }

    static long get(MemorySegment times, int row) {
        return times.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
    }
}
