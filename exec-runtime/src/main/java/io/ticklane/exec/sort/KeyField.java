package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One key of a sort as a field of a word: as many bits as the values between the least and the
/// greatest one need, counted from the one that comes first. A text's value is its rank among the
/// texts of the query.
///
/// Threads: [#see] one at a time, or by columns under a lock; then any.
final class KeyField {
    private static final int MOST_TEXTS = 1 << 16;

    private final SortKey key;
    private final Lane lane;
    private final int[] ranks;
    private final int[] codes;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;
    private boolean nulls;
    private int shift;

    private KeyField(SortKey key, SqlType type, int[] codes) {
        this.key = key;
        this.lane = Lane.of(type);
        this.codes = codes;
        this.ranks = new int[codes.length];
        for (int rank = 0; rank < codes.length; rank++) {
            ranks[codes[rank]] = rank;
        }
    }

    /// The field of a key; null for types without one, and for texts when there are too many.
    static @Nullable KeyField of(SortKey key, SqlType type, Dictionary dictionary) {
        if (Lane.of(type) == Lane.WIDE) {
            return null;
        }
        if (!Lane.isCoded(type)) {
            return new KeyField(key, type, new int[0]);
        }
        int texts = dictionary.size();
        if (texts > MOST_TEXTS) {
            return null;
        }
        int[] codes =
                IntStream.range(0, texts)
                        .boxed()
                        .sorted(dictionary::compare)
                        .mapToInt(Integer::intValue)
                        .toArray();
        return new KeyField(key, type, codes);
    }

    /// The column of the key.
    int column() {
        return key.column();
    }

    /// Takes notice of the values of a column.
    void see(Column column, int rows) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        if (codes.length > 0) {
            low = 0;
            high = codes.length - 1L;
        } else if (lane == Lane.LONG && column.validity() == null) {
            MemorySegment values = column.values();
            for (int row = 0; row < rows; row++) {
                long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                if (!column.isNull(row)) {
                    long value = value(column, row);
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        synchronized (this) {
            least = Math.min(least, low);
            greatest = Math.max(greatest, high);
            nulls |= column.validity() != null;
        }
    }

    private long value(Column column, int row) {
        return switch (lane) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT -> codes.length > 0 ? ranks[column.integer(row)] : column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> SortableLong.of(column.doubleValue(row) + 0.0);
            case WIDE -> throw new IllegalStateException("sixteen bytes");
        };
    }

    /// The bits of the field; 64 for more than a word has.
    int bits() {
        if (least > greatest) {
            return 0;
        }
        long range = greatest - least;
        boolean fits = range >= 0 && range < Long.MAX_VALUE - 1;
        return fits ? Long.SIZE - Long.numberOfLeadingZeros(range + (nulls ? 1 : 0)) : Long.SIZE;
    }

    /// The place of the last value; -1 when all are NULL.
    private long range() {
        return least > greatest ? -1 : greatest - least;
    }

    /// Puts the field this many bits from the right of the word.
    void place(int bit) {
        shift = bit;
    }

    /// Adds the field to the words of rows.
    void add(Column column, int rows, long[] words) {
        int by = shift;
        long first = least;
        if (nulls || key.descending()) {
            addAny(column, rows, words);
        } else if (codes.length > 0) {
            MemorySegment values = column.values();
            int[] rank = ranks;
            for (int row = 0; row < rows; row++) {
                int code = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                words[row] |= (long) rank[code] << by;
            }
        } else if (lane == Lane.LONG) {
            MemorySegment values = column.values();
            for (int row = 0; row < rows; row++) {
                long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                words[row] |= (value - first) << by;
            }
        } else {
            addAny(column, rows, words);
        }
    }

    private void addAny(Column column, int rows, long[] words) {
        long absent = key.nullsFirst() ? 0 : range() + 1;
        long one = nulls && key.nullsFirst() ? 1 : 0;
        for (int row = 0; row < rows; row++) {
            long field = absent;
            if (!column.isNull(row)) {
                long value = value(column, row);
                field = one + (key.descending() ? greatest - value : value - least);
            }
            words[row] |= field << shift;
        }
    }

    /// Whether [#read] gives back the values as they were: a number that is not whole may have
    /// another form of the same place.
    boolean isExact() {
        return switch (lane) {
            case INT, LONG -> true;
            case BIT, DOUBLE, WIDE -> false;
        };
    }

    /// Writes the values of words into the rows of a builder.
    void read(long[] words, int rows, ColumnBuilder out) {
        long mask = bits() == 0 ? 0 : -1L >>> (Long.SIZE - bits());
        long absent = key.nullsFirst() ? 0 : range() + 1;
        long one = nulls && key.nullsFirst() ? 1 : 0;
        MemorySegment values = out.values();
        for (int row = 0; row < rows; row++) {
            long field = (words[row] >>> shift) & mask;
            if (nulls && field == absent) {
                out.setNull(row);
                continue;
            }
            long value = key.descending() ? greatest - (field - one) : least + (field - one);
            if (lane == Lane.LONG) {
                values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value);
            } else {
                int narrow = codes.length > 0 ? codes[(int) value] : (int) value;
                values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, narrow);
            }
        }
    }
}
