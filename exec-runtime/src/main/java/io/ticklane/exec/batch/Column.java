package io.ticklane.exec.batch;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The values of one column for the rows of a batch. Immutable once made. Counts references: made
/// with one, [#retain()] adds one, [#close()] takes one away, the last releases the buffers. Values
/// of NULL rows are unspecified but readable (a code of a NULL row is 0).
///
/// Shape: `rows` values in the lane of the type; a validity bitmap (set for valid), or none when no
/// row is NULL.
public final class Column implements AutoCloseable {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES =
                    MethodHandles.lookup().findVarHandle(Column.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SqlType type;
    private final Lane lane;
    private final int rows;
    private final MemorySegment values;
    private final @Nullable MemorySegment validity;

    // what is released with the column: buffers, or a column that has the memory
    private final @Nullable Column whole;
    private final @Nullable Buffer valuesBuffer;
    private final @Nullable Buffer validityBuffer;

    @SuppressWarnings("UnusedVariable") // by way of the handle
    private volatile int references = 1;

    /// A column of these buffers; takes ownership of them.
    public Column(SqlType type, int rows, Buffer values, @Nullable Buffer validity) {
        this.type = type;
        this.lane = Lane.of(type);
        this.rows = rows;
        this.values = values.segment();
        this.validity = validity == null ? null : validity.segment();
        this.whole = null;
        this.valuesBuffer = values;
        this.validityBuffer = validity;
    }

    /// A column of these buffers; takes ownership of one reference to each.
    public Column(SqlType type, int rows, ArrowBuf values, @Nullable ArrowBuf validity) {
        this(type, rows, Buffer.of(values), validity == null ? null : Buffer.of(validity));
    }

    private Column(SqlType type, int rows, Column whole, Part values, @Nullable Part validity) {
        this.type = type;
        this.lane = Lane.of(type);
        this.rows = rows;
        this.values = values.segment();
        this.validity = validity == null ? null : validity.segment();
        this.whole = whole;
        this.valuesBuffer = values.own();
        this.validityBuffer = validity == null ? null : validity.own();
    }

    /// Memory of a slice: that of the whole, or a buffer of its own.
    private record Part(MemorySegment segment, @Nullable Buffer own) {
        static Part shared(MemorySegment segment) {
            return new Part(segment, null);
        }

        static Part own(Buffer buffer) {
            return new Part(buffer.segment(), buffer);
        }

        void close() {
            if (own != null) {
                own.close();
            }
        }
    }

    /// The same bits as another type of the same lane.
    public Column as(SqlType other) {
        Part bits = validity == null ? null : Part.shared(validity);
        return new Column(other, rows, retain(), Part.shared(values), bits);
    }

    /// The rows `[from, from + count)`. Values are shared with the whole; bits are copied where the
    /// cut is not at a group of 64.
    public Column slice(QueryMemory memory, int from, int count) {
        Part some =
                lane == Lane.BIT
                        ? bits(memory, values, from, count)
                        : Part.shared(
                                values.asSlice((long) from * lane.bytes(), lane.bytes(count)));
        try {
            Part valid = validity == null ? null : bits(memory, validity, from, count);
            // a slice of a slice holds the first whole, not the slice
            Column root =
                    whole != null && valuesBuffer == null && validityBuffer == null ? whole : this;
            return new Column(type, count, root.retain(), some, valid);
        } catch (Throwable e) {
            some.close();
            throw e;
        }
    }

    private static Part bits(QueryMemory memory, MemorySegment bits, int from, int count) {
        return (from & 63) == 0
                ? Part.shared(bits.asSlice(from >> 3, Bits.bytes(count)))
                : Part.own(Bits.copy(memory, bits, from, count));
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
        if (valuesBuffer != null) {
            return valuesBuffer.arrow();
        }
        Column owner = Objects.requireNonNull(whole);
        return part(owner.valuesBuffer(), owner.values, values);
    }

    /// The buffer of the validity bits, for edges that hand it on; not retained.
    public @Nullable ArrowBuf validityBuffer() {
        if (validity == null) {
            return null;
        }
        if (validityBuffer != null) {
            return validityBuffer.arrow();
        }
        Column owner = Objects.requireNonNull(whole);
        return part(
                Objects.requireNonNull(owner.validityBuffer()),
                Objects.requireNonNull(owner.validity),
                validity);
    }

    private static ArrowBuf part(ArrowBuf buffer, MemorySegment all, MemorySegment some) {
        return buffer.slice(some.address() - all.address(), some.byteSize());
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
        REFERENCES.getAndAdd(this, 1);
        return this;
    }

    @Override
    public void close() {
        int left = (int) REFERENCES.getAndAdd(this, -1) - 1;
        if (left == 0) {
            if (valuesBuffer != null) {
                valuesBuffer.close();
            }
            if (validityBuffer != null) {
                validityBuffer.close();
            }
            if (whole != null) {
                whole.close();
            }
        } else if (left < 0) {
            throw new IllegalStateException("a column was closed more often than retained");
        }
    }
}
