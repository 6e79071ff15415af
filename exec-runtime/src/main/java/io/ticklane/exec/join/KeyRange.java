package io.ticklane.exec.join;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The least and the greatest value of whole numbers or codes; none when least is above greatest.
record KeyRange(long least, long greatest) {
    static final KeyRange NONE = new KeyRange(Long.MAX_VALUE, Long.MIN_VALUE);

    /// The most places for each row that an array by value may have, and the places that it may
    /// have however few rows there are.
    private static final int PLACES_PER_ROW = 16;

    private static final int FREE_PLACES = 1 << 16;
    private static final long MOST_PLACES = 1L << 29;

    /// The range of the rows `[from, to)` of a column of lane INT or LONG, without NULLs.
    static KeyRange of(Column column, int from, int to) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        MemorySegment values = column.values();
        boolean ints = column.lane() == Lane.INT;
        boolean nulls = column.validity() != null;
        if (nulls) {
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    long value = ints ? column.integer(row) : column.longValue(row);
                    least = Math.min(least, value);
                    greatest = Math.max(greatest, value);
                }
            }
        } else if (ints) {
            int low = Integer.MAX_VALUE;
            int high = Integer.MIN_VALUE;
            for (int row = from; row < to; row++) {
                int value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            return from < to ? new KeyRange(low, high) : NONE;
        } else {
            for (int row = from; row < to; row++) {
                long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        return new KeyRange(least, greatest);
    }

    /// The range of both.
    KeyRange and(KeyRange other) {
        return new KeyRange(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /// How many values there are from the least to the greatest; negative if there are too many to
    /// count.
    long width() {
        return least > greatest ? 0 : greatest - least + 1;
    }

    /// Whether an array with a place for each value is worth it for this many rows.
    boolean isDense(long rows) {
        long most = Math.min(MOST_PLACES, FREE_PLACES + rows * PLACES_PER_ROW);
        return least > greatest || (width() > 0 && width() <= most);
    }
}
