package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Arrow's own Flight SQL JDBC driver, which knows nothing of Ticklane, is a good client of a node.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForeignClientTest {
    @SuppressWarnings("NullAway.Init")
    private Node node;

    @SuppressWarnings("NullAway.Init")
    private Connection connection;

    @BeforeAll
    void open() throws SQLException {
        node = new Node();
        connection = node.official("");
        Node.run(
                connection,
                """
                CREATE TABLE trades AS SELECT * FROM (VALUES
                  ('AA', TIMESTAMP '2026-01-02 09:30:00.000000001', DATE '2026-01-02', 10.5e0, 100),
                  ('BB', TIMESTAMP '2026-01-02 09:30:10.123', DATE '2026-01-02', 20.5e0, 200),
                  ('AA', TIMESTAMP '2026-01-03 09:30:20.123456789', DATE '2026-01-03', 30.5e0, 300))
                  AS t(symbol, ts, d, price, size)
                """);
        Node.run(
                connection,
                "CREATE VIEW dear AS SELECT symbol, price FROM trades WHERE price > 20");
    }

    @AfterAll
    void close() throws SQLException {
        connection.close();
        node.close();
    }

    private static List<String> column(ResultSet rows, int column) throws SQLException {
        List<String> values = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getObject(column)));
            }
        }
        return values;
    }

    @Test
    void itListsWhatThereIs() throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        assertThat(column(meta.getTables(null, "main", "%", null), 3))
                .containsExactlyInAnyOrder("dear", "trades");
        assertThat(
                        column(
                                meta.getTables(
                                        null, null, "tr%", new String[] {"TABLE", "BASE TABLE"}),
                                3))
                .containsExactly("trades");
        assertThat(column(meta.getColumns(null, null, "trades", "%"), 4))
                .containsExactly("symbol", "ts", "d", "price", "size");
        assertThat(column(meta.getColumns(null, null, "trades", "s%"), 4))
                .containsExactly("symbol", "size");
        assertThat(column(meta.getSchemas(), 1)).contains("main");
        assertThat(column(meta.getCatalogs(), 1)).hasSizeLessThanOrEqualTo(1);
        assertThat(column(meta.getTableTypes(), 1)).contains("VIEW", "MATERIALIZED VIEW");
        assertThat(column(meta.getPrimaryKeys(null, null, "trades"), 1)).isEmpty();
        assertThat(column(meta.getImportedKeys(null, null, "trades"), 1)).isEmpty();
    }

    @Test
    void aLargeResultDoesNotKeepItFromChangingThings() throws SQLException {
        try (Connection other = node.official("");
                java.sql.Statement statement = other.createStatement()) {
            for (int rows : new int[] {10_000, 4096, 100_000}) {
                assertThat(
                                column(
                                        statement.executeQuery(
                                                "SELECT * FROM GENERATE_SERIES(1, "
                                                        + rows
                                                        + ") AS s(v)"),
                                        1))
                        .hasSize(rows);
                Node.run(other, "CREATE OR REPLACE VIEW after AS SELECT symbol FROM trades");
            }
            Node.run(other, "DROP VIEW after");
        }
    }

    @Test
    void itLearnsWhatTheNodeIs() throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        assertThat(meta.getDatabaseProductName()).isEqualTo("Ticklane");
        assertThat(meta.getDatabaseProductVersion()).isNotBlank();
        assertThat(meta.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(meta.isReadOnly()).isFalse();
        assertThat(meta.getSQLKeywords()).isNotBlank();
        assertThat(meta.getNumericFunctions()).contains("ABS");
        assertThat(meta.getStringFunctions()).contains("UPPER");
        assertThat(meta.getTimeDateFunctions()).isNotBlank();
        assertThat(meta.getSystemFunctions()).isNotNull();
        assertThat(meta.supportsTransactions()).isFalse();
        assertThat(meta.getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat(meta.supportsOuterJoins()).isTrue();
        assertThat(meta.supportsUnion()).isTrue();
        assertThat(meta.supportsGroupBy()).isTrue();
        assertThat(meta.getMaxColumnsInTable()).isNotNegative();
        assertThat(meta.getSchemaTerm()).isNotNull();
    }

    @Test
    void aNameAndAPasswordAreWelcome() throws SQLException {
        for (String parameters : List.of("&user=quant&password=secret", "&user=quant&password=")) {
            try (Connection named = node.official(parameters)) {
                assertThat(Node.value(named, "SELECT COUNT(*) FROM trades")).isEqualTo("3");
                Node.run(named, "SET workers = 1");
                assertThat(Node.value(named, "SHOW workers")).contains("1");
            }
        }
        try (Connection token = node.official("&token=abc")) {
            assertThat(Node.value(token, "SELECT COUNT(*) FROM trades")).isEqualTo("3");
        }
    }

    private List<String> ask(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                switch (parameters[i]) {
                    case Integer value -> statement.setInt(i + 1, value);
                    case Long value -> statement.setLong(i + 1, value);
                    case Double value -> statement.setDouble(i + 1, value);
                    case String value -> statement.setString(i + 1, value);
                    case Date value -> statement.setDate(i + 1, value);
                    case Timestamp value -> statement.setTimestamp(i + 1, value);
                    default -> throw new IllegalArgumentException("no test for " + parameters[i]);
                }
            }
            List<String> once = column(statement.executeQuery(), 1);
            assertThat(column(statement.executeQuery(), 1)).as("run again").isEqualTo(once);
            return once;
        }
    }

    @Test
    void parametersOfEveryTypeAreTakenAsTheyAreMeant() throws SQLException {
        assertThat(ask("SELECT symbol FROM trades WHERE size > ?", 150))
                .containsExactly("BB", "AA");
        assertThat(ask("SELECT symbol FROM trades WHERE size > ?", 150L))
                .containsExactly("BB", "AA");
        assertThat(ask("SELECT symbol FROM trades WHERE price < ?", 20.75))
                .containsExactly("AA", "BB");
        assertThat(ask("SELECT price FROM trades WHERE symbol = ?", "BB")).containsExactly("20.5");
        assertThat(ask("SELECT size FROM trades WHERE d = ?", Date.valueOf("2026-01-03")))
                .containsExactly("300");
        assertThat(
                        ask(
                                "SELECT size FROM trades WHERE symbol = ? AND size < ? AND price > ?",
                                "AA",
                                400,
                                10.0))
                .containsExactly("100", "300");
        assertThat(ask("SELECT size FROM trades ORDER BY size DESC LIMIT ?", 2))
                .containsExactly("300", "200");
        assertThat(ask("SELECT size FROM trades ORDER BY size LIMIT ? OFFSET ?", 1, 1))
                .containsExactly("200");
    }

    @Test
    void timestampsAreRightAlthoughItSendsMilliseconds() throws SQLException {
        String later = "SELECT size FROM trades WHERE ts > ?";
        assertThat(ask(later, Timestamp.valueOf("2026-01-02 09:30:10.122")))
                .containsExactly("200", "300");
        assertThat(ask(later, Timestamp.valueOf("2026-01-02 09:30:10.123"))).containsExactly("300");
        assertThat(
                        ask(
                                "SELECT size FROM trades WHERE ts = ?",
                                Timestamp.valueOf("2026-01-02 09:30:10.123")))
                .containsExactly("200");
    }

    @Test
    void emptyResultsHaveTheirColumnsOnce() throws SQLException {
        // prepared: Statement.executeQuery of this driver doubles the columns of a result without
        // rows by itself (arrow-java issue 44)
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT symbol, ts, price FROM trades WHERE size < 0");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(3);
            assertThat(rows.getMetaData().getColumnLabel(3)).isEqualTo("price");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void itReadsNoMoreRowsThanItWants() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(2);
            assertThat(column(statement.executeQuery("SELECT size FROM trades"), 1))
                    .containsExactly("100", "200");
        }
    }

    @Test
    void valuesHaveTheirClasses() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT symbol, ts, d, price, size, CAST(1.5 AS DECIMAL(10, 2)), price > 20, CAST(NULL AS DOUBLE)"
                                        + " FROM trades LIMIT 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(1)).isEqualTo("AA");
            assertThat(rows.getTimestamp(2))
                    .isEqualTo(Timestamp.valueOf("2026-01-02 09:30:00.000000001"));
            assertThat(rows.getDate(3)).isEqualTo(Date.valueOf("2026-01-02"));
            assertThat(rows.getDouble(4)).isEqualTo(10.5);
            assertThat(rows.getInt(5)).isEqualTo(100);
            assertThat(rows.getBigDecimal(6)).isEqualByComparingTo("1.50");
            assertThat(rows.getBoolean(7)).isFalse();
            assertThat(rows.getDouble(8)).isZero();
            assertThat(rows.wasNull()).isTrue();
        }
    }

    @Test
    void whatIsWrongIsSaid() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT prise FROM trades"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("prise")
                    .hasMessageContaining("did you mean \"price\"");
            assertThatThrownBy(() -> connection.prepareStatement("SELEC 1"))
                    .hasMessageContaining("SELEC");
            assertThat(column(statement.executeQuery("SELECT 1"), 1)).containsExactly("1");
        }
    }

    @Test
    void updatesSayHowManyRowsTheyChanged() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE orders (n INTEGER, s VARCHAR)");
            assertThat(statement.executeUpdate("INSERT INTO orders VALUES (1, 'a'), (2, 'b')"))
                    .isEqualTo(2);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
                insert.setInt(1, 3);
                insert.setString(2, "c");
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            assertThat(column(statement.executeQuery("SELECT s FROM orders ORDER BY n"), 1))
                    .containsExactly("a", "b", "c");
            statement.executeUpdate("DROP TABLE orders");
        }
    }

    @Test
    void itRunsTheShowcase() throws SQLException, IOException {
        try (Connection demo = DriverManager.getConnection(connection.getMetaData().getURL())) {
            assertThat(demo.isValid(5)).isTrue();
        }
        Node.run(
                connection,
                "CREATE TABLE quotes AS SELECT symbol, ts - INTERVAL '1' SECOND AS ts,"
                        + " price - 0.01 AS bid_price, size AS bid_size, price + 0.01 AS ask_price, size AS ask_size FROM trades");
        Path folder =
                Checkout.root()
                        .resolve(
                                "sql-console/src/main/resources/io/ticklane/console/demo/showcase");
        try (Stream<Path> files = Files.list(folder);
                Statement statement = connection.createStatement()) {
            for (Path file : files.filter(one -> one.toString().endsWith(".sql")).toList()) {
                assertThat(column(statement.executeQuery(Files.readString(file)), 1))
                        .as(file.toString())
                        .isNotEmpty();
            }
        } finally {
            Node.run(connection, "DROP TABLE quotes");
        }
    }
}
