package io.ticklane.tests.kafka.group;

import io.ticklane.tests.connector.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes ticks to the topic `ticks` in many small INSERTs until it is told to stop, by an engine
/// that knows no views; and gives what batch queries over the topic give.
final class GroupTicks implements AutoCloseable {
    private static final int SYMBOLS = 20;
    private static final int MOST_ROWS = 40;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String brokers;
    private final int partitions;
    private final Random random;
    private final Sql sql;
    private final CompletableFuture<Integer> writing;
    private volatile boolean stopped;

    private GroupTicks(String brokers, int partitions, Random random) throws SQLException {
        this.brokers = brokers;
        this.partitions = partitions;
        this.random = random;
        this.sql = Sql.open("jdbc:ticklane:");
        createTable(sql);
        this.writing =
                CompletableFuture.supplyAsync(this::write, task -> Thread.ofPlatform().start(task));
    }

    /// Makes the topic and begins to write.
    static GroupTicks start(String brokers, int partitions, Random random) throws SQLException {
        return new GroupTicks(brokers, partitions, random);
    }

    /// Makes the table on an engine.
    void createTable(Sql engine) throws SQLException {
        engine.run(
                "CREATE TABLE ticks (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, size BIGINT, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH (connector = 'kafka',"
                        + " topic = 'ticks', brokers = '%s', format = 'arrow', key = 'symbol', partitions = %d)"
                                .formatted(brokers, partitions));
    }

    private int write() {
        int n = 0;
        try {
            while (!stopped) {
                List<String> rows = new ArrayList<>();
                for (int left = 1 + random.nextInt(MOST_ROWS); left > 0; left--) {
                    rows.add(
                            "('S%d', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' MILLISECOND * %d, %s, %d, %d)"
                                    .formatted(
                                            random.nextInt(SYMBOLS),
                                            n * 50L,
                                            random.nextInt(100_000) / 100.0,
                                            1 + random.nextInt(500),
                                            n));
                    n++;
                }
                sql.run("INSERT INTO ticks VALUES " + String.join(", ", rows));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            // far behind all others, so that the watermark passes them in each partition
            sql.run(
                    IntStream.range(0, SYMBOLS)
                            .mapToObj(i ->
                                    "('S%d', TIMESTAMP '2027-01-01 00:00:00', 1.0, 1, -1)"
                                            .formatted(i))
                            .collect(Collectors.joining(", ", "INSERT INTO ticks VALUES ", "")));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return n;
    }

    /// Ends the writing; how many rows a view has to have.
    int stop() {
        stopped = true;
        return writing.join();
    }

    /// The rows of a batch query.
    List<String> rows(String query) throws SQLException {
        return sql.rows(query);
    }

    @Override
    public void close() throws SQLException {
        stopped = true;
        // what went wrong is told by stop
        writing.handle((_, _) -> true).join();
        sql.close();
    }
}
