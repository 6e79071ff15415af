package io.ticklane.console.shell;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The names of tables, columns and functions, read from `information_schema` when they are first
/// needed and again after [#forget].
final class Catalog {
    /// The schema of the engine's own tables, which are not listed.
    static final String SYSTEM_SCHEMA = "information_schema";

    private static final String TABLES =
            "SELECT table_schema, table_name, table_type FROM information_schema.tables";
    private static final String COLUMNS =
            "SELECT table_schema, table_name, column_name, data_type, is_nullable"
                    + " FROM information_schema.columns";
    private static final String FUNCTIONS =
            "SELECT function_name, kind, signature, summary FROM information_schema.functions";

    private static final String PAGE =
            "SELECT line FROM information_schema.function_pages WHERE UPPER(function_name) = ?"
                    + " ORDER BY line_number";

    private final Connection connection;
    private @Nullable List<Table> tables;
    private @Nullable List<Function> functions;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    /// A table or view.
    record Table(String schema, String name, String kind, List<Field> columns) {}

    /// A column of a table.
    record Field(String name, String type, boolean nullable) {}

    /// A function of the library.
    record Function(String name, String kind, String signature, String summary) {}

    /// Tables and views, with their columns.
    List<Table> tables() throws SQLException {
        if (tables == null) {
            List<Table> found = new ArrayList<>();
            for (String[] row : read(TABLES, 3)) {
                found.add(new Table(row[0], row[1], row[2], new ArrayList<>()));
            }
            for (String[] row : read(COLUMNS, 5)) {
                for (Table table : found) {
                    if (table.schema.equals(row[0]) && table.name.equals(row[1])) {
                        table.columns.add(new Field(row[2], row[3], !"NO".equals(row[4])));
                    }
                }
            }
            tables = found;
        }
        return Objects.requireNonNull(tables);
    }

    /// The functions of the library.
    List<Function> functions() throws SQLException {
        if (functions == null) {
            List<Function> found = new ArrayList<>();
            for (String[] row : read(FUNCTIONS, 4)) {
                found.add(new Function(row[0], row[1], row[2], row[3]));
            }
            functions = found;
        }
        return Objects.requireNonNull(functions);
    }

    /// The lines of a function's page, none if there is no function of exactly this name.
    List<String> page(String name) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, name.toUpperCase(Locale.ROOT));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    lines.add(result.getString(1));
                }
            }
        }
        return lines;
    }

    /// Forgets the tables, because a statement may have changed them.
    void forget() {
        tables = null;
    }

    private List<String[]> read(String sql, int width) throws SQLException {
        List<String[]> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                String[] row = new String[width];
                for (int i = 0; i < width; i++) {
                    row[i] = Objects.requireNonNullElse(result.getString(i + 1), "");
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
