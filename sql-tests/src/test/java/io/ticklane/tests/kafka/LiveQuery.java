package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A query without an end that a thread reads while its topics are written.
final class LiveQuery implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final long QUIET_MILLIS = 500;

    private final Statement statement;
    private final BlockingQueue<String> rows = new LinkedBlockingQueue<>();
    private final CompletableFuture<SQLException> end = new CompletableFuture<>();

    private LiveQuery(Statement statement, String query) {
        this.statement = statement;
        Thread.ofVirtual().start(() -> read(query));
    }

    /// Starts a query in a session of its own, which stays the caller's.
    static LiveQuery start(Sql sql, String query) throws SQLException {
        return new LiveQuery(sql.connection().createStatement(), query);
    }

    private void read(String query) {
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row));
            }
            end.complete(new SQLException("it ended"));
        } catch (SQLException e) {
            end.complete(e);
        }
    }

    /// The next rows; waits until there are so many.
    List<String> next(int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        while (next.size() < count) {
            String row = rows.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(row)
                    .as("row behind %s; the query: %s", next, end.getNow(new SQLException("runs")))
                    .isNotNull();
            next.add(row);
        }
        return next;
    }

    /// Fails if more rows come for a while, or the query ends.
    void requireQuiet() throws InterruptedException {
        assertThat(rows.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        assertThat(end).isNotDone();
    }

    /// Why the query ended; waits for it.
    SQLException end() throws InterruptedException, ExecutionException, TimeoutException {
        return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws SQLException {
        try (Statement closed = statement) {
            closed.cancel();
            end.join();
        }
    }
}
