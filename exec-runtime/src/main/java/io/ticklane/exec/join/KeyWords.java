package io.ticklane.exec.join;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// The keys of some rows as columns of words of eight bytes, so that equal keys have equal words
/// (0.0 and -0.0 are equal, and so are NaNs), and their hashes. A WIDE key has two words. Where
/// NULLs are equal, one more word has a bit for each key that is NULL.
///
/// Threads: one at a time.
final class KeyWords {
    private final boolean nullsMatch;
    private final long[][] words;
    private long[] hashes = new long[0];

    /// Words of this many columns, as [#count] says.
    KeyWords(int count, boolean nullsMatch) {
        this.nullsMatch = nullsMatch;
        this.words = new long[count][0];
    }

    /// How many words a key of these types has.
    static int count(List<SqlType> types, boolean nullsMatch) {
        int count = nullsMatch ? (types.size() + Long.SIZE - 1) / Long.SIZE : 0;
        for (SqlType type : types) {
            count += Lane.of(type) == Lane.WIDE ? 2 : 1;
        }
        return count;
    }

    /// A column of words; overwritten by the next call of [#read].
    long[] column(int word) {
        return words[word];
    }

    /// The hashes of the rows, which are odd; 0 for a row with a NULL that equals nothing.
    long[] hashes() {
        return hashes;
    }

    /// Reads the rows `[from, from + count)` of key columns.
    void read(List<Column> keys, int from, int count) {
        if (hashes.length < count) {
            hashes = new long[count];
            for (int i = 0; i < words.length; i++) {
                words[i] = new long[count];
            }
        }
        int word = 0;
        for (int i = 0; i < keys.size(); i++) {
            Column key = keys.get(i);
            readValues(key, from, count, word);
            word += key.lane() == Lane.WIDE ? 2 : 1;
        }
        if (nullsMatch) {
            readNulls(keys, from, count, word);
        }
        hash(count);
        if (!nullsMatch) {
            for (int i = 0; i < keys.size(); i++) {
                if (keys.get(i).validity() != null) {
                    dropNulls(keys.get(i), from, count);
                }
            }
        }
    }

    private void readValues(Column key, int from, int count, int word) {
        MemorySegment values = key.values();
        long[] out = words[word];
        switch (key.lane()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Bits.get(values, from + i) ? 1 : 0;
                }
            }
            case INT -> {
                for (int i = 0; i < count; i++) {
                    out[i] = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) (from + i) << 2);
                }
            }
            case LONG -> {
                for (int i = 0; i < count; i++) {
                    out[i] = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (from + i) << 3);
                }
            }
            case DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    double value =
                            values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) (from + i) << 3);
                    out[i] = value == 0 ? 0 : Double.doubleToLongBits(value);
                }
            }
            case WIDE -> {
                long[] high = words[word + 1];
                for (int i = 0; i < count; i++) {
                    long at = (long) (from + i) << 4;
                    out[i] = values.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
                    high[i] = values.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
                }
            }
        }
    }

    /// Marks NULLs, whose values count as 0.
    private void readNulls(List<Column> keys, int from, int count, int marks) {
        for (int i = marks; i < words.length; i++) {
            Arrays.fill(words[i], 0, count, 0);
        }
        int word = 0;
        for (int k = 0; k < keys.size(); k++) {
            Column key = keys.get(k);
            int width = key.lane() == Lane.WIDE ? 2 : 1;
            if (key.validity() != null) {
                long[] mark = words[marks + k / Long.SIZE];
                for (int i = 0; i < count; i++) {
                    if (key.isNull(from + i)) {
                        mark[i] |= 1L << k;
                        words[word][i] = 0;
                        words[word + width - 1][i] = 0;
                    }
                }
            }
            word += width;
        }
    }

    private void hash(int count) {
        long[] out = hashes;
        long[] first = words[0];
        for (int i = 0; i < count; i++) {
            out[i] = Dictionary.mix(first[i]);
        }
        for (int word = 1; word < words.length; word++) {
            long[] more = words[word];
            for (int i = 0; i < count; i++) {
                out[i] = Dictionary.mix(out[i] ^ more[i]);
            }
        }
        for (int i = 0; i < count; i++) {
            out[i] |= 1;
        }
    }

    private void dropNulls(Column key, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (key.isNull(from + i)) {
                hashes[i] = 0;
            }
        }
    }
}
