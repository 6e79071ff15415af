package io.ticklane.exec.batch;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/// Makes Arrow vectors of batches, in the forms that [ArrowTypes#schema] says: texts instead of
/// codes, narrow integers, single precision, 128-bit decimals. Buffers whose form is equal are
/// shared with the batch, not copied.
///
/// Threads: one at a time.
public final class ArrowExport {
    private static final byte[] NONE = new byte[0];

    private final Dictionary dictionary;
    private final BufferAllocator allocator;

    /// Exports texts of a dictionary; new buffers come from the allocator, which must have the root
    /// of the query's.
    public ArrowExport(Dictionary dictionary, BufferAllocator allocator) {
        this.dictionary = dictionary;
        this.allocator = allocator;
    }

    /// Replaces the content of a root of the batch's schema by the rows of the batch, which stays
    /// the caller's and may be closed before the root.
    public void load(Batch batch, VectorSchemaRoot root) {
        for (int i = 0; i < batch.columns().size(); i++) {
            load(batch.column(i), root.getVector(i));
        }
        root.setRowCount(batch.rows());
    }

    private void load(Column column, FieldVector vector) {
        int rows = column.rows();
        if (column.type().kind() == TypeKind.NULL) {
            vector.setValueCount(rows);
            return;
        }
        MemorySegment validity = column.validity();
        int nulls = validity == null ? 0 : rows - Bits.count(validity, rows);
        List<ArrowBuf> made = new ArrayList<>(2);
        List<ArrowBuf> buffers = new ArrayList<>(3);
        try {
            buffers.add(
                    column.validityBuffer() == null
                            ? allocator.getEmpty()
                            : column.validityBuffer());
            switch (column.type().kind()) {
                case TINYINT -> made.add(bytes(column));
                case SMALLINT -> made.add(shorts(column));
                case REAL -> made.add(floats(column));
                case DECIMAL -> {
                    if (column.lane() == Lane.LONG) {
                        made.add(widened(column));
                    }
                }
                case VARCHAR, VARBINARY -> texts(column, made);
                case ARRAY -> made.add(arrays(column, ((ListVector) vector).getDataVector()));
                case BOOLEAN,
                        INTEGER,
                        BIGINT,
                        DOUBLE,
                        DATE,
                        TIME,
                        TIMESTAMP,
                        TIMESTAMP_LTZ,
                        INTERVAL_DAY_TIME,
                        INTERVAL_YEAR_MONTH,
                        NULL -> {
                    // the lane is Arrow's own form
                }
            }
            if (made.isEmpty()) {
                buffers.add(column.valuesBuffer());
            }
            buffers.addAll(made);
            vector.loadFieldBuffers(new ArrowFieldNode(rows, nulls), buffers);
        } finally {
            made.forEach(ArrowBuf::close);
        }
    }

    private ArrowBuf bytes(Column column) {
        ArrowBuf made = allocator.buffer(Math.max(column.rows(), 1));
        MemorySegment out = QueryMemory.segment(made);
        for (int row = 0; row < column.rows(); row++) {
            out.set(ValueLayout.JAVA_BYTE, row, (byte) column.integer(row));
        }
        return made;
    }

    private ArrowBuf shorts(Column column) {
        ArrowBuf made = allocator.buffer(Math.max(column.rows() * 2L, 1));
        MemorySegment out = QueryMemory.segment(made);
        for (int row = 0; row < column.rows(); row++) {
            out.set(ValueLayout.JAVA_SHORT_UNALIGNED, (long) row << 1, (short) column.integer(row));
        }
        return made;
    }

    private ArrowBuf floats(Column column) {
        ArrowBuf made = allocator.buffer(Math.max(column.rows() * 4L, 1));
        MemorySegment out = QueryMemory.segment(made);
        for (int row = 0; row < column.rows(); row++) {
            float value = (float) column.doubleValue(row);
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) row << 2, value);
        }
        return made;
    }

    private ArrowBuf widened(Column column) {
        ArrowBuf made = allocator.buffer(Math.max(column.rows() * 16L, 1));
        MemorySegment out = QueryMemory.segment(made);
        for (int row = 0; row < column.rows(); row++) {
            long value = column.longValue(row);
            out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 4, value);
            out.set(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 4) + 8, value >> 63);
        }
        return made;
    }

    /// The offsets of the arrays; their elements go to their own vector.
    private ArrowBuf arrays(Column column, FieldVector elements) {
        int rows = column.rows();
        long count = 0;
        for (int row = 0; row < rows; row++) {
            count += column.isNull(row) ? 0 : ArrayPacker.length(array(column, row));
        }
        if (count > Integer.MAX_VALUE) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "the arrays of one batch have more than 2^31 elements; use a smaller"
                            + " batch_rows");
        }
        try (ArrowBuf values = allocator.buffer(Math.max(count, 1) << 3);
                ArrowBuf validity = allocator.buffer(Bits.bytes(count))) {
            ArrowBuf offsets = allocator.buffer((rows + 1L) << 2);
            MemorySegment ends = QueryMemory.segment(offsets);
            MemorySegment bits = QueryMemory.segment(validity);
            Bits.fill(bits);
            int at = 0;
            int nulls = 0;
            ends.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 0);
            for (int row = 0; row < rows; row++) {
                byte[] array = column.isNull(row) ? NONE : array(column, row);
                for (int i = 0; i < ArrayPacker.length(array); i++, at++) {
                    double value = ArrayPacker.get(array, i);
                    boolean missing = Double.isNaN(value);
                    values.setDouble((long) at << 3, missing ? 0 : value);
                    if (missing) {
                        Bits.clear(bits, at);
                        nulls++;
                    }
                }
                ends.set(ValueLayout.JAVA_INT_UNALIGNED, (row + 1L) << 2, at);
            }
            elements.loadFieldBuffers(new ArrowFieldNode(at, nulls), List.of(validity, values));
            return offsets;
        }
    }

    private byte[] array(Column column, int row) {
        return dictionary.bytes(column.integer(row));
    }

    /// The offsets and the bytes of the texts.
    private void texts(Column column, List<ArrowBuf> made) {
        int rows = column.rows();
        ArrowBuf offsetBuffer = allocator.buffer((rows + 1) * 4L);
        made.add(offsetBuffer);
        MemorySegment offsets = QueryMemory.segment(offsetBuffer);
        long end = 0;
        offsets.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 0);
        for (int row = 0; row < rows; row++) {
            end += column.isNull(row) ? 0 : dictionary.bytes(column.integer(row)).length;
            if (end > Integer.MAX_VALUE) {
                throw new EngineException(
                        ErrorCode.CONFIGURED_LIMIT,
                        "the texts of one batch have more than 2 GB; use a smaller batch_rows");
            }
            offsets.set(ValueLayout.JAVA_INT_UNALIGNED, (row + 1) * 4L, (int) end);
        }
        ArrowBuf bytesBuffer = allocator.buffer(Math.max(end, 1));
        made.add(bytesBuffer);
        MemorySegment bytes = QueryMemory.segment(bytesBuffer);
        long at = 0;
        for (int row = 0; row < rows; row++) {
            if (!column.isNull(row)) {
                byte[] text = dictionary.bytes(column.integer(row));
                MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, at, text.length);
                at += text.length;
            }
        }
    }
}
