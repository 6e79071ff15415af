package io.ticklane.console.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A market that goes on while the user looks at it.
///
/// ```
///   LiveMarket --INSERT, five times a second--> topic ticks --materialized view--> topic bars
///                                                  |                                  |
///                                                  '------- the user's queries -------'
/// ```
///
/// Threads: the caller's, and one that inserts.
public final class StreamDemo implements AutoCloseable {
    private static final long SEED = 1;
    private static final int ROWS = 100;
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration PAST = Duration.ofSeconds(30);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What there is, and what may be typed.
    private static final String HINTS =
            """

            Kafka's own broker runs in this process, at BROKER, until you leave. There are
              ticks   a table over a topic, in which some 500 trades a second are inserted
              bars    a materialized view of it in a topic: a bar for each second and symbol
            Try, and stop what has no end with Ctrl-C:
              \\tail SELECT * FROM bars EMIT CHANGES;
              \\tail SELECT ts, symbol, price, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM ticks EMIT CHANGES;
              SELECT symbol, COUNT(*) AS trades, VWAP(price, size) AS vwap, MAX(ts) AS last FROM ticks GROUP BY symbol;
              SELECT symbol, COUNT(*) AS trades FROM ticks GROUP BY symbol EMIT EVERY INTERVAL '1' SECOND;
              SHOW QUERIES;
            The first ones begin with what is in the topic and go on with what comes.

            """;

    private final LiveMarket market = new LiveMarket(SEED);
    private final Connection connection;
    private final InstantSource clock;
    private final Instant begin;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private long steps;
    private volatile @Nullable SQLException failure;

    private StreamDemo(Connection connection, InstantSource clock) {
        this.connection = connection;
        this.clock = clock;
        this.begin = clock.instant();
        this.thread = Thread.ofPlatform().name("market").daemon().unstarted(this::insert);
    }

    /// Makes the tables over topics of a broker, and lets trades come from now on. The connection
    /// is the demo's alone until it is closed, and stays the caller's.
    public static StreamDemo start(
            Connection connection, String broker, PrintStream out, InstantSource clock)
            throws SQLException {
        StreamDemo demo = new StreamDemo(connection, clock);
        for (String statement : statements(broker)) {
            demo.run(statement);
        }
        int rows = (int) (ROWS * PAST.dividedBy(STEP));
        demo.run(
                "INSERT INTO ticks VALUES "
                        + demo.market.trades(demo.begin.minus(PAST), PAST, rows));
        demo.awaitBars();
        demo.thread.start();
        out.print(HINTS.replace("BROKER", broker));
        out.flush();
        return demo;
    }

    private static List<String> statements(String broker) {
        String topic = "WITH (connector = 'kafka', brokers = '" + broker + "', topic = ";
        return List.of(
                "CREATE OR REPLACE TABLE ticks (ts TIMESTAMP, symbol VARCHAR, price DOUBLE, size BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) "
                        + topic
                        + "'ticks', format = 'arrow', key = 'symbol', partitions = 2)",
                "CREATE OR REPLACE MATERIALIZED VIEW bars "
                        + topic
                        + "'bars', format = 'json', key = 'symbol', partitions = 1) AS"
                        + " SELECT TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, symbol,"
                        + " FIRST(price) AS \"open\", MAX(price) AS high, MIN(price) AS low,"
                        + " LAST(price) AS \"close\", SUM(size) AS volume, VWAP(price, size) AS vwap"
                        + " FROM ticks GROUP BY w, symbol EMIT FINAL");
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Waits until the view has rows, so that whoever asks finds some.
    private void awaitBars() throws SQLException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try (Statement statement = connection.createStatement()) {
            long rows = 0;
            while (rows == 0 && System.nanoTime() < end) {
                try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM bars")) {
                    count.next();
                    rows = count.getLong(1);
                }
            }
        }
    }

    /// Inserts what is due, again and again.
    private void insert() {
        try {
            boolean on = true;
            while (on) {
                Instant due = begin.plus(STEP.multipliedBy(steps));
                run("INSERT INTO ticks VALUES " + market.trades(due, STEP, ROWS));
                steps++;
                Duration left = Duration.between(clock.instant(), due.plus(STEP));
                on = !stop.await(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets no more trades come.
    ///
    /// Errors: why none came any more before.
    @Override
    public void close() throws SQLException {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SQLException known = failure;
        if (known != null) {
            throw known;
        }
    }

    /// A folder that is deleted with all that is in it when it is closed.
    ///
    /// @param path the folder
    public record Folder(Path path) implements AutoCloseable {
        /// A new one.
        public static Folder make() throws IOException {
            return new Folder(Files.createTempDirectory("ticklane-demo"));
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> all = Files.walk(path)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(file -> {
                            try {
                                Files.deleteIfExists(file);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
