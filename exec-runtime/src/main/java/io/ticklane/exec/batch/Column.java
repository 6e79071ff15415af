package io.ticklane.exec.batch;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The values of one column for the rows of a batch. Immutable once made. Counts references: made
/// with one, [#retain()] adds one, [#close()] takes one away, the last releases the buffers. Values
/// of NULL rows are unspecified but readable (a code of a NULL row is 0).
///
/// Shape: `rows` values in the lane of the type; a validity bitmap (set for valid), or none when no
/// row is NULL.
public final class Column implements AutoCloseable {
    private final SqlType type;
    private final Lane lane;
    private final int rows;
    private final ArrowBuf valuesBuffer;
    private final @Nullable ArrowBuf validityBuffer;
    private final MemorySegment values;
    private final @Nullable MemorySegment validity;
    private final AtomicInteger references = new AtomicInteger(1);

    /// A column of these buffers; takes ownership of one reference to each.
    public Column(SqlType type, int rows, ArrowBuf values, @Nullable ArrowBuf validity) {
        this.type = type;
        this.lane = Lane.of(type);
        this.rows = rows;
        this.valuesBuffer = values;
        this.validityBuffer = validity;
        this.values = QueryMemory.segment(values);
        this.validity = validity == null ? null : QueryMemory.segment(validity);
    }

    /// The SQL type.
    public SqlType type() {
        return type;
    }

    /// How the values lie in memory.
    public Lane lane() {
        return lane;
    }

    /// The number of rows.
    public int rows() {
        return rows;
    }

    /// The values, in the byte order of the machine.
    public MemorySegment values() {
        return values;
    }

    /// The validity bits; null when no row is NULL.
    public @Nullable MemorySegment validity() {
        return validity;
    }

    /// The buffer of the values, for edges that hand it on; not retained.
    public ArrowBuf valuesBuffer() {
        return valuesBuffer;
    }

    /// The buffer of the validity bits, for edges that hand it on; not retained.
    public @Nullable ArrowBuf validityBuffer() {
        return validityBuffer;
    }

    /// Whether a row is NULL.
    public boolean isNull(int row) {
        return validity != null && !Bits.get(validity, row);
    }

    /// A value of lane BIT.
    public boolean bit(int row) {
        return Bits.get(values, row);
    }

    /// A value of lane INT.
    public int integer(int row) {
        return values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    /// A value of lane LONG.
    public long longValue(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
    }

    /// A value of lane DOUBLE.
    public double doubleValue(int row) {
        return values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
    }

    /// The low half of a value of lane WIDE.
    public long wideLow(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 4);
    }

    /// The high half of a value of lane WIDE.
    public long wideHigh(int row) {
        return values.get(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 4) + 8);
    }

    /// Adds a reference and returns this.
    public Column retain() {
        references.incrementAndGet();
        return this;
    }

    @Override
    public void close() {
        int left = references.decrementAndGet();
        if (left == 0) {
            valuesBuffer.close();
            if (validityBuffer != null) {
                validityBuffer.close();
            }
        } else if (left < 0) {
            throw new IllegalStateException("a column was closed more often than retained");
        }
    }
}
