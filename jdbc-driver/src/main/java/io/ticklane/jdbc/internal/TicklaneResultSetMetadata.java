package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.value.JdbcType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;

/// What is known of the columns of a result, from their Arrow fields.
final class TicklaneResultSetMetadata implements ResultSetMetaData {
    private static final String KEYS = "ARROW:FLIGHT:SQL:";

    private final List<Field> fields;

    TicklaneResultSetMetadata(List<Field> fields) {
        this.fields = fields;
    }

    private Field field(int column) throws SQLException {
        if (column < 1 || column > fields.size()) {
            throw SqlErrors.of("42703", "No column " + column + ": there are " + fields.size());
        }
        return fields.get(column - 1);
    }

    private JdbcType type(int column) throws SQLException {
        return JdbcType.of(field(column));
    }

    private String hint(int column, String key) throws SQLException {
        return field(column).metadata().getOrDefault(KEYS + key, "");
    }

    @Override
    public int getColumnCount() {
        return fields.size();
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        field(column);
        return false;
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return field(column).type() instanceof ArrowType.Text;
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        field(column);
        return true;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        field(column);
        return false;
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return field(column).nullable() ? columnNullable : columnNoNulls;
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return type(column).signed();
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return type(column).display();
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return field(column).name();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return field(column).name();
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return hint(column, "DB_SCHEMA_NAME");
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return type(column).precision();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return type(column).scale();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return hint(column, "TABLE_NAME");
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return hint(column, "CATALOG_NAME");
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return type(column).id();
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return type(column).name();
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        field(column);
        return true;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        field(column);
        return false;
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        field(column);
        return false;
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return type(column).java().getName();
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return Wrapping.unwrap(this, iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }
}
