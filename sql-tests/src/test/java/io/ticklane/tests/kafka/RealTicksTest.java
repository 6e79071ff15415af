package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ticklane.tests.connector.Sql;
import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real ticks go through topics in the order in which they once came, and what queries without an
/// end give over the topics is, bit for bit, what SQL over the files gives.
///
/// The stocks of an hour come by their times. The coins come as the collector saw them, and are
/// looked at by the clock of the exchanges, which goes forth and back between them.
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before all
final class RealTicksTest {
    private static final int PARTITIONS = 4;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private static Sql sql;

    /// A recording: what is read of its file, and what its topic is like.
    private enum Ticks {
        TRADES(
                "avro",
                0,
                "ts TIMESTAMP, symbol VARCHAR, seq BIGINT, price DOUBLE, size DOUBLE",
                "SELECT ts, symbol, CAST(seq AS BIGINT) AS seq, CAST(price AS DOUBLE) AS price,"
                        + " CAST(size AS DOUBLE) AS size FROM '%s/equity_trades.parquet'"
                        + " WHERE ts >= TIMESTAMP '2013-10-07 13:30:00'"
                        + " AND ts < TIMESTAMP '2013-10-07 13:50:00'"),
        QUOTES(
                "arrow",
                0,
                "ts TIMESTAMP, symbol VARCHAR, seq BIGINT, bid DOUBLE, bid_size DOUBLE, ask DOUBLE,"
                        + " ask_size DOUBLE",
                "SELECT ts, symbol, CAST(seq AS BIGINT) AS seq, CAST(bid_price AS DOUBLE) AS bid,"
                        + " CAST(bid_size AS DOUBLE) AS bid_size, CAST(ask_price AS DOUBLE) AS ask,"
                        + " CAST(ask_size AS DOUBLE) AS ask_size FROM '%s/equity_quotes.parquet'"
                        + " WHERE ts >= TIMESTAMP '2013-10-07 13:30:00'"
                        + " AND ts < TIMESTAMP '2013-10-07 13:50:00'"),
        COINS(
                "json",
                2,
                "ts TIMESTAMP, symbol VARCHAR, seq BIGINT, price DOUBLE, size DOUBLE, venue VARCHAR",
                "SELECT ts_event AS ts, symbol, ROW_NUMBER() OVER (ORDER BY ts_recv) AS seq, price,"
                        + " qty AS size, venue FROM '%s/crypto_trades.parquet'"
                        + " WHERE ts_recv < TIMESTAMP '2024-08-08 23:57:00'");

        private final String format;
        private final int delaySeconds;
        private final String columns;
        private final String rows;

        Ticks(String format, int delaySeconds, String columns, String rows) {
            this.format = format;
            this.delaySeconds = delaySeconds;
            this.columns = columns;
            this.rows = rows;
        }

        private String topic() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The view of the file, whose rows come in the order in which they once did.
        private String file() {
            return topic() + "_file";
        }

        /// The rows of the file by their times.
        private String byTime() {
            return topic() + "_by_time";
        }
    }

    /// A question: `%s` is where the ticks are; none is about a row whose `seq` is not positive.
    enum Question {
        EWMA_OF_TRADES(
                "SELECT symbol, seq, EWMA(price, 0.06) OVER w AS e, REALIZED_VOL(price) OVER"
                        + " (w ROWS 50 PRECEDING) AS v FROM %1$s WHERE seq > 0"
                        + " WINDOW w AS (PARTITION BY symbol ORDER BY ts)",
                "EMIT CHANGES", Ticks.TRADES),
        IMBALANCE_OF_QUOTES(
                "SELECT symbol, seq, OFI(bid, bid_size, ask, ask_size) OVER (PARTITION BY symbol"
                        + " ORDER BY ts) AS ofi FROM %1$s WHERE seq > 0",
                "EMIT CHANGES", Ticks.QUOTES),
        BARS_OF_COINS(
                "SELECT TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, symbol, FIRST(price) AS o,"
                        + " MAX(price) AS h, MIN(price) AS l, LAST(price) AS c, VWAP(price, size) AS p,"
                        + " COUNT(*) AS n FROM %1$s WHERE seq > 0 GROUP BY w, symbol",
                "EMIT FINAL", Ticks.COINS),
        TRADES_WITH_THEIR_QUOTES(
                "SELECT t.symbol, t.seq, t.price, q.seq AS quote, q.bid, q.ask,"
                        + " EFFECTIVE_SPREAD(t.price, MIDPRICE(q.bid, q.ask)) AS spread"
                        + " FROM (SELECT * FROM %1$s WHERE seq > 0) t"
                        + " LEFT ASOF JOIN %2$s q MATCH_CONDITION q.ts <= t.ts"
                        + " ON q.symbol = t.symbol",
                "EMIT CHANGES", Ticks.TRADES, Ticks.QUOTES);

        private final String query;
        private final String mode;
        private final Ticks first;
        private final Ticks second;

        Question(String query, String mode, Ticks ticks) {
            this(query, mode, ticks, ticks);
        }

        Question(String query, String mode, Ticks first, Ticks second) {
            this.query = query;
            this.mode = mode;
            this.first = first;
            this.second = second;
        }

        private String overFiles() {
            return query.formatted(first.byTime(), second.byTime());
        }

        private String overTopics() {
            return query.formatted(first.topic(), second.topic());
        }
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        assumeTrue(Checkout.shared().isPresent(), "no folder of shared data beside the project");
        kafka = BrokerAndNode.start(folder);
        sql = kafka.open();
        for (Ticks ticks : Ticks.values()) {
            replay(ticks);
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        if (kafka != null) {
            sql.close();
            kafka.close();
        }
    }

    private static void replay(Ticks ticks) throws SQLException {
        sql.run(
                "CREATE VIEW "
                        + ticks.file()
                        + " AS "
                        + ticks.rows.formatted(Checkout.shared().orElseThrow().resolve("data")));
        sql.run(
                "CREATE TABLE "
                        + ticks.topic()
                        + " ("
                        + ticks.columns
                        + ", WATERMARK FOR ts AS ts - INTERVAL '"
                        + ticks.delaySeconds
                        + "' SECOND)"
                        + kafka.with(
                                ticks.topic(),
                                ticks.format,
                                "key = 'symbol', partitions = " + PARTITIONS));
        sql.run(
                "CREATE TABLE "
                        + ticks.byTime()
                        + " AS SELECT * FROM "
                        + ticks.file()
                        + " ORDER BY ts, seq");
        int written = sql.run("INSERT INTO " + ticks.topic() + " SELECT * FROM " + ticks.file());
        assertThat(written).isGreaterThan(10_000);
        requireMixed(ticks);
        // far behind all others, so that the watermark of each partition passes them
        String columns = ", NULL".repeat(ticks.columns.split(",", -1).length - 3);
        sql.run(
                IntStream.range(0, 10 * PARTITIONS)
                        .mapToObj(i ->
                                "(TIMESTAMP '2030-01-01 00:00:00', 'END%d', 0%s)"
                                        .formatted(i, columns))
                        .collect(
                                Collectors.joining(
                                        ", ", "INSERT INTO " + ticks.topic() + " VALUES ", "")));
    }

    /// That the ticks are those that a test needs: of several symbols, several of them with one
    /// time.
    private static void requireMixed(Ticks ticks) throws SQLException {
        List<String> facts =
                sql.rows(
                        "SELECT COUNT(DISTINCT symbol) > 1, COUNT(*) > COUNT(DISTINCT ts) FROM "
                                + ticks.file());
        assertThat(facts).as(ticks.name()).containsExactly("true|true");
    }

    @ParameterizedTest
    @EnumSource
    void aQueryWithoutAnEndOverTopicsGivesTheBitsOfSqlOverFiles(Question question)
            throws SQLException {
        List<String> expected = sql.rows(question.overFiles());
        assertThat(expected).hasSizeGreaterThan(200);
        String live =
                "SELECT * FROM ("
                        + question.overTopics()
                        + ") LIMIT "
                        + expected.size()
                        + " "
                        + question.mode;
        List<String> given = sql.rows(live);
        assertThat(sorted(given)).as(question.name()).isEqualTo(sorted(expected));
    }

    @ParameterizedTest
    @EnumSource(names = {"EWMA_OF_TRADES", "BARS_OF_COINS"})
    void aViewOverATopicHoldsTheBitsOfSqlOverFiles(Question question) throws SQLException {
        List<String> expected = sql.rows(question.overFiles());
        String view = question.name().toLowerCase(Locale.ROOT);
        sql.run(
                "CREATE MATERIALIZED VIEW "
                        + view
                        + " WITH (commit_millis = 50) AS "
                        + question.overTopics()
                        + " "
                        + question.mode);
        long end = System.nanoTime() + PATIENCE;
        while (count(view) < expected.size() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(sorted(sql.rows("SELECT * FROM " + view)))
                .as(() -> state(view))
                .isEqualTo(sorted(expected));
        assertThat(state(view)).isEqualTo("[running|0]");
        sql.run("DROP MATERIALIZED VIEW " + view);
    }

    private static long count(String view) throws SQLException {
        return Long.parseLong(sql.rows("SELECT COUNT(*) FROM " + view).getFirst());
    }

    private static String state(String view) {
        try {
            return sql.rows(
                            "SELECT state, late_rows FROM information_schema.queries WHERE name ="
                                    + " 'main."
                                    + view
                                    + "'")
                    .toString();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noTickOfTheCoinsIsLateAndManyComeOutOfOrder() throws SQLException {
        List<String> back =
                sql.rows(
                        "SELECT COUNT(*) FROM (SELECT ts, LAG(ts) OVER (PARTITION BY symbol ORDER BY seq)"
                                + " AS before FROM coins_file) WHERE ts < before");
        assertThat(Long.parseLong(back.getFirst())).isGreaterThan(100);
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }
}
