package io.ticklane.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Front.class)
class StatementTest {
    private final Front front;
    private Connection connection;

    StatementTest(Front front) {
        this.front = front;
    }

    @BeforeAll
    static void start() {
        Front.startServer();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        Front.stopServer();
        assertThat(FakeProvider.OPEN).isEmpty();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = front.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static String state(ThrowingCallable action) {
        SQLException error = catchThrowableOfType(SQLException.class, action);
        assertThat((Throwable) error).isNotNull();
        assertThat(error.getMessage()).isNotBlank();
        return error.getSQLState();
    }

    private static void awaitSleeper() {
        while (CannedEngine.SLEEPING.get() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitNoSleeper() {
        while (CannedEngine.SLEEPING.get() != 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void rowsComeInOrderThroughManyBatchesAndEndpoints() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("NUMBERS 12345")) {
            long expected = 0;
            while (rows.next()) {
                assertThat(rows.getLong("N")).isEqualTo(expected);
                expected++;
            }
            assertThat(expected).isEqualTo(12_345);
            assertThat(rows.next()).isFalse();
            assertThat(state(() -> rows.getLong(1))).isEqualTo("24000");
        }
    }

    @Test
    void aResultWithoutRowsHasColumns() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EMPTY")) {
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void maxRowsCutsTheResult() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1500);
            assertThat(statement.getMaxRows()).isEqualTo(1500);
            try (ResultSet rows = statement.executeQuery("NUMBERS 1000000")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(1500);
            }
        }
    }

    @Test
    void executeTellsRowsFromCounts() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("NUMBERS 2")).isTrue();
            assertThat(statement.getResultSet().next()).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.execute("COUNT 5000000000")).isFalse();
            assertThat(statement.getLargeUpdateCount()).isEqualTo(5_000_000_000L);
            assertThat(statement.executeUpdate("COUNT 3")).isEqualTo(3);
        }
    }

    @Test
    void errorsCarrySqlstateMessageAndPlace() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("FAIL"))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .hasMessage("no column x: did you mean y (line 3, column 7)");
            assertThat(state(() -> statement.executeQuery("FAIL"))).isEqualTo("42703");
            assertThat(state(() -> statement.executeUpdate("NONSENSE"))).isEqualTo("42601");
            assertThat(state(() -> connection.prepareStatement("FAIL"))).isEqualTo("42703");
            ResultSet rows = statement.executeQuery("FAIL LATE");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("before");
            assertThat(state(rows::next)).isEqualTo("22012");
            assertThat(statement.executeUpdate("COUNT 1")).isEqualTo(1);
        }
    }

    @Test
    void aWaitingQueryCanBeCancelled() throws Exception {
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<String> outcome =
                    CompletableFuture.supplyAsync(
                            () -> state(() -> statement.executeQuery("SLEEP").next()));
            awaitSleeper();
            statement.cancel();
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
            awaitNoSleeper();
            assertThat(statement.executeUpdate("COUNT 1")).isEqualTo(1);
        }
    }

    @Test
    void aWaitingUpdateCanBeCancelled() throws Exception {
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<String> outcome =
                    CompletableFuture.supplyAsync(
                            () -> state(() -> statement.executeUpdate("SLEEP UPDATE")));
            awaitSleeper();
            statement.cancel();
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
            awaitNoSleeper();
        }
    }

    @Test
    void closingTheConnectionStopsWhatRuns() throws Exception {
        Statement statement = connection.createStatement();
        CompletableFuture<String> outcome =
                CompletableFuture.supplyAsync(
                        () -> state(() -> statement.executeQuery("SLEEP").next()));
        awaitSleeper();
        connection.close();
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isNotNull();
        awaitNoSleeper();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void theQueryTimeoutEndsTheQuery() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThat(statement.getQueryTimeout()).isEqualTo(1);
            assertThatThrownBy(() -> statement.executeQuery("SLEEP").next())
                    .isInstanceOf(SQLTimeoutException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("57014");
            awaitNoSleeper();
            statement.setQueryTimeout(0);
            assertThat(statement.executeUpdate("COUNT 1")).isEqualTo(1);
            assertThat(state(() -> statement.setQueryTimeout(-1))).isEqualTo("22023");
        }
    }

    @Test
    void manyStatementsMayBeOpenAtOnce() throws SQLException {
        List<ResultSet> open = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            open.add(connection.createStatement().executeQuery("NUMBERS 3000"));
        }
        for (int n = 0; n < 3000; n++) {
            for (ResultSet rows : open) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(n);
            }
        }
        connection.close();
        for (ResultSet rows : open) {
            assertThat(rows.isClosed()).isTrue();
        }
    }

    @Test
    void aStatementClosesItsLastResult() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ResultSet first = statement.executeQuery("NUMBERS 10");
            ResultSet second = statement.executeQuery("NUMBERS 10");
            assertThat(first.isClosed()).isTrue();
            assertThat(second.next()).isTrue();
            statement.closeOnCompletion();
            second.close();
            assertThat(statement.isClosed()).isTrue();
        }
    }

    @Test
    void closedObjectsSayThatTheyAreClosed() throws SQLException {
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("ECHO BIGINT");
        ResultSet rows = statement.executeQuery("NUMBERS 1");
        rows.close();
        assertThat(state(rows::next)).isEqualTo("24000");
        assertThat(state(() -> rows.getInt(1))).isEqualTo("24000");
        statement.close();
        statement.close();
        prepared.close();
        assertThat(state(() -> statement.executeQuery("NUMBERS 1"))).isEqualTo("24000");
        assertThat(state(() -> prepared.setInt(1, 1))).isEqualTo("24000");
        assertThat(state(prepared::executeQuery)).isEqualTo("24000");
        connection.close();
        connection.close();
        assertThat(state(connection::createStatement)).isEqualTo("08003");
        assertThat(state(() -> connection.prepareStatement("NUMBERS 1"))).isEqualTo("08003");
        assertThat(state(connection::getMetaData)).isEqualTo("08003");
        assertThat(connection.isValid(1)).isFalse();
    }

    @Test
    void aBatchOfStatementsStopsAtTheFirstError() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("COUNT 1");
            statement.addBatch("COUNT 2");
            assertThat(statement.executeBatch()).containsExactly(1, 2);
            assertThat(statement.executeBatch()).isEmpty();
            statement.addBatch("COUNT 4");
            statement.addBatch("FAIL");
            BatchUpdateException error =
                    catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
            assertThat(error.getSQLState()).isEqualTo("42703");
            assertThat(error.getUpdateCounts()).containsExactly(4);
        }
    }

    @Test
    void theWrongKindOfStatementIsRefused() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement count = connection.prepareStatement("COUNT 1");
                PreparedStatement numbers = connection.prepareStatement("NUMBERS 1")) {
            assertThat(state(() -> statement.executeUpdate("NUMBERS 1"))).isEqualTo("07005");
            assertThat(state(count::executeQuery)).isEqualTo("07005");
            assertThat(state(numbers::executeUpdate)).isEqualTo("07005");
            assertThat(count.getMetaData()).isNull();
        }
    }

    @Test
    void whatIsNotThereIsNotSupported() throws SQLException {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("NUMBERS 1");
        List<ThrowingCallable> calls =
                List.of(
                        statement::getGeneratedKeys,
                        () -> statement.execute("COUNT 1", Statement.RETURN_GENERATED_KEYS),
                        () -> connection.prepareStatement("COUNT 1", new int[] {1}),
                        () -> connection.prepareCall("{call x}"),
                        () -> connection.setAutoCommit(false),
                        connection::commit,
                        connection::setSavepoint,
                        connection::createBlob,
                        () -> statement.setCursorName("c"),
                        rows::first,
                        rows::previous,
                        () -> rows.absolute(3),
                        () -> rows.getRef(1));
        for (ThrowingCallable call : calls) {
            rows.clearWarnings();
            SQLException error = catchThrowableOfType(SQLException.class, call);
            assertThat((Throwable) error).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThat(error.getSQLState()).isEqualTo("0A000");
        }
        assertThat(statement.executeUpdate("COUNT 1", Statement.NO_GENERATED_KEYS)).isEqualTo(1);
    }

    @Test
    void aColumnThatIsNotThereIsNamed() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("NUMBERS 1")) {
            rows.next();
            assertThat(state(() -> rows.getInt(2))).isEqualTo("42703");
            assertThat(state(() -> rows.getInt("m"))).isEqualTo("42703");
            assertThat(rows.findColumn("N")).isEqualTo(1);
        }
    }
}
