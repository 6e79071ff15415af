package io.ticklane.console.result;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a JDBC result. The caller closes the result.
public final class JdbcRows implements Rows {
    private final ResultSet result;
    private final List<Column> columns;
    private final int[] types;

    /// The rows from where the result stands.
    public JdbcRows(ResultSet result) throws SQLException {
        this.result = result;
        ResultSetMetaData about = result.getMetaData();
        List<Column> found = new ArrayList<>();
        types = new int[about.getColumnCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = about.getColumnType(i + 1);
            found.add(
                    new Column(
                            about.getColumnLabel(i + 1),
                            about.getColumnTypeName(i + 1),
                            isNumeric(types[i])));
        }
        columns = List.copyOf(found);
    }

    private static boolean isNumeric(int type) {
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC ->
                    true;
            default -> false;
        };
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public boolean next() throws SQLException {
        return result.next();
    }

    @Override
    public @Nullable Object value(int column) throws SQLException {
        int at = column + 1;
        Object value =
                switch (types[column]) {
                    case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
                            result.getLong(at);
                    case Types.REAL -> result.getFloat(at);
                    case Types.FLOAT, Types.DOUBLE -> result.getDouble(at);
                    case Types.DECIMAL, Types.NUMERIC -> result.getBigDecimal(at);
                    case Types.BOOLEAN, Types.BIT -> result.getBoolean(at);
                    case Types.DATE -> result.getObject(at, LocalDate.class);
                    case Types.TIME -> result.getObject(at, LocalTime.class);
                    case Types.TIMESTAMP -> result.getObject(at, LocalDateTime.class);
                    case Types.TIMESTAMP_WITH_TIMEZONE ->
                            result.getObject(at, OffsetDateTime.class);
                    case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> result.getBytes(at);
                    case Types.ARRAY -> list(result.getArray(at));
                    case Types.JAVA_OBJECT, Types.STRUCT -> result.getObject(at);
                    default -> result.getString(at);
                };
        return result.wasNull() ? null : value;
    }

    private static @Nullable List<@Nullable Object> list(@Nullable Array array)
            throws SQLException {
        return array == null ? null : Arrays.asList((Object[]) array.getArray());
    }
}
