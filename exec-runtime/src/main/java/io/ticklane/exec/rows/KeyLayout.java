package io.ticklane.exec.rows;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the values of key columns are written as words of eight bytes, so that equal keys have equal
/// words: NULLs are equal, 0.0 and -0.0 are equal, NaNs are equal. Each column has one word, a WIDE
/// one two; keys with columns of eight bytes or more end with words that mark the NULLs.
final class KeyLayout {
    static final long NULL_NARROW = 1L << 40;

    private final List<SqlType> types;
    private final int marks;
    private final int words;

    /// The layout for columns of these types.
    KeyLayout(List<SqlType> types) {
        this(types, types);
    }

    /// The layout for columns that may have the types of either list.
    KeyLayout(List<SqlType> types, List<SqlType> others) {
        this.types = List.copyOf(types);
        List<SqlType> all = new ArrayList<>(types);
        all.addAll(others);
        boolean narrow =
                all.stream().map(Lane::of).allMatch(lane -> lane == Lane.BIT || lane == Lane.INT);
        this.marks = narrow ? 0 : (types.size() + Long.SIZE - 1) / Long.SIZE;
        int count = marks;
        for (SqlType type : types) {
            count += Lane.of(type) == Lane.WIDE ? 2 : 1;
        }
        this.words = count;
    }

    /// The number of key columns.
    int columns() {
        return types.size();
    }

    /// The type of a key column.
    SqlType type(int key) {
        return types.get(key);
    }

    /// The words of a key.
    int words() {
        return words;
    }

    /// Writes the words of rows 0 to `rows - 1`, those of a row one after the other.
    void write(List<Column> keys, int rows, MemorySegment target) {
        for (int mark = words - marks; mark < words; mark++) {
            for (int row = 0; row < rows; row++) {
                put(target, (long) row * words + mark, 0);
            }
        }
        int word = 0;
        for (int key = 0; key < keys.size(); key++) {
            Column column = keys.get(key);
            writeColumn(column, rows, target, word);
            if (column.validity() != null) {
                writeNulls(column, rows, target, word, key);
            }
            word += column.lane() == Lane.WIDE ? 2 : 1;
        }
    }

    private void writeColumn(Column column, int rows, MemorySegment target, int word) {
        MemorySegment values = column.values();
        switch (column.lane()) {
            case BIT -> {
                for (int row = 0; row < rows; row++) {
                    put(target, (long) row * words + word, Bits.get(values, row) ? 1 : 0);
                }
            }
            case INT -> {
                for (int row = 0; row < rows; row++) {
                    put(
                            target,
                            (long) row * words + word,
                            values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
                }
            }
            case LONG -> {
                for (int row = 0; row < rows; row++) {
                    put(target, (long) row * words + word, get(values, row));
                }
            }
            case DOUBLE -> {
                for (int row = 0; row < rows; row++) {
                    put(target, (long) row * words + word, bits(column.doubleValue(row)));
                }
            }
            case WIDE -> {
                for (int row = 0; row < rows; row++) {
                    put(target, (long) row * words + word, get(values, 2L * row));
                    put(target, (long) row * words + word + 1, get(values, 2L * row + 1));
                }
            }
        }
    }

    private void writeNulls(Column column, int rows, MemorySegment target, int word, int key) {
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                long at = (long) row * words;
                put(target, at + word, marks > 0 ? 0 : NULL_NARROW);
                if (column.lane() == Lane.WIDE) {
                    put(target, at + word + 1, 0);
                }
                if (marks > 0) {
                    long mark = at + words - marks + key / Long.SIZE;
                    put(target, mark, get(target, mark) | (1L << key));
                }
            }
        }
    }

    /// Appends one column of a key whose words begin at a place of the segment.
    void append(MemorySegment source, long at, int key, ColumnBuilder out) {
        int word = 0;
        for (int before = 0; before < key; before++) {
            word += Lane.of(types.get(before)) == Lane.WIDE ? 2 : 1;
        }
        long value = get(source, at + word);
        boolean isNull =
                marks > 0
                        ? ((get(source, at + words - marks + key / Long.SIZE) >> key) & 1) != 0
                        : value == NULL_NARROW;
        if (isNull) {
            out.appendNull();
            return;
        }
        switch (Lane.of(types.get(key))) {
            case BIT -> out.append(value != 0);
            case INT -> out.append((int) value);
            case LONG -> out.append(value);
            case DOUBLE -> out.append(Double.longBitsToDouble(value));
            case WIDE -> out.append(value, get(source, at + word + 1));
        }
    }

    /// The one column if it is of lane INT, so that its values can be places of an array.
    static @Nullable Column narrow(List<Column> keys) {
        return keys.size() == 1 && keys.get(0).lane() == Lane.INT ? keys.get(0) : null;
    }

    private static long bits(double value) {
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }

    static long get(MemorySegment segment, long word) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, word << 3);
    }

    static void put(MemorySegment segment, long word, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, word << 3, value);
    }
}
