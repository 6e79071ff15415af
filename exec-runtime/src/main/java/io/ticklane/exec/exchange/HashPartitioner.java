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

    /// A partitioner by these columns.
    public HashPartitioner(Dictionary dictionary, List<Integer> keys) {
        this.dictionary = dictionary;
        this.keys = keys.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Writes the key group of each row to `groups`, which has room for all rows of the batch.
    public void keyGroups(Batch batch, int[] groups) {
        int rows = batch.rows();
        if (hashes.length < rows) {
            hashes = new long[rows];
        }
        Arrays.fill(hashes, 0, rows, SEED);
        for (int key : keys) {
            add(batch.column(key), rows);
        }
        for (int row = 0; row < rows; row++) {
            groups[row] = (int) (hashes[row] >>> 56);
        }
    }

    /// The lane of a key group.
    public static int lane(int keyGroup, int lanes) {
        return keyGroup % lanes;
    }

    private void add(Column column, int rows) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        boolean coded = Lane.isCoded(column.type());
        Lane lane = column.lane();
        for (int row = 0; row < rows; row++) {
            long value;
            if (validity != null && !Bits.get(validity, row)) {
                value = NULL_HASH;
            } else {
                value =
                        switch (lane) {
                            case BIT -> Bits.get(values, row) ? 1 : 0;
                            case INT -> {
                                int small =
                                        values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                                yield coded ? dictionary.hash(small) : small;
                            }
                            case LONG ->
                                    values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                            case DOUBLE ->
                                    Double.doubleToLongBits(
                                            values.get(
                                                            ValueLayout.JAVA_DOUBLE_UNALIGNED,
                                                            (long) row << 3)
                                                    + 0.0);
                            case WIDE -> wide(column.wideLow(row), column.wideHigh(row));
                        };
            }
            hashes[row] = Dictionary.mix(hashes[row] ^ value);
        }
    }

    private static long wide(long low, long high) {
        return high == low >> 63 ? low : Dictionary.mix(high) ^ low;
    }
}
