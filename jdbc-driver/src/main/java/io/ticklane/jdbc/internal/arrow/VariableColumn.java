package io.ticklane.jdbc.internal.arrow;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values of different lengths: where each begins and ends is stored beside them.
abstract class VariableColumn extends Column {
    private final Offsets offsets;

    VariableColumn(int rows, @Nullable ByteBuffer validity, Offsets offsets) {
        super(rows, validity);
        this.offsets = offsets;
    }

    /// Where the values begin and end.
    ///
    /// @param buffer starts of all values and the end of the last, or null if all have `size`
    /// @param large whether an offset has 64 bits
    /// @param end length of what the offsets point into
    record Offsets(@Nullable ByteBuffer buffer, boolean large, int size, long end) {

        int start(int row) throws SQLException {
            long start = at(row);
            if (start < 0 || start > at(row + 1L) || at(row + 1L) > end) {
                throw SqlErrors.corrupt(
                        "value from " + start + " to " + at(row + 1L) + " of " + end);
            }
            return (int) start;
        }

        int end(int row) {
            return (int) at(row + 1L);
        }

        private long at(long row) {
            if (buffer == null) {
                return row * size;
            }
            return large ? buffer.getLong((int) row * 8) : buffer.getInt((int) row * 4);
        }
    }

    @Override
    Object present(int row) throws SQLException {
        int start = offsets.start(row);
        return slice(start, offsets.end(row));
    }

    /// The value from an offset to below another; both are valid.
    abstract Object slice(int start, int end) throws SQLException;

    /// Text or bytes.
    static final class Bytes extends VariableColumn {
        private final ByteBuffer values;
        private final boolean text;

        Bytes(
                int rows,
                @Nullable ByteBuffer validity,
                Offsets offsets,
                ByteBuffer values,
                boolean text) {
            super(rows, validity, offsets);
            this.values = values;
            this.text = text;
        }

        @Override
        Object slice(int start, int end) {
            if (text && values.hasArray()) {
                int at = values.arrayOffset() + start;
                return new String(values.array(), at, end - start, StandardCharsets.UTF_8);
            }
            byte[] bytes = new byte[end - start];
            values.get(start, bytes);
            return text ? new String(bytes, StandardCharsets.UTF_8) : bytes;
        }
    }

    /// Lists, or maps as lists of key and value.
    static final class Lists extends VariableColumn {
        private static final int MAX_EMPTY_VALUES = 1 << 20;

        private final Column values;
        private final boolean entries;

        Lists(
                int rows,
                @Nullable ByteBuffer validity,
                Offsets offsets,
                Column values,
                boolean entries) {
            super(rows, validity, offsets);
            this.values = values;
            this.entries = entries;
        }

        @Override
        Object slice(int start, int end) throws SQLException {
            if (end - start > MAX_EMPTY_VALUES && weightless(values)) {
                throw SqlErrors.corrupt("list of " + (end - start) + " values without bytes");
            }
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = start; i < end; i++) {
                list.add(values.value(i));
            }
            return entries ? map(list) : Collections.unmodifiableList(list);
        }

        /// Values that take no bytes have no length that the size of the input would limit.
        private static boolean weightless(Column values) {
            return values instanceof Column.Nulls || values instanceof Rows;
        }

        private static Map<Object, @Nullable Object> map(List<@Nullable Object> pairs)
                throws SQLException {
            Map<Object, @Nullable Object> map = new LinkedHashMap<>();
            for (Object pair : pairs) {
                if (!(pair instanceof Map<?, ?> row) || row.size() != 2) {
                    throw SqlErrors.corrupt("map entry without key and value");
                }
                Object[] both = row.values().toArray();
                map.put(both[0], both[1]);
            }
            return Collections.unmodifiableMap(map);
        }
    }

    /// Rows of named values.
    static final class Rows extends Column {
        private final List<Field> fields;
        private final List<Column> columns;

        Rows(int rows, @Nullable ByteBuffer validity, List<Field> fields, List<Column> columns) {
            super(rows, validity);
            this.fields = fields;
            this.columns = columns;
        }

        @Override
        Object present(int row) throws SQLException {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                map.put(fields.get(i).name(), columns.get(i).value(row));
            }
            return Collections.unmodifiableMap(map);
        }
    }
}
