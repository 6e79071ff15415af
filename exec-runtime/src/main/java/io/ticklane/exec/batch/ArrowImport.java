package io.ticklane.exec.batch;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/// Makes columns of Arrow vectors, as they come from files and from the wire. Where the forms are
/// equal the buffers are shared, not copied: the vectors may be cleared and loaded anew afterwards,
/// but their buffers must not be written to. Texts become codes of the query's dictionary.
///
/// Errors: 0A000 names a column of a type that cannot be read; 22003 a value outside the range of
/// its SQL type.
///
/// Threads: one at a time. An instance remembers texts, so keep it for a whole file.
public final class ArrowImport {
    private static final long DAY_MILLIS = 86_400_000L;

    private final QueryMemory memory;
    private final DictionaryProvider dictionaries;
    private final TextEncoder encoder;
    private final ArrayPacker packer;

    /// Imports into the memory and dictionary of a query; dictionary-encoded vectors find their
    /// values in the provider.
    public ArrowImport(QueryMemory memory, Dictionary dictionary, DictionaryProvider dictionaries) {
        this.memory = memory;
        this.dictionaries = dictionaries;
        this.encoder = new TextEncoder(dictionary);
        this.packer = new ArrayPacker(dictionary);
    }

    /// The rows of a root as one batch, to be closed by the caller.
    public Batch batch(long sequence, VectorSchemaRoot root) {
        List<Column> columns = new ArrayList<>(root.getFieldVectors().size());
        try {
            for (FieldVector vector : root.getFieldVectors()) {
                columns.add(column(vector));
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        return new Batch(sequence, root.getRowCount(), columns);
    }

    /// The values of a vector, to be closed by the caller.
    public Column column(FieldVector vector) {
        try {
            if (vector.getField().getDictionary() != null) {
                return decoded(vector);
            }
            return plain(vector);
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        }
    }

    private Column decoded(FieldVector vector) {
        long id = vector.getField().getDictionary().getId();
        SqlType type = ArrowTypes.sqlType(vector.getField(), dictionaries);
        FieldVector values = dictionaries.lookup(id).getVector();
        int rows = vector.getValueCount();
        int[] picks = new int[rows];
        ArrowVectorReader reader = new ArrowVectorReader(vector);
        for (int row = 0; row < rows; row++) {
            long index = vector.isNull(row) ? RowPicker.NULL_ROW : reader.integer(row);
            if (index < RowPicker.NULL_ROW || index >= values.getValueCount()) {
                throw new EngineException(
                        ErrorCode.SOURCE_FAILED,
                        "column "
                                + vector.getName()
                                + " has the index "
                                + index
                                + " in a dictionary of "
                                + values.getValueCount()
                                + " values");
            }
            picks[row] = (int) index;
        }
        try (Column distinct = plain(values, type)) {
            return RowPicker.pick(memory, distinct, picks, rows);
        }
    }

    private Column plain(FieldVector vector) {
        return plain(vector, ArrowTypes.sqlType(vector.getField(), dictionaries));
    }

    private Column plain(FieldVector vector, SqlType type) {
        if (vector.getField().getType() instanceof ArrowType.Null) {
            return nulls(type, vector.getValueCount());
        }
        if (vector.getValueCount() == 0) {
            return new Column(type, 0, memory.allocate(0), null);
        }
        ArrowBuf validity =
                vector.getNullCount() == 0
                        ? null
                        : share(vector.getValidityBuffer(), Bits.bytes(vector.getValueCount()));
        try {
            return new Column(type, vector.getValueCount(), values(vector, type), validity);
        } catch (Throwable e) {
            if (validity != null) {
                validity.close();
            }
            throw e;
        }
    }

    private Column nulls(SqlType type, int rows) {
        ArrowBuf values = memory.allocateZeroed(Lane.of(type).bytes(rows));
        try {
            return new Column(type, rows, values, memory.allocateZeroed(Bits.bytes(rows)));
        } catch (Throwable e) {
            values.close();
            throw e;
        }
    }

    /// The values of a vector of at least one row, in the lane of the type.
    private ArrowBuf values(FieldVector vector, SqlType type) {
        if (sameForm(vector.getField().getType())) {
            return share(vector.getDataBuffer(), Lane.of(type).bytes(vector.getValueCount()));
        }
        int rows = vector.getValueCount();
        ArrowBuf made = memory.allocate(Lane.of(type).bytes(rows));
        try {
            convert(vector, type, QueryMemory.segment(made));
            return made;
        } catch (Throwable e) {
            made.close();
            throw e;
        }
    }

    private static boolean sameForm(ArrowType arrow) {
        return switch (arrow) {
            case ArrowType.Bool _, ArrowType.Interval _ -> true;
            case ArrowType.Int number -> number.getIsSigned() && number.getBitWidth() >= 32;
            case ArrowType.FloatingPoint number ->
                    number.getPrecision() == FloatingPointPrecision.DOUBLE;
            case ArrowType.Decimal decimal ->
                    decimal.getBitWidth() == 128
                            && Math.max(decimal.getPrecision(), decimal.getScale())
                                    > SqlType.MAX_SHORT_DECIMAL_PRECISION;
            case ArrowType.Date date -> date.getUnit() == DateUnit.DAY;
            case ArrowType.Time time -> time.getUnit() == TimeUnit.NANOSECOND;
            case ArrowType.Timestamp time -> time.getUnit() == TimeUnit.NANOSECOND;
            case ArrowType.Duration time -> time.getUnit() == TimeUnit.NANOSECOND;
            default -> false;
        };
    }

    private void convert(FieldVector vector, SqlType type, MemorySegment out) {
        switch (vector.getField().getType()) {
            case ArrowType.Int _ -> integers(vector, type, out);
            case ArrowType.FloatingPoint number -> floats(vector, number.getPrecision(), out);
            case ArrowType.Decimal decimal -> decimals(vector, decimal, type, out);
            case ArrowType.Date _ -> days(vector, out);
            case ArrowType.Time time -> nanos(vector, time.getUnit(), out);
            case ArrowType.Timestamp time -> nanos(vector, time.getUnit(), out);
            case ArrowType.Duration time -> nanos(vector, time.getUnit(), out);
            case ArrowType.List _, ArrowType.LargeList _, ArrowType.FixedSizeList _ ->
                    arrays(vector, out);
            default -> texts(vector, out);
        }
    }

    private static void integers(FieldVector vector, SqlType type, MemorySegment out) {
        ArrowVectorReader in = new ArrowVectorReader(vector);
        int rows = vector.getValueCount();
        switch (Lane.of(type)) {
            case INT -> {
                for (int row = 0; row < rows; row++) {
                    int value = (int) in.integer(row);
                    out.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, value);
                }
            }
            case LONG -> {
                for (int row = 0; row < rows; row++) {
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, in.integer(row));
                }
            }
            case WIDE -> {
                for (int row = 0; row < rows; row++) {
                    setWide(out, row, in.integer(row), 0);
                }
            }
            case BIT, DOUBLE -> throw new IllegalStateException(type.sql());
        }
    }

    private static void floats(
            FieldVector vector, FloatingPointPrecision precision, MemorySegment out) {
        MemorySegment in = QueryMemory.segment(vector.getDataBuffer());
        boolean half = precision == FloatingPointPrecision.HALF;
        int rows = vector.getValueCount();
        for (int row = 0; row < rows; row++) {
            double value =
                    half
                            ? Float.float16ToFloat(
                                    in.get(ValueLayout.JAVA_SHORT_UNALIGNED, (long) row << 1))
                            : in.get(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) row << 2);
            out.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, value);
        }
    }

    private static void decimals(
            FieldVector vector, ArrowType.Decimal form, SqlType type, MemorySegment out) {
        MemorySegment in = QueryMemory.segment(vector.getDataBuffer());
        int words = form.getBitWidth() / 64;
        boolean wide = Lane.of(type) == Lane.WIDE;
        int kept = wide ? 2 : 1;
        int rows = vector.getValueCount();
        for (int row = 0; row < rows; row++) {
            long at = (long) row * words * 8;
            long last = in.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (kept - 1) * 8L);
            for (int word = kept; word < words; word++) {
                long rest = in.get(ValueLayout.JAVA_LONG_UNALIGNED, at + word * 8L);
                if (rest != last >> 63 && !vector.isNull(row)) {
                    throw outOfRange(vector, row, type);
                }
            }
            if (wide) {
                setWide(out, row, in.get(ValueLayout.JAVA_LONG_UNALIGNED, at), last);
            } else {
                out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, last);
            }
        }
    }

    private static void days(FieldVector vector, MemorySegment out) {
        MemorySegment in = QueryMemory.segment(vector.getDataBuffer());
        int rows = vector.getValueCount();
        for (int row = 0; row < rows; row++) {
            long millis = in.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            long day = Math.floorDiv(millis, DAY_MILLIS);
            if ((day * DAY_MILLIS != millis || (int) day != day) && !vector.isNull(row)) {
                throw outOfRange(vector, row, SqlType.DATE);
            }
            out.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, (int) day);
        }
    }

    private static void nanos(FieldVector vector, TimeUnit unit, MemorySegment out) {
        ArrowVectorReader in = new ArrowVectorReader(vector);
        long factor =
                switch (unit) {
                    case SECOND -> 1_000_000_000L;
                    case MILLISECOND -> 1_000_000L;
                    case MICROSECOND -> 1_000L;
                    case NANOSECOND -> 1L;
                };
        long most = Long.MAX_VALUE / factor;
        int rows = vector.getValueCount();
        for (int row = 0; row < rows; row++) {
            long value = in.integer(row);
            if ((value > most || value < -most) && !vector.isNull(row)) {
                throw outOfRange(vector, row, SqlType.TIMESTAMP);
            }
            out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value * factor);
        }
    }

    private void texts(FieldVector vector, MemorySegment out) {
        ArrowTexts texts = ArrowTexts.of(vector);
        MemorySegment validity =
                vector.getNullCount() == 0 ? null : QueryMemory.segment(vector.getValidityBuffer());
        int rows = vector.getValueCount();
        for (int row = 0; row < rows; row++) {
            int code = 0;
            if (validity == null || Bits.get(validity, row)) {
                code = texts.code(row, encoder);
            }
            out.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, code);
        }
    }

    private void arrays(FieldVector vector, MemorySegment out) {
        ArrowLists lists = ArrowLists.of(vector);
        FieldVector inner = lists.elements();
        SqlType type = ArrowTypes.sqlType(inner.getField(), dictionaries);
        try (Column elements = plain(inner, type)) {
            for (int row = 0; row < vector.getValueCount(); row++) {
                int code = vector.isNull(row) ? 0 : code(elements, lists, row);
                out.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, code);
            }
        }
    }

    private int code(Column elements, ArrowLists lists, int row) {
        long from = lists.start(row);
        long length = lists.start(row + 1) - from;
        packer.begin(length);
        for (int i = 0; i < length; i++) {
            int at = Math.toIntExact(from + i);
            packer.set(i, elements.isNull(at) ? Double.NaN : number(elements, at));
        }
        return packer.code();
    }

    private static double number(Column column, int row) {
        return switch (column.lane()) {
            case INT -> column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case BIT, WIDE -> throw new IllegalStateException(column.type().sql());
        };
    }

    /// A reference to the first bytes of a buffer, or a copy where it cannot be shared.
    @SuppressWarnings("ReferenceEquality") // allocators are compared by who they are
    private ArrowBuf share(@Nullable ArrowBuf buffer, long bytes) {
        Objects.requireNonNull(buffer);
        ReferenceManager references = buffer.getReferenceManager();
        BufferAllocator allocator = memory.allocator();
        if (buffer.capacity() < bytes
                || references.getAllocator().getRoot() != allocator.getRoot()) {
            return copy(buffer, bytes);
        }
        if (references.getAllocator() == allocator) {
            references.retain();
            return buffer.slice(0, bytes);
        }
        var moved = references.transferOwnership(buffer, allocator);
        if (!moved.getAllocationFit()) {
            moved.getTransferredBuffer().close();
            throw memory.outOfMemory(
                    new OutOfMemoryException("no room for " + references.getSize() + " bytes"));
        }
        return moved.getTransferredBuffer();
    }

    private ArrowBuf copy(ArrowBuf buffer, long bytes) {
        ArrowBuf made = memory.allocateZeroed(bytes);
        made.setBytes(0, buffer, 0, Math.min(bytes, buffer.capacity()));
        return made;
    }

    private static void setWide(MemorySegment out, int row, long low, long high) {
        out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 4, low);
        out.set(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 4) + 8, high);
    }

    private static EngineException outOfRange(FieldVector vector, int row, SqlType type) {
        return new EngineException(
                ErrorCode.OUT_OF_RANGE,
                "column "
                        + vector.getName()
                        + ", row "
                        + row
                        + ": "
                        + vector.getObject(row)
                        + " is outside the range of "
                        + type.sql());
    }
}
