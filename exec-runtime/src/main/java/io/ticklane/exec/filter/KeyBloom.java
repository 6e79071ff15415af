package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Any keys: a Bloom filter whose four bits of a key are in one word of 64 bits, so that a test
/// reads memory once. There are 16 to 32 bits for each key; of 200 other values about one passes.
final class KeyBloom implements KeyTest {
    private static final int KEYS_PER_WORD = 4;

    private final KeyRange range;
    private final int shift;
    private final Buffer buffer;
    private final MemorySegment words;

    /// The filter of columns that have at most so many keys; the range is theirs if they are whole
    /// numbers.
    KeyBloom(QueryMemory memory, List<Column> keys, long count, KeyRange range) {
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, count - 1) / KEYS_PER_WORD);
        this.range = range;
        // at least one bit, as a shift by 64 would be none
        int wordBits = Math.max(1, bits);
        this.shift = Long.SIZE - wordBits;
        this.buffer = memory.buffer((long) Long.BYTES << wordBits);
        this.words = buffer.segment();
        words.fill((byte) 0);
        for (Column key : keys) {
            fill(key);
        }
    }

    private void fill(Column key) {
        for (int row = 0; row < key.rows(); row++) {
            if (!key.isNull(row)) {
                long hash = hash(key, row);
                long at = hash >>> shift << 3;
                long word = words.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
                words.set(ValueLayout.JAVA_LONG_UNALIGNED, at, word | mask(hash));
            }
        }
    }

    /// The bits of a key in its word.
    private static long mask(long hash) {
        return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18);
    }

    /// A hash that equal keys share: 0.0 and -0.0 are equal, and so are NaNs.
    private static long hash(Column column, int row) {
        return switch (column.lane()) {
            case BIT, INT, LONG -> Dictionary.mix(KeyRange.whole(column, row));
            case DOUBLE -> hash(column.doubleValue(row));
            case WIDE -> Dictionary.mix(Dictionary.mix(column.wideLow(row)) ^ column.wideHigh(row));
        };
    }

    private static long hash(double value) {
        return Dictionary.mix(value == 0 ? 0 : Double.doubleToLongBits(value));
    }

    @Override
    public int narrow(Column column, int[] rows, int count) {
        return switch (column.lane()) {
            case INT -> narrowInts(column.values(), rows, count);
            case LONG -> narrowLongs(column.values(), rows, count);
            case DOUBLE -> narrowDoubles(column.values(), rows, count);
            case BIT, WIDE -> {
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
        MemorySegment known = words;
        int places = shift;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            int value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            kept += has(known, Dictionary.mix(value), places) ? 1 : 0;
        }
        return kept;
    }

    private int narrowLongs(MemorySegment values, int[] rows, int count) {
        MemorySegment known = words;
        int places = shift;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            kept += has(known, Dictionary.mix(value), places) ? 1 : 0;
        }
        return kept;
    }

    private int narrowDoubles(MemorySegment values, int[] rows, int count) {
        MemorySegment known = words;
        int places = shift;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            double value = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
            kept += has(known, hash(value), places) ? 1 : 0;
        }
        return kept;
    }

    private static boolean has(MemorySegment words, long hash, int shift) {
        long mask = mask(hash);
        return (words.get(ValueLayout.JAVA_LONG_UNALIGNED, hash >>> shift << 3) & mask) == mask;
    }

    @Override
    public boolean has(Column column, int row) {
        return has(words, hash(column, row), shift);
    }

    @Override
    public boolean anyBetween(long least, long greatest) {
        return range.least() > range.greatest()
                || (least <= range.greatest() && greatest >= range.least());
    }

    @Override
    public void close() {
        buffer.close();
    }
}
