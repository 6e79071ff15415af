package io.ticklane.tests.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A connection for tests: updates, rows as texts, and errors.
public record Sql(Connection connection) implements AutoCloseable {
    /// A connection to a URL of the driver.
    public static Sql open(String url) throws SQLException {
        return new Sql(DriverManager.getConnection(url));
    }

    /// Runs an update; how many rows it changed.
    public int run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /// The rows of a query, their values as texts between bars.
    public List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    /// That a statement, query or not, ends with an error whose message has these words.
    public void refused(String sql, String state, String... words) {
        assertThatThrownBy(() -> all(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> {
                            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
                            for (String word : words) {
                                assertThat(e.getMessage()).contains(word);
                            }
                        });
    }

    private void all(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    boolean more = true;
                    while (more) {
                        more = rows.next();
                    }
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
