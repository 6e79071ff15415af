package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.session.MemoryStream;
import io.ticklane.jdbc.internal.value.Conversions;
import io.ticklane.jdbc.internal.value.JdbcType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A list as JDBC gives it.
final class ValueArray implements Array {
    private final JdbcType element;
    private final @Nullable Object[] values;

    ValueArray(JdbcType element, @Nullable Object[] values) {
        this.element = element;
        this.values = values;
    }

    @Override
    public String getBaseTypeName() {
        return element.name();
    }

    @Override
    public int getBaseType() {
        return element.id();
    }

    @Override
    public Object getArray() {
        return values.clone();
    }

    @Override
    public Object getArray(Map<String, Class<?>> map) {
        return getArray();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        if (index < 1 || count < 0 || index - 1 + count > values.length) {
            throw SqlErrors.of(SqlErrors.INVALID, "No elements from " + index + " on: " + count);
        }
        return Arrays.copyOfRange(values, (int) index - 1, (int) index - 1 + count);
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
        return getArray(index, count);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return getResultSet(1, values.length);
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
        return getResultSet();
    }

    /// Index and value, the value as text: the rows need one type.
    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        Object[] slice = (Object[]) getArray(index, count);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < slice.length; i++) {
            Object value = slice[i];
            rows.add(new Object[] {index + i, value == null ? null : Conversions.text(value)});
        }
        Field place = new Field("INDEX", new ArrowType.Int(64, true)).required();
        Field value = new Field("VALUE", new ArrowType.Text(false));
        return TicklaneResultSet.of(new MemoryStream(new Schema(List.of(place, value)), rows));
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map)
            throws SQLException {
        return getResultSet(index, count);
    }

    @Override
    public void free() {
        // Nothing is held.
    }

    @Override
    public String toString() {
        return Conversions.text(Arrays.asList(values));
    }
}
