package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The least and the greatest of some whole numbers, codes or truth values; none when least is
/// above greatest.
public record KeyRange(long least, long greatest) {
    /// No value.
    public static final KeyRange NONE = new KeyRange(Long.MAX_VALUE, Long.MIN_VALUE);

    /// The most places for each row that an array by value may have, and the places that it may
    /// have however few rows there are.
    private static final int PLACES_PER_ROW = 16;

    private static final int FREE_PLACES = 1 << 16;
    private static final long MOST_PLACES = 1L << 29;

    /// The same of bits.
    private static final int BITS_PER_ROW = 32;

    private static final int FREE_BITS = 1 << 20;
    private static final long MOST_BITS = 1L << 26;

    /// The range of the rows `[from, to)` of a column of lane BIT, INT or LONG, without NULLs.
    public static KeyRange of(Column column, int from, int to) {
        if (column.lane() == Lane.BIT) {
            return from < to ? new KeyRange(0, 1) : NONE;
        }
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
    public KeyRange and(KeyRange other) {
        return new KeyRange(Math.min(least, other.least), Math.max(greatest, other.greatest));
    }

    /// How many values there are from the least to the greatest; negative if there are too many to
    /// count.
    public long width() {
        return least > greatest ? 0 : greatest - least + 1;
    }

    /// Whether an array with a place for each value is worth it for this many rows.
    public boolean isDense(long rows) {
        long most = Math.min(MOST_PLACES, FREE_PLACES + rows * PLACES_PER_ROW);
        return least > greatest || (width() > 0 && width() <= most);
    }

    /// Whether a bit for each value is worth it for this many rows.
    boolean isDenseInBits(long rows) {
        long most = Math.min(MOST_BITS, FREE_BITS + rows * BITS_PER_ROW);
        return least > greatest || (width() > 0 && width() <= most);
    }

    /// Whether values of a lane are whole numbers of 64 bits at most.
    static boolean isWhole(Lane lane) {
        return switch (lane) {
            case BIT, INT, LONG -> true;
            case DOUBLE, WIDE -> false;
        };
    }

    /// A value of lane BIT, INT or LONG.
    static long whole(Column column, int row) {
        return switch (column.lane()) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT -> column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE, WIDE ->
                    throw new IllegalArgumentException(column.lane() + " is not whole");
        };
    }
}
