package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Says which lane the rows of a key belong to. A key falls into one of 256 key groups by the top
/// bits of a hash of its values, which is the same in every run and on every node; key group g
/// belongs to lane `g % lanes`. Equal values have equal hashes whatever integer type they have;
/// texts hash by their bytes, -0.0 as 0.0, all NaN alike, NULL as a value of its own.
///
/// Threads: one at a time.
public final class HashPartitioner {
    /// How many key groups there are.
    public static final int KEY_GROUPS = 256;

    private static final long SEED = 0x7469636b6c616e65L;
    private static final long NULL_HASH = 0x6e756c6c6e756c6cL;

    private final Dictionary dictionary;
    private final int[] keys;
    private long[] hashes = new long[0];
    private long[] textHashes = new long[256];

    /// For each code, its key group + 1 where the text is the only key; 0 if it is not known yet.
    private short[] textGroups = new short[256];

    /// A partitioner by these columns.
    public HashPartitioner(Dictionary dictionary, List<Integer> keys) {
        this.dictionary = dictionary;
        this.keys = keys.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Writes the key group of each row to `groups`, which has room for all rows of the batch.
    public void keyGroups(Batch batch, int[] groups) {
        int rows = batch.rows();
        if (keys.length == 1) {
            Column only = batch.column(keys[0]);
            if (Lane.isCoded(only.type()) && only.validity() == null) {
                textGroups(only.values(), rows, groups);
                return;
            }
        }
        if (hashes.length < rows) {
            hashes = new long[rows];
        }
        Arrays.fill(hashes, 0, rows, SEED);
        for (int key : keys) {
            add(batch.column(key), rows);
        }
        for (int row = 0; row < rows; row++) {
            groups[row] = group(hashes[row]);
        }
    }

    private static int group(long hash) {
        return (int) (hash >>> 56);
    }

    /// The key groups of texts that are the only key, none of them NULL: each is hashed once.
    private void textGroups(MemorySegment codes, int rows, int[] groups) {
        short[] known = textGroups;
        for (int row = 0; row < rows; row++) {
            int code = codes.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            if (code >= known.length || known[code] == 0) {
                known = learn(code);
            }
            groups[row] = known[code] - 1;
        }
    }

    private short[] learn(int code) {
        if (code >= textGroups.length) {
            textGroups = Arrays.copyOf(textGroups, Math.max(code + 1, textGroups.length * 2));
        }
        textGroups[code] = (short) (group(Dictionary.mix(SEED ^ dictionary.hash(code))) + 1);
        return textGroups;
    }

    /// The lane of a key group.
    public static int lane(int keyGroup, int lanes) {
        return keyGroup % lanes;
    }

    private void add(Column column, int rows) {
        MemorySegment values = column.values();
        switch (column.lane()) {
            case BIT -> {
                for (int row = 0; row < rows; row++) {
                    hashes[row] =
                            Dictionary.mix(
                                    hashes[row]
                                            ^ value(column, row, Bits.get(values, row) ? 1 : 0));
                }
            }
            case INT -> addInts(column, rows);
            case LONG -> {
                for (int row = 0; row < rows; row++) {
                    long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                    hashes[row] = Dictionary.mix(hashes[row] ^ value(column, row, value));
                }
            }
            case DOUBLE -> {
                for (int row = 0; row < rows; row++) {
                    double value =
                            values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3) + 0.0;
                    hashes[row] =
                            Dictionary.mix(
                                    hashes[row]
                                            ^ value(column, row, Double.doubleToLongBits(value)));
                }
            }
            case WIDE -> {
                for (int row = 0; row < rows; row++) {
                    long value = wide(column.wideLow(row), column.wideHigh(row));
                    hashes[row] = Dictionary.mix(hashes[row] ^ value(column, row, value));
                }
            }
        }
    }

    private void addInts(Column column, int rows) {
        MemorySegment values = column.values();
        boolean coded = Lane.isCoded(column.type());
        for (int row = 0; row < rows; row++) {
            int value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            long known = !coded ? value : column.isNull(row) ? 0 : textHash(value);
            hashes[row] = Dictionary.mix(hashes[row] ^ value(column, row, known));
        }
    }

    /// The hash of a text, remembered by its code.
    private long textHash(int code) {
        if (code >= textHashes.length) {
            textHashes = Arrays.copyOf(textHashes, Math.max(code + 1, textHashes.length * 2));
        }
        long hash = textHashes[code];
        if (hash == 0) {
            hash = dictionary.hash(code);
            textHashes[code] = hash;
        }
        return hash;
    }

    private static long value(Column column, int row, long value) {
        return column.isNull(row) ? NULL_HASH : value;
    }

    private static long wide(long low, long high) {
        return high == low >> 63 ? low : Dictionary.mix(high) ^ low;
    }
}
