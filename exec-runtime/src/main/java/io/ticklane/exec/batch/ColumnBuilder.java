package io.ticklane.exec.batch;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Makes a column, row after row or by position. All rows are valid until set to NULL. Closed or
/// built exactly once; closing after [#build()] does nothing.
public final class ColumnBuilder implements AutoCloseable {
    private static final int FIRST_ROWS = 64;

    private final QueryMemory memory;
    private final SqlType type;
    private final Lane lane;
    private @Nullable Buffer valuesBuffer;
    private MemorySegment values;
    private @Nullable Buffer validityBuffer;
    private @Nullable MemorySegment validity;
    private int capacity;
    private int rows;

    /// A builder with room for some rows; it grows.
    public ColumnBuilder(QueryMemory memory, SqlType type, int capacity) {
        this.memory = memory;
        this.type = type;
        this.lane = Lane.of(type);
        this.capacity = (Math.max(capacity, FIRST_ROWS) + 63) & ~63;
        this.valuesBuffer = memory.buffer(lane.bytes(this.capacity));
        this.values = valuesBuffer.segment();
        if (lane == Lane.BIT) {
            values.fill((byte) 0);
        }
    }

    /// The type of the column.
    public SqlType type() {
        return type;
    }

    /// How many rows there are.
    public int rows() {
        return rows;
    }

    /// Makes this many rows, to be set by position through [#values()] and [#setNull(int)]; their
    /// values are unspecified before (bits are clear).
    public void resize(int count) {
        ensure(count);
        rows = count;
    }

    /// Forgets the rows behind the first `count`.
    public void cut(int count) {
        MemorySegment bits = validity;
        for (int row = count; bits != null && row < rows; row++) {
            Bits.set(bits, row);
        }
        for (int row = count; lane == Lane.BIT && row < rows; row++) {
            Bits.clear(values, row);
        }
        rows = count;
    }

    /// The memory of the values, for loops; stale after the next growth.
    public MemorySegment values() {
        return values;
    }

    /// The validity bits, all set when first asked for; stale after the next growth.
    public MemorySegment validity() {
        MemorySegment bits = validity;
        if (bits == null) {
            Buffer buffer = memory.buffer(Bits.bytes(capacity));
            validityBuffer = buffer;
            bits = buffer.segment();
            Bits.fill(bits);
            validity = bits;
        }
        return bits;
    }

    /// Appends NULL.
    public void appendNull() {
        int row = rows;
        ensure(row + 1);
        rows = row + 1;
        setNull(row);
    }

    /// Appends a value of lane BIT.
    public void append(boolean value) {
        ensure(rows + 1);
        if (value) {
            Bits.set(values, rows);
        } else {
            Bits.clear(values, rows);
        }
        rows++;
    }

    /// Appends a value of lane INT.
    public void append(int value) {
        ensure(rows + 1);
        values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) rows << 2, value);
        rows++;
    }

    /// Appends a value of lane LONG.
    public void append(long value) {
        ensure(rows + 1);
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) rows << 3, value);
        rows++;
    }

    /// Appends a value of lane DOUBLE.
    public void append(double value) {
        ensure(rows + 1);
        values.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) rows << 3, value);
        rows++;
    }

    /// Appends a value of lane WIDE.
    public void append(long low, long high) {
        ensure(rows + 1);
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) rows << 4, low);
        values.set(ValueLayout.JAVA_LONG_UNALIGNED, ((long) rows << 4) + 8, high);
        rows++;
    }

    /// Appends row `row` of a column of the same lane, NULL or not.
    public void appendFrom(Column column, int row) {
        if (column.isNull(row)) {
            appendNull();
            return;
        }
        switch (lane) {
            case BIT -> append(column.bit(row));
            case INT -> append(column.integer(row));
            case LONG -> append(column.longValue(row));
            case DOUBLE -> append(column.doubleValue(row));
            case WIDE -> append(column.wideLow(row), column.wideHigh(row));
        }
    }

    /// Sets a row to NULL.
    public void setNull(int row) {
        switch (lane) {
            case BIT -> Bits.clear(values, row);
            case INT -> values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, 0);
            case LONG, DOUBLE -> values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, 0L);
            case WIDE -> values.asSlice((long) row << 4, 16).fill((byte) 0);
        }
        Bits.clear(validity(), row);
    }

    /// The column of the rows so far; the builder is spent.
    public Column build() {
        Buffer buffer = valuesBuffer;
        if (buffer == null) {
            throw new IllegalStateException("the builder is spent");
        }
        Column column = new Column(type, rows, buffer, validityBuffer);
        valuesBuffer = null;
        validityBuffer = null;
        return column;
    }

    @Override
    public void close() {
        if (valuesBuffer != null) {
            valuesBuffer.close();
            valuesBuffer = null;
        }
        if (validityBuffer != null) {
            validityBuffer.close();
            validityBuffer = null;
        }
    }

    private void ensure(int count) {
        if (count <= capacity) {
            return;
        }
        int larger =
                (int) Math.min(Integer.MAX_VALUE - 63L, Math.max(count, capacity * 2L) + 63) & ~63;
        Buffer grown = memory.buffer(lane.bytes(larger));
        MemorySegment target = grown.segment();
        MemorySegment.copy(values, 0, target, 0, lane.bytes(capacity));
        if (lane == Lane.BIT) {
            target.asSlice(lane.bytes(capacity)).fill((byte) 0);
        }
        java.util.Objects.requireNonNull(valuesBuffer).close();
        valuesBuffer = grown;
        values = target;
        growValidity(larger);
        capacity = larger;
    }

    private void growValidity(int larger) {
        Buffer old = validityBuffer;
        MemorySegment bits = validity;
        if (old == null || bits == null) {
            return;
        }
        Buffer grown = memory.buffer(Bits.bytes(larger));
        MemorySegment target = grown.segment();
        Bits.fill(target);
        MemorySegment.copy(bits, 0, target, 0, Bits.bytes(capacity));
        old.close();
        validityBuffer = grown;
        validity = target;
    }
}
