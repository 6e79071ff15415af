package io.ticklane.tests.slt;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A JDBC connection.
public final class JdbcDoor implements FrontDoor {
    private final String name;
    private final boolean keepsSqlState;
    private final Connection connection;

    /// Connects; `keepsSqlState` is false for drivers that lose the state of errors.
    public JdbcDoor(String name, String url, Properties properties, boolean keepsSqlState)
            throws SQLException {
        this.name = name;
        this.keepsSqlState = keepsSqlState;
        this.connection = DriverManager.getConnection(url, properties);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Answer run(String sql) throws Refusal {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return new Answer(List.of(), List.of());
            }
            try (ResultSet rows = statement.getResultSet()) {
                return read(rows);
            }
        } catch (SQLException e) {
            String state = e.getSQLState();
            throw new Refusal(
                    keepsSqlState && state != null ? state : "", String.valueOf(e.getMessage()), e);
        }
    }

    private Answer read(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnLabel(i));
        }
        List<List<@Nullable String>> texts = new ArrayList<>();
        while (rows.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(ValueText.of(value(rows.getObject(i))));
            }
            texts.add(row);
        }
        return new Answer(texts.isEmpty() && !keepsSqlState ? once(columns) : columns, texts);
    }

    private static @Nullable Object value(@Nullable Object value) throws SQLException {
        return value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value;
    }

    /// Arrow's driver 18.3.0 lists the columns of a result without rows twice.
    private static List<String> once(List<String> columns) {
        List<String> half = columns.subList(0, columns.size() / 2);
        return half.equals(columns.subList(half.size(), columns.size())) ? half : columns;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
