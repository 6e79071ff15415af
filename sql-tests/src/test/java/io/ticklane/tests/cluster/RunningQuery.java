package io.ticklane.tests.cluster;

import io.ticklane.tests.cluster.NumberedFiles.Question;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A query of a client that reads some rows, pauses, and reads the rest when it is told to.
public final class RunningQuery implements AutoCloseable {
    /// How a query ended: right, where there is no error.
    ///
    /// @param afterMillis after the client was told to go on
    public record End(@Nullable SQLException error, long afterMillis) {
        /// `right`, or the SQLSTATE.
        public String state() {
            return error == null ? "right" : String.valueOf(error.getSQLState());
        }
    }

    private final Connection connection;
    private final Statement statement;
    private final CountDownLatch paused = new CountDownLatch(1);
    private final CountDownLatch resumed = new CountDownLatch(1);
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private volatile long resumedNanos;

    /// Asks a question; the client pauses after so many rows.
    RunningQuery(Connection connection, NumberedFiles files, Question question, int pauseAfter)
            throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
        this.resumedNanos = System.nanoTime();
        Thread.ofPlatform().daemon().name("client").start(() -> run(files, question, pauseAfter));
    }

    private void run(NumberedFiles files, Question question, int pauseAfter) {
        try (ResultSet rows = statement.executeQuery(question.sql(files))) {
            files.check(
                    question,
                    rows,
                    count -> {
                        if (count == pauseAfter) {
                            paused.countDown();
                            resumed.await();
                        }
                    });
            end.complete(new End(null, sinceResumed()));
        } catch (SQLException e) {
            end.complete(new End(e, sinceResumed()));
        } catch (Throwable e) {
            end.completeExceptionally(e);
        } finally {
            paused.countDown();
        }
    }

    private long sinceResumed() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumedNanos);
    }

    /// Waits until the client pauses.
    void awaitPause() throws InterruptedException {
        if (!paused.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no rows within a minute");
        }
        if (hasEnded()) {
            throw new AssertionError("the query ended before the client paused: " + end());
        }
    }

    /// Whether the query has ended.
    boolean hasEnded() {
        return end.isDone();
    }

    /// Lets the client go on; from now on time counts.
    void resume() {
        resumedNanos = System.nanoTime();
        resumed.countDown();
    }

    /// Cancels the statement.
    void cancel() throws SQLException {
        statement.cancel();
    }

    /// How the query ended; fails if a row was wrong, or if it does not end.
    public End end() throws InterruptedException {
        try {
            return end.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the query hangs", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a wrong answer", e.getCause());
        }
    }

    @Override
    public void close() throws SQLException {
        resumed.countDown();
        connection.close();
    }
}
