package io.ticklane.benchmarks;

import io.ticklane.server.session.ArrowRows;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Queries through the whole engine, over tables in memory of a million trades and a million quotes
/// of 1,000 symbols, some of them much busier than others. As there are a million rows, nanoseconds
/// for a row are milliseconds for a query.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class QueryBenchmark {
    private static final int ROWS = 1_000_000;

    /// The queries.
    public enum Query {
        /// Reads all, keeps half.
        SCAN("SELECT COUNT(*), SUM(price * size) FROM trades WHERE size >= 100"),
        /// One group for each symbol.
        GROUP(
                """
                SELECT symbol, COUNT(*), SUM(size), VWAP(price, size) FROM trades GROUP BY symbol
                """),
        /// One-minute bars.
        BARS(
                """
                SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS bar, FIRST(price),
                       MAX(price), MIN(price), LAST(price), SUM(size), VWAP(price, size)
                FROM trades GROUP BY symbol, bar
                """),
        /// A running window over every row.
        EWMA(
                """
                SELECT COUNT(v), SUM(v) FROM (
                  SELECT EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS v FROM trades)
                """),
        /// A frame of 100 rows.
        ROLLING(
                """
                SELECT COUNT(v), SUM(v) FROM (
                  SELECT AVG(price) OVER (PARTITION BY symbol ORDER BY ts ROWS 99 PRECEDING) AS v
                  FROM trades)
                """),
        /// Each trade with its quote.
        ASOF(
                """
                SELECT COUNT(*), SUM(t.price - q.bid) FROM trades AS t
                LEFT ASOF JOIN quotes AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol
                """),
        /// Order flow by minute.
        OFI(
                """
                SELECT symbol, TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS bucket,
                       OFI(bid, bid_sz, ask, ask_sz) FROM quotes GROUP BY symbol, bucket
                """);

        private final String sql;

        Query(String sql) {
            this.sql = sql;
        }
    }

    /// Which query.
    @Param private Query query = Query.SCAN;

    private Optional<Engine> engine = Optional.empty();
    private Optional<PreparedStatement> statement = Optional.empty();

    /// Fills the tables.
    @Setup
    public void prepare() {
        Engine started = Engine.start(EngineSettings.standard());
        Session session = started.openSession(Map.of());
        engine = Optional.of(started);
        if (query.sql.contains("trades")) {
            create(
                    session,
                    "trades",
                    "CAST(100 + v / 100.0 AS DOUBLE) AS price, CAST(1 + v AS DOUBLE) AS size");
        }
        if (query.sql.contains("quotes")) {
            create(
                    session,
                    "quotes",
                    """
                    CAST(99.5 + v / 100.0 AS DOUBLE) AS bid, CAST(1 + v AS DOUBLE) AS bid_sz,
                    CAST(100 + v / 100.0 AS DOUBLE) AS ask, CAST(201 - v AS DOUBLE) AS ask_sz
                    """);
        }
        statement = Optional.of(session.prepare(query.sql));
    }

    /// A table of a row for each number from 0 to 999,999, in order. The numbers have two hashes: u
    /// goes from 0 to 1, v from 0 to 199.
    private void create(Session session, String table, String columns) {
        String sql =
                """
                CREATE TABLE %1$s AS
                WITH d(i) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)),
                     k(i) AS (SELECT a.i * 100 + b.i * 10 + c.i FROM d AS a, d AS b, d AS c),
                     n(i) AS (SELECT a.i * 1000 + b.i FROM k AS a, k AS b),
                     r AS (SELECT i, MOD(ABS(HASH(i, '%1$s')), 1000000) / 1000000.0 AS u,
                                  MOD(ABS(HASH('%1$s', i)), 200) AS v FROM n)
                SELECT 'S' || CAST(CAST(FLOOR(1000 * u * u * u) AS INTEGER) AS VARCHAR) AS symbol,
                       TIMESTAMP '2026-01-02 09:30:00' + i * INTERVAL '0.02' SECOND AS ts, %2$s
                FROM r ORDER BY i
                """
                        .replace("%1$s", table)
                        .replace("%2$s", columns);
        try (PreparedStatement made = session.prepare(sql)) {
            rows(made);
        }
    }

    private long rows(PreparedStatement prepared) {
        long rows = 0;
        try (ArrowRows result =
                new ArrowRows(engine.orElseThrow(), prepared.execute(List.of(), 0), 0)) {
            while (result.next()) {
                rows += result.root().getRowCount();
            }
        }
        return rows;
    }

    /// Runs the query and reads its result.
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long row() {
        return rows(statement.orElseThrow());
    }

    /// Checks that all memory was given back.
    @TearDown
    public void close() {
        engine.ifPresent(Engine::close);
    }
}
