package io.ticklane.tests.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.session.Engine;
import io.ticklane.tests.cluster.NamedStatements;
import io.ticklane.tests.cluster.TpchFiles;
import io.ticklane.tests.slt.ClusterDoor;
import io.ticklane.tests.slt.FrontDoor;
import io.ticklane.tests.slt.FrontDoor.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Joins on three nodes whose keys go to the scans of all nodes: the rows are those of one node and
/// those without filters, and what has no match is not sent.
@Timeout(120)
final class FiltersOnNodesTest {
    private static final Pattern SENT =
            Pattern.compile(".*, of them (\\d+) from other nodes in (\\d+) bytes");
    private static final Pattern FILTER =
            Pattern.compile("Filter \\d+: (\\d+) rows left out(?:, keys sent .* in (\\d+) bytes)?");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    /// What EXPLAIN ANALYZE says: rows and bytes that crossed, rows that filters left out, and
    /// bytes of keys.
    private record Traffic(long rows, long bytes, long leftOut, long keyBytes) {
        static Traffic of(FrontDoor door, String sql) throws Refusal {
            long[] sums = new long[4];
            for (String line : lines(door, "EXPLAIN ANALYZE " + sql)) {
                add(SENT.matcher(line), sums, 0);
                add(FILTER.matcher(line), sums, 2);
            }
            return new Traffic(sums[0], sums[1], sums[2], sums[3]);
        }

        private static void add(Matcher matcher, long[] sums, int at) {
            if (matcher.matches()) {
                sums[at] += Long.parseLong(matcher.group(1));
                String bytes = matcher.group(2);
                sums[at + 1] += bytes == null ? 0 : Long.parseLong(bytes);
            }
        }
    }

    private static List<String> lines(FrontDoor door, String sql) throws Refusal {
        return door.run(sql).rows().stream()
                .map(row -> Objects.requireNonNull(row.getLast()))
                .flatMap(String::lines)
                .toList();
    }

    /// The rows of a query, which must be the same on one node, and on three with filters and
    /// without.
    private static List<List<@Nullable String>> same(FrontDoor door, String sql) throws Refusal {
        List<List<@Nullable String>> together = door.run(sql).rows();
        door.run("SET runtime_filters = 'off'");
        List<List<@Nullable String>> without = door.run(sql).rows();
        door.run("SET runtime_filters = 'on'");
        door.run("SET distribution = 'never'");
        List<List<@Nullable String>> alone = door.run(sql).rows();
        door.run("SET distribution = 'always'");
        assertThat(without.equals(alone)).as("without filters: %s", sql).isTrue();
        assertThat(together.equals(alone)).as("with filters: %s", sql).isTrue();
        return alone;
    }

    /// What crosses with filters, and without.
    private record Compared(Traffic with, Traffic without) {
        static Compared of(FrontDoor door, String sql) throws Refusal {
            assertThat(lines(door, "EXPLAIN " + sql))
                    .anyMatch(line -> line.contains("if in filter 1"));
            Traffic with = Traffic.of(door, sql);
            door.run("SET runtime_filters = 'off'");
            Traffic without = Traffic.of(door, sql);
            door.run("SET runtime_filters = 'on'");
            assertThat(without.leftOut() + without.keyBytes()).isZero();
            return new Compared(with, without);
        }
    }

    @BeforeAll
    static void write() throws SQLException {
        for (int file = 0; file < 4; file++) {
            KeyedRows.write(
                    folder.resolve("left" + file + ".parquet"),
                    "range(%d, %d) AS r(i)".formatted(file * 15_000, (file + 1) * 15_000));
        }
        // in another order, so that texts have other codes, and with NULLs
        KeyedRows.write(
                folder.resolve("few.parquet"),
                "(SELECT 59000 - 1201 * j AS i FROM range(9) AS g(j)"
                        + " UNION ALL SELECT unnest([0, 1, 3, -5000])) AS r ORDER BY i DESC");
    }

    private static String files(String pattern) {
        return "'" + folder.resolve(pattern) + "'";
    }

    /// Each node builds the whole table of the join, the coordinator does alone, or each a part:
    /// the right rows are few, but look like many.
    @ParameterizedTest
    @FieldSource("io.ticklane.tests.filter.KeyedRows#KEYS")
    void rowsAreTheSameForKeysOfAllTypes(String key) throws SQLException, Refusal {
        String left = files("left*.parquet");
        String few = files("few.parquet");
        String whole =
                "SELECT l.i, l.n, r.i FROM (SELECT i, %s AS k, COUNT(*) OVER (PARTITION BY %s ORDER BY i) AS n FROM %s) l JOIN %s r ON l.k = r.%s"
                        .formatted(key, key, left, few, key);
        String alone =
                "SELECT l.i, l.payload, r.i FROM %s l RIGHT JOIN %s r ON l.%s = r.%s"
                        .formatted(left, few, key, key);
        String parts =
                "SELECT l.%s, COUNT(*), SUM(l.i), STRING_AGG(r.payload, ',') FROM %s l JOIN %s r ON l.%s = r.%s WHERE r.i < 5 OR r.i = 20011 OR r.i > 59990 GROUP BY l.%s"
                        .formatted(key, left, left, key, key, key);
        try (FrontDoor door = new ClusterDoor()) {
            for (String sql : List.of(whole, alone, parts)) {
                assertThat(same(door, sql)).as(sql).isNotEmpty();
                assertThat(lines(door, "EXPLAIN " + sql))
                        .anyMatch(line -> line.contains("if in filter 1"));
            }
            assertThat(lines(door, "EXPLAIN " + parts))
                    .anyMatch(line ->
                            line.contains("hash(" + key + ") to fragment 0: join by " + key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv"})
    void rowsWithoutAMatchAreNotSent(String format) throws SQLException, Refusal {
        if (format.equals("csv")) {
            writeCsv();
        }
        String ticks = files("left*." + format);
        String windows =
                "SELECT l.i, l.s, r.i AS found FROM (SELECT i, sym, SUM(f) OVER (PARTITION BY sym ORDER BY i) AS s FROM %s) l JOIN %s r ON l.sym = r.sym"
                        .formatted(ticks, files("few.parquet"));
        String all =
                "SELECT l.i, l.payload, r.i AS found FROM %s l RIGHT JOIN %s r ON l.sym = r.sym"
                        .formatted(ticks, files("few.parquet"));
        try (FrontDoor door = new ClusterDoor()) {
            for (String sql : List.of(windows, all)) {
                same(door, sql);
                Compared sent = Compared.of(door, sql);
                assertThat(sent.with().rows()).as(sql).isLessThan(sent.without().rows() / 2);
                assertThat(sent.with().bytes() + sent.with().keyBytes())
                        .as(sql)
                        .isLessThan(sent.without().bytes() / 2);
                // 54,072 rows have other symbols; a batch with hardly any of them goes as it is
                assertThat(sent.with().leftOut()).as(sql).isBetween(54_000L, 54_072L);
            }
            assertThat(Traffic.of(door, windows).keyBytes()).isZero();
            assertThat(Traffic.of(door, all).keyBytes()).isPositive();
        }
    }

    private static void writeCsv() throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement()) {
            for (int file = 0; file < 4; file++) {
                duck.execute(
                        "COPY (SELECT i, f, sym, payload FROM %s) TO %s (FORMAT csv, HEADER)"
                                .formatted(
                                        files("left" + file + ".parquet"),
                                        files("left" + file + ".csv")));
            }
        }
    }

    @Test
    void withoutARightRowNothingIsSent() throws SQLException, Refusal {
        String sql =
                "SELECT l.i, l.s FROM (SELECT i, sym, SUM(f) OVER (PARTITION BY sym ORDER BY i) AS s FROM %s) l JOIN %s r ON l.sym = r.sym WHERE r.i > 1000000"
                        .formatted(files("left*.parquet"), files("few.parquet"));
        try (FrontDoor door = new ClusterDoor()) {
            assertThat(same(door, sql)).isEmpty();
            assertThat(Traffic.of(door, sql).rows()).isZero();
            assertThat(lines(door, "EXPLAIN ANALYZE " + sql))
                    .contains("Filter 1: no keys, nothing was read");
        }
    }

    @Test
    void tooManyKeysAreNotSentAndTheRowsComeAsWithout() throws SQLException, Refusal {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement duck = duckdb.createStatement()) {
            for (String name : List.of("long_keys", "other_long_keys")) {
                duck.execute(
                        "COPY (SELECT i, repeat('k', 80) || CAST(i AS VARCHAR) AS k FROM range(60000) AS r(i)) TO %s (FORMAT parquet)"
                                .formatted(files(name + ".parquet")));
            }
        }
        String sql =
                "SELECT COUNT(*), SUM(l.i - r.i), SUM(l.i) FROM %s l RIGHT JOIN %s r ON l.k = r.k"
                        .formatted(files("long_keys.parquet"), files("other_long_keys.parquet"));
        try (FrontDoor door = new ClusterDoor()) {
            assertThat(same(door, sql)).isEqualTo(List.of(List.of("60000", "0", "1799970000")));
            Compared sent = Compared.of(door, sql);
            assertThat(sent.with()).isEqualTo(sent.without());
        }
    }

    /// Fewer rows and bytes cross, those of keys counted too, in joins whose tables are spread over
    /// the nodes and feed each other.
    @Test
    void joinsOfTpchSendLess() throws IOException, Refusal, SQLException {
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE);
                FrontDoor door = new ClusterDoor()) {
            for (String view : new TpchFiles(folder, 0.01).write(memory)) {
                door.run(view);
            }
            Map<String, String> queries = NamedStatements.read("tpch.sql");
            for (String name : List.of("q3", "q7", "q11", "q18", "q21")) {
                String sql = Objects.requireNonNull(queries.get(name));
                same(door, sql);
                Compared sent = Compared.of(door, sql);
                assertThat(sent.with().rows())
                        .as("%s %s", name, sent)
                        .isLessThan(sent.without().rows() / 2);
                assertThat(sent.with().bytes() + sent.with().keyBytes())
                        .as("%s %s", name, sent)
                        .isLessThan(sent.without().bytes() / 2);
            }
        }
    }
}
