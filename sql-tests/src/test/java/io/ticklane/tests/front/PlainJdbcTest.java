package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A plain Java program with Ticklane's driver: the same over the engine inside, over a named one,
/// and over a node.
final class PlainJdbcTest {
    private interface Program {
        void run(Connection connection) throws SQLException;
    }

    private static Stream<DynamicTest> everywhere(Program program) {
        return Stream.of(
                DynamicTest.dynamicTest("engine inside", () -> over("jdbc:ticklane:", program)),
                DynamicTest.dynamicTest(
                        "named engine", () -> over("jdbc:ticklane:mem:plain", program)),
                DynamicTest.dynamicTest(
                        "node",
                        () -> {
                            try (Node node = new Node()) {
                                over("jdbc:ticklane://127.0.0.1:" + node.flight().port(), program);
                            }
                        }));
    }

    private static void over(String url, Program program) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            program.run(connection);
        }
    }

    private static List<Object> column(ResultSet rows, int column) throws SQLException {
        List<Object> values = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                values.add(rows.getObject(column));
            }
        }
        return values;
    }

    @TestFactory
    Stream<DynamicTest> valuesOfEveryTypeComeBackAsTheyWereGiven() {
        return everywhere(connection -> {
            Node.run(
                    connection,
                    """
                    CREATE TABLE everything (
                      b BOOLEAN, t TINYINT, s SMALLINT, i INTEGER, l BIGINT, r REAL, d DOUBLE, m DECIMAL(20, 4),
                      v VARCHAR, day DATE, clock TIME, ts TIMESTAMP)
                    """);
            LocalDateTime nanos = LocalDateTime.of(2026, 1, 2, 9, 30, 10, 123_456_789);
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "INSERT INTO everything VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setBoolean(1, true);
                insert.setByte(2, (byte) -7);
                insert.setShort(3, (short) 300);
                insert.setInt(4, -70_000);
                insert.setLong(5, Long.MAX_VALUE);
                insert.setFloat(6, 0.1f);
                insert.setDouble(7, 0.1);
                insert.setBigDecimal(8, new BigDecimal("1234567890123456.7891"));
                insert.setString(9, "größer \u20ac");
                insert.setDate(10, Date.valueOf("2026-01-02"));
                insert.setObject(11, LocalTime.of(9, 30, 10, 123_456_789));
                insert.setObject(12, nanos);
                insert.addBatch();
                insert.setObject(1, false);
                for (int i = 2; i <= 8; i++) {
                    insert.setObject(i, i);
                }
                insert.setObject(9, "x");
                insert.setObject(10, LocalDate.of(2026, 1, 3));
                insert.setTime(11, Time.valueOf("09:30:00"));
                insert.setTimestamp(12, Timestamp.valueOf(nanos));
                insert.addBatch();
                for (int i = 1; i <= 12; i++) {
                    insert.setNull(i, Types.NULL);
                }
                insert.addBatch();
                // all rows go in one call, whose answer is one number
                assertThat(insert.executeBatch())
                        .hasSize(3)
                        .containsOnly(Statement.SUCCESS_NO_INFO);
            }
            requireEverything(connection, nanos);
        });
    }

    @TestFactory
    Stream<DynamicTest> arraysComeAsArraysOfJdbc() {
        return everywhere(connection -> {
            Node.run(connection, "CREATE TABLE plain_books (i INTEGER, sizes DOUBLE ARRAY)");
            Node.run(connection, "INSERT INTO plain_books VALUES (1, ARRAY[1.5, NULL]), (2, NULL)");
            DatabaseMetaData meta = connection.getMetaData();
            try (ResultSet columns = meta.getColumns(null, null, "plain_books", "sizes")) {
                assertThat(columns.next()).isTrue();
                assertThat(columns.getInt("DATA_TYPE")).isEqualTo(Types.ARRAY);
                assertThat(columns.getString("TYPE_NAME")).isEqualTo("DOUBLE ARRAY");
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT sizes FROM plain_books ORDER BY i")) {
                ResultSetMetaData columns = rows.getMetaData();
                assertThat(columns.getColumnType(1)).isEqualTo(Types.ARRAY);
                assertThat(columns.getColumnTypeName(1)).isEqualTo("DOUBLE ARRAY");
                assertThat(rows.next()).isTrue();
                Array array = rows.getArray(1);
                assertThat(array.getBaseType()).isEqualTo(Types.DOUBLE);
                assertThat(array.getBaseTypeName()).isEqualTo("DOUBLE");
                assertThat((Object[]) array.getArray()).containsExactly(1.5, null);
                assertThat(rows.getObject(1)).isInstanceOf(Array.class);
                assertThat(rows.getString(1)).isEqualTo("[1.5, NULL]");
                assertThat(column(array.getResultSet(), 1)).containsExactly(1L, 2L);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getArray(1)).isNull();
                assertThat(rows.wasNull()).isTrue();
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT i FROM plain_books WHERE sizes = ?")) {
                assertThatThrownBy(
                                () -> {
                                    statement.setObject(1, new double[] {1.5});
                                    statement.executeQuery();
                                })
                        .isInstanceOf(SQLException.class);
            }
            Node.run(connection, "DROP TABLE plain_books");
        });
    }

    private static void requireEverything(Connection connection, LocalDateTime nanos)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM everything")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBoolean(1)).isTrue();
            assertThat(rows.getByte(2)).isEqualTo((byte) -7);
            assertThat(rows.getShort(3)).isEqualTo((short) 300);
            assertThat(rows.getInt(4)).isEqualTo(-70_000);
            assertThat(rows.getLong(5)).isEqualTo(Long.MAX_VALUE);
            assertThat(rows.getFloat(6)).isEqualTo(0.1f);
            assertThat(rows.getDouble(7)).isEqualTo(0.1);
            assertThat(rows.getBigDecimal(8)).isEqualTo(new BigDecimal("1234567890123456.7891"));
            assertThat(rows.getString(9)).isEqualTo("größer \u20ac");
            assertThat(rows.getDate(10)).isEqualTo(Date.valueOf("2026-01-02"));
            assertThat(rows.getObject(11, LocalTime.class))
                    .isEqualTo(LocalTime.of(9, 30, 10, 123_456_789));
            assertThat(rows.getObject(12, LocalDateTime.class)).isEqualTo(nanos);
            assertThat(rows.getTimestamp("ts")).isEqualTo(Timestamp.valueOf(nanos));
            requireClasses(rows);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(10, LocalDate.class)).isEqualTo(LocalDate.of(2026, 1, 3));
            assertThat(rows.getTimestamp(12)).isEqualTo(Timestamp.valueOf(nanos));
            assertThat(rows.getDouble(7)).isEqualTo(7);
            assertThat(rows.next()).isTrue();
            for (int i = 1; i <= 12; i++) {
                assertThat(rows.getObject(i)).isNull();
                assertThat(rows.wasNull()).isTrue();
            }
            assertThat(rows.next()).isFalse();
        }
    }

    private static void requireClasses(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            assertThat(rows.getObject(i).getClass().getName())
                    .as(meta.getColumnLabel(i))
                    .isEqualTo(meta.getColumnClassName(i));
        }
        assertThat(meta.getColumnType(8)).isEqualTo(Types.DECIMAL);
        assertThat(meta.getPrecision(8)).isEqualTo(20);
        assertThat(meta.getScale(8)).isEqualTo(4);
        assertThat(meta.getColumnType(12)).isEqualTo(Types.TIMESTAMP);
    }

    @TestFactory
    Stream<DynamicTest> parametersFindRowsToTheNanosecond() {
        return everywhere(connection -> {
            Node.run(
                    connection,
                    "CREATE TABLE t AS SELECT * FROM (VALUES"
                            + " (1, TIMESTAMP '2026-01-02 09:30:00.000000001'), (2, TIMESTAMP '2026-01-02 09:30:00.000000002'))"
                            + " AS v(n, ts)");
            try (PreparedStatement find =
                    connection.prepareStatement(
                            "SELECT n FROM t WHERE ts > ? ORDER BY n LIMIT ?")) {
                find.setObject(1, LocalDateTime.of(2026, 1, 2, 9, 30, 0, 1));
                find.setInt(2, 10);
                assertThat(column(find.executeQuery(), 1)).containsExactly(2);
                find.setTimestamp(1, Timestamp.valueOf("2026-01-02 09:30:00"));
                assertThat(column(find.executeQuery(), 1)).containsExactly(1, 2);
                find.setInt(2, 1);
                assertThat(column(find.executeQuery(), 1)).containsExactly(1);
                find.clearParameters();
                assertThatThrownBy(find::executeQuery).isInstanceOf(SQLException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> severalResultsAreOpenAtOnceAndStatementsAreUsedAgain() {
        return everywhere(connection -> {
            Node.makeNumbers(connection);
            try (Statement first = connection.createStatement();
                    Statement second = connection.createStatement()) {
                ResultSet ones = first.executeQuery("SELECT x FROM numbers");
                ResultSet twos = second.executeQuery("SELECT -x FROM numbers");
                for (int i = 0; i < 50_000; i++) {
                    assertThat(ones.next() && twos.next()).isTrue();
                    assertThat(ones.getInt(1) + twos.getInt(1)).isZero();
                }
                ResultSet again = first.executeQuery("SELECT 1");
                assertThat(ones.isClosed()).isTrue();
                assertThat(again.next()).isTrue();
                assertThat(twos.next()).isTrue();
                assertThatThrownBy(() -> first.executeQuery("SELECT nothing"))
                        .isInstanceOf(SQLException.class);
                assertThat(column(first.executeQuery("SELECT 2"), 1)).containsExactly(2);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aStatementClosesWithItsResultIfItIsToldTo() {
        return everywhere(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.closeOnCompletion();
                statement.executeQuery("SELECT 1").close();
                assertThat(statement.isClosed()).isTrue();
            }
            Statement left = connection.createStatement();
            ResultSet open = left.executeQuery("SELECT 1");
            connection.close();
            assertThat(left.isClosed()).isTrue();
            assertThat(open.isClosed()).isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> metadataListsTablesAndColumns() {
        return everywhere(connection -> {
            Node.run(
                    connection,
                    "CREATE TABLE trades (symbol VARCHAR, ts TIMESTAMP, price DECIMAL(12, 4))");
            DatabaseMetaData meta = connection.getMetaData();
            assertThat(meta.getDatabaseProductName()).isEqualTo("Ticklane");
            assertThat(column(meta.getTables(null, "main", "%", null), 3)).contains("trades");
            assertThat(column(meta.getColumns(null, null, "trades", null), 4))
                    .containsExactly("symbol", "ts", "price");
            assertThat(column(meta.getColumns(null, null, "trades", "price"), 7))
                    .containsExactly(12);
            assertThat(column(meta.getSchemas(), 1)).contains("main");
            assertThat(column(meta.getTypeInfo(), 1)).contains("DOUBLE");
            assertThat(connection.isValid(5)).isTrue();
        });
    }

    @Test
    void connectionsToOneNameShareTablesUntilTheLastIsClosed() throws SQLException {
        String url = "jdbc:ticklane:mem:shared";
        try (Connection one = DriverManager.getConnection(url);
                Connection two = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection("jdbc:ticklane:mem:other")) {
            try (Connection first = DriverManager.getConnection(url)) {
                Node.run(first, "CREATE TABLE t AS SELECT 42 AS x");
            }
            assertThat(Node.value(one, "SELECT x FROM t")).isEqualTo("42");
            assertThat(Node.value(two, "SELECT x FROM t")).isEqualTo("42");
            assertThatThrownBy(() -> Node.value(other, "SELECT x FROM t"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        }
        try (Connection fresh = DriverManager.getConnection(url)) {
            assertThatThrownBy(() -> Node.value(fresh, "SELECT x FROM t"))
                    .isInstanceOf(SQLException.class);
        }
    }
}
