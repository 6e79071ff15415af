package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Keys that are whole numbers, codes or truth values and lie close together: a bit for each value
/// from the least to the greatest. It knows exactly which values are keys.
final class KeyBits implements KeyTest {
    private final long least;
    private final long greatest;
    private final long width;
    private final Buffer buffer;
    private final MemorySegment bits;

    /// The bits of columns whose values, but for NULLs, are in the range.
    KeyBits(QueryMemory memory, List<Column> keys, KeyRange range) {
        this.least = range.least();
        this.greatest = range.greatest();
        this.width = range.width();
        this.buffer = memory.buffer(Math.max(Long.BYTES, Bits.bytes(width)));
        this.bits = buffer.segment();
        bits.fill((byte) 0);
        for (Column key : keys) {
            fill(key);
        }
    }

    private void fill(Column key) {
        if (key.lane() == Lane.LONG && key.validity() == null) {
            fillLongs(key);
            return;
        }
        for (int row = 0; row < key.rows(); row++) {
            if (!key.isNull(row)) {
                Bits.set(bits, KeyRange.whole(key, row) - least);
            }
        }
    }

    private void fillLongs(Column key) {
        MemorySegment values = key.values();
        MemorySegment known = bits;
        long from = least;
        int rows = key.rows();
        for (int row = 0; row < rows; row++) {
            Bits.set(known, values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) - from);
        }
    }

    @Override
    public int narrow(Column column, int[] rows, int count) {
        return switch (column.lane()) {
            case INT -> narrowInts(column.values(), rows, count);
            case LONG -> narrowLongs(column.values(), rows, count);
            case BIT, DOUBLE, WIDE -> {
                int kept = 0;
                for (int i = 0; i < count; i++) {
                    int row = rows[i];
                    rows[kept] = row;
                    kept += has(column, row) ? 1 : 0;
                }
                yield kept;
            }
        };
    }

    private int narrowInts(MemorySegment values, int[] rows, int count) {
        MemorySegment known = bits;
        long from = least;
        long last = width - 1;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            long place = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) - from;
            kept += bit(known, place, last);
        }
        return kept;
    }

    private int narrowLongs(MemorySegment values, int[] rows, int count) {
        MemorySegment known = bits;
        long from = least;
        long last = width - 1;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            long place = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) - from;
            kept += bit(known, place, last);
        }
        return kept;
    }

    /// The bit at a place, without a branch; 0 outside. A difference that overflowed is negative or
    /// too great.
    private static int bit(MemorySegment bits, long place, long last) {
        long inside = ~((place | (last - place)) >> 63);
        long word = bits.get(ValueLayout.JAVA_LONG_UNALIGNED, (place & inside) >>> 6 << 3);
        return (int) (word >>> place & inside & 1);
    }

    @Override
    public boolean has(Column column, int row) {
        return bit(bits, KeyRange.whole(column, row) - least, width - 1) != 0;
    }

    @Override
    public boolean anyBetween(long from, long to) {
        if (from > greatest || to < least) {
            return false;
        }
        long place = Math.max(from, least) - least;
        long last = Math.min(to, greatest) - least;
        while (place <= last) {
            long word = Bits.word(bits, place >>> 6) >>> place;
            if (word != 0) {
                return place + Long.numberOfTrailingZeros(word) <= last;
            }
            place = (place | 63) + 1;
        }
        return false;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
