package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A materialized view over made-up rows that end, and what it must hold then.
///
/// @param query the query of the view, over the tables `feed` and `other`
/// @param tables their definitions
record WatchedView(String query, List<String> tables) {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

    /// A view over so many rows of a seed, which come at a pace, or as fast as they are read for 0.
    static WatchedView of(String query, long seed, int rows, int perSecond) {
        return new WatchedView(
                query,
                List.of(
                        table("feed", seed, rows, perSecond),
                        table("other", seed + 1, rows, perSecond)));
    }

    private static String table(String name, long seed, int rows, int perSecond) {
        return "CREATE TABLE "
                + name
                + " (ts TIMESTAMP(9), symbol VARCHAR, price DOUBLE, size BIGINT, n BIGINT,"
                + " WATERMARK FOR ts AS ts - INTERVAL '20' MILLISECOND) WITH (connector ="
                + " 'generator', symbols = 40, step_nanos = 1000000, disorder_nanos = 30000000,"
                + " seed = "
                + seed
                + ", rows = "
                + rows
                + (perSecond == 0 ? "" : ", rows_per_second = " + perSecond)
                + ")";
    }

    /// Makes tables and view, with commits and snapshots as often as can be.
    void create(Sql sql) throws SQLException {
        for (String table : tables) {
            sql.run(table);
        }
        sql.run(
                "CREATE MATERIALIZED VIEW watched WITH (commit_millis = 20, snapshot_seconds = 1"
                        + (keepsLate() ? ", late_rows = 'keep'" : "")
                        + ") AS "
                        + query);
    }

    /// Whether the view leaves late rows of one table out, which are kept then.
    private boolean keepsLate() {
        boolean byTime = query.contains("OVER") || query.contains("FINAL");
        return byTime && !query.contains("other");
    }

    /// That the view keeps each late row once, if it does, with all columns.
    void requireLate(Sql sql) throws SQLException {
        if (keepsLate()) {
            assertThat(sql.rows("SELECT * FROM \"watched$late\" ORDER BY n"))
                    .as("late rows")
                    .isEqualTo(expectedLate())
                    .isNotEmpty();
        }
    }

    private List<String> expectedLate() throws SQLException {
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            sql.run(atOnce(tables.getFirst()));
            return sql.rows(
                    "SELECT ts, symbol, price, size, n FROM (SELECT *, MAX(ts) OVER (ORDER BY n ROWS"
                            + " UNBOUNDED PRECEDING) AS latest FROM feed) WHERE ts < latest - INTERVAL"
                            + " '20' MILLISECOND ORDER BY n");
        }
    }

    /// A table's definition, with rows that come as fast as they are read.
    static String atOnce(String table) {
        return table.replaceAll(", rows_per_second = [0-9]+", "");
    }

    /// The same, whose query tells a client which rows go.
    WatchedView marked() {
        return new WatchedView(
                query.contains(" LATE UPDATE")
                        ? query.replace(" LATE UPDATE", " WITH RETRACTIONS LATE UPDATE")
                        : query + " WITH RETRACTIONS",
                tables);
    }

    /// The rows that the query gives to a client.
    List<String> expected() throws SQLException {
        try (Sql sql = Sql.open("jdbc:ticklane:")) {
            for (String table : tables) {
                sql.run(atOnce(table));
            }
            return sql.rows(query);
        }
    }

    /// What the view holds now.
    static List<String> held(Sql sql) throws SQLException {
        return sql.rows("SELECT * FROM watched");
    }

    /// The first rows that a client gets who follows the view: all changes, where rows take the
    /// place of others.
    static List<String> followed(Sql sql, int count) throws SQLException {
        return sql.rows("SELECT * FROM watched LIMIT " + count + " EMIT CHANGES");
    }

    /// How many rows the view has written, also those whose place others have taken.
    static long written(Sql sql) throws SQLException {
        String look = "SELECT rows_out FROM information_schema.queries WHERE name = 'main.watched'";
        return Long.parseLong(sql.rows(look).getFirst());
    }

    /// Waits until the task of the view is in a state.
    static void await(Sql sql, String state) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        List<String> seen = look(sql);
        while (!seen.getFirst().startsWith(state + "|")) {
            if (System.nanoTime() > end || seen.getFirst().startsWith("failed|")) {
                throw new AssertionError("the view is not " + state + " but " + seen);
            }
            LockSupport.parkNanos(LOOK);
            seen = look(sql);
        }
    }

    /// Waits until the view has more than so many rows, or has ended.
    static void awaitRows(Sql sql, long rows) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        while (written(sql) <= rows && !isEnded(sql)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "the view has no more than " + rows + " rows: " + look(sql));
            }
            LockSupport.parkNanos(LOOK);
        }
    }

    /// Whether the view has all rows that there will be.
    static boolean isEnded(Sql sql) throws SQLException {
        return look(sql).getFirst().startsWith("ended|");
    }

    static long count(Sql sql) throws SQLException {
        return Long.parseLong(sql.rows("SELECT COUNT(*) FROM watched").getFirst());
    }

    private static List<String> look(Sql sql) throws SQLException {
        return sql.rows("SELECT state, message, rows_out, commits FROM information_schema.queries");
    }
}
