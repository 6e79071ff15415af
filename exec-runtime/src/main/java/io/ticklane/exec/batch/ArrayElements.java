package io.ticklane.exec.batch;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elements of the arrays of a batch, laid out as kernels read them.
public final class ArrayElements implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Buffer offsets;
    private final Buffer values;
    private final ArrayColumn view;

    private ArrayElements(Buffer offsets, Buffer values, @Nullable MemorySegment validity) {
        this.offsets = offsets;
        this.values = values;
        this.view = new ArrayColumn(offsets.segment(), values.segment(), validity);
    }

    /// The elements of a column of type ARRAY, which must stay open as long.
    public static ArrayElements of(QueryMemory memory, Dictionary dictionary, Column column) {
        int rows = column.rows();
        Buffer offsets = memory.buffer((rows + 1L) << 2);
        try {
            long end = 0;
            offsets.segment().set(INT, 0, 0);
            for (int row = 0; row < rows; row++) {
                byte[] entry = column.isNull(row) ? null : dictionary.bytes(column.integer(row));
                end += entry == null ? 0 : ArrayPacker.length(entry);
                offsets.segment().set(INT, (row + 1L) << 2, checked(end));
            }
            Buffer values = memory.buffer(Math.max(1, end) << 3);
            copy(dictionary, column, values.segment());
            return new ArrayElements(offsets, values, column.validity());
        } catch (Throwable e) {
            offsets.close();
            throw e;
        }
    }

    private static void copy(Dictionary dictionary, Column column, MemorySegment target) {
        long at = 0;
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isNull(row)) {
                byte[] entry = dictionary.bytes(column.integer(row));
                for (int i = 0; i < ArrayPacker.length(entry); i++, at += Double.BYTES) {
                    target.set(DOUBLE, at, ArrayPacker.get(entry, i));
                }
            }
        }
    }

    /// The arrays whose elements stand in columns of doubles, one for each place.
    public static ArrayElements of(QueryMemory memory, List<Column> places, int rows) {
        int length = places.size();
        Buffer offsets = memory.buffer((rows + 1L) << 2);
        try {
            checked((long) rows * length);
            for (int row = 0; row <= rows; row++) {
                offsets.segment().set(INT, (long) row << 2, row * length);
            }
            Buffer values = memory.buffer(Math.max(1L, (long) rows * length) << 3);
            for (int place = 0; place < length; place++) {
                interleave(places.get(place), values.segment(), place, length);
            }
            return new ArrayElements(offsets, values, null);
        } catch (Throwable e) {
            offsets.close();
            throw e;
        }
    }

    private static void interleave(Column from, MemorySegment target, int place, int length) {
        for (int row = 0; row < from.rows(); row++) {
            double value = from.isNull(row) ? Double.NaN : from.doubleValue(row) + 0.0;
            target.set(DOUBLE, ((long) row * length + place) << 3, value);
        }
    }

    private static int checked(long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "the arrays of one batch have more than 2^31 elements; use a smaller"
                            + " batch_rows");
        }
        return (int) elements;
    }

    /// The arrays, until this is closed.
    public ArrayColumn view() {
        return view;
    }

    @Override
    public void close() {
        offsets.close();
        values.close();
    }
}
