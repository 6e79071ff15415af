package io.ticklane.exec.expression.kernel;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The rows that a kernel fills, all valid at first. Built or closed exactly once; closing after
/// building does nothing.
public final class Target implements AutoCloseable {
    private final ColumnBuilder builder;
    private final int rows;
    private final MemorySegment values;
    private @Nullable MemorySegment validity;

    public Target(QueryMemory memory, SqlType type, int rows) {
        builder = new ColumnBuilder(memory, type, rows);
        builder.resize(rows);
        this.rows = rows;
        this.values = builder.values();
    }

    /// The type of the column.
    public SqlType type() {
        return builder.type();
    }

    /// How many rows there are.
    public int rows() {
        return rows;
    }

    /// How many groups of 64 rows there are, the last one perhaps not full.
    public int groups() {
        return (rows + 63) >>> 6;
    }

    /// The memory of the values.
    public MemorySegment values() {
        return values;
    }

    /// The validity bits, all set when first asked for.
    public MemorySegment validity() {
        return bits();
    }

    /// Makes a row NULL where an argument is.
    public void takeNulls(Argument[] in) {
        boolean none = true;
        for (Argument argument : in) {
            none &= !argument.hasNulls();
        }
        if (none) {
            return;
        }
        for (int group = 0; group < groups(); group++) {
            long word = -1L;
            for (Argument argument : in) {
                word &= argument.validWord(group);
            }
            setValidWord(group, word);
        }
    }

    /// Sets the validity bits of a group of 64 rows.
    public void setValidWord(int group, long word) {
        Bits.setWord(bits(), group, word);
    }

    /// The validity bits of a group of 64 rows.
    public long validWord(int group) {
        return validity == null ? -1L : Bits.word(validity, group);
    }

    /// Whether a row was set to NULL.
    public boolean hasNulls() {
        return validity != null;
    }

    /// Whether a row is NULL.
    public boolean isNull(int row) {
        return validity != null && !Bits.get(validity, row);
    }

    /// Sets a row to NULL.
    public void setNull(int row) {
        bits();
        builder.setNull(row);
    }

    /// Makes every row NULL.
    public void setAllNull() {
        for (int row = 0; row < rows; row++) {
            setNull(row);
        }
    }

    /// Takes back that a row is NULL.
    public void setValid(int row) {
        if (validity != null) {
            Bits.set(validity, row);
        }
    }

    /// Sets the values of lane BIT of a group of 64 rows.
    public void setBitWord(int group, long word) {
        Bits.setWord(values, group, word);
    }

    /// Sets a value in the lane of the type.
    public void set(int row, boolean value) {
        if (value) {
            Bits.set(values, row);
        } else {
            Bits.clear(values, row);
        }
    }

    /// Sets a value in the lane of the type.
    public void set(int row, int value) {
        values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, value);
    }

    /// Sets a value in the lane of the type.
    public void set(int row, long value) {
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value);
    }

    /// Sets a value in the lane of the type.
    public void set(int row, double value) {
        values.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, value);
    }

    /// Sets a value in the lane of the type.
    public void set(int row, long low, long high) {
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 4, low);
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 4) + 8, high);
    }

    /// The column of the rows; the target is spent.
    public Column build() {
        return builder.build();
    }

    @Override
    public void close() {
        builder.close();
    }

    private MemorySegment bits() {
        MemorySegment bits = validity;
        if (bits == null) {
            bits = builder.validity();
            validity = bits;
        }
        return bits;
    }
}
