package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The law: a divided view has, key by key and bit for bit, the rows of the view that is not, and
/// of the batch query, however its topics are cut; and what cannot be divided is refused.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class DividedViewsTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int SYMBOLS = 13;
    private static final int ROWS = 600;
    private static final long BEGIN_MILLIS = 1_767_346_200_000L;

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private Sql sql;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open() throws SQLException {
        sql = kafka.open();
    }

    @AfterEach
    void close() throws SQLException {
        BrokerAndNode.dropViews(sql);
        sql.close();
    }

    private static String with(String topic, String more) {
        return kafka.with(topic, "arrow", more);
    }

    /// A table of ticks whose rows are two seconds out of order at most.
    private void ticks(String name, int partitions) throws SQLException {
        sql.run(
                "CREATE TABLE "
                        + name
                        + " (symbol VARCHAR, ts TIMESTAMP, bid DOUBLE, bid_size BIGINT, ask DOUBLE,"
                        + " ask_size BIGINT, n BIGINT, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)"
                        + with(name, "key = 'symbol', partitions = " + partitions));
    }

    /// Creates the same view twice: divided, and not.
    private void create(String view, int partitions, String query, String mode, String more)
            throws SQLException {
        for (boolean divided : new boolean[] {true, false}) {
            String name = view + (divided ? "" : "_whole");
            sql.run(
                    "CREATE MATERIALIZED VIEW "
                            + name
                            + with(
                                    name,
                                    "key = 'symbol', commit_millis = 20, snapshot_seconds = 1, partitions = "
                                            + partitions
                                            + (divided ? ", divided = true" : "")
                                            + more)
                            + " AS "
                            + query
                            + " EMIT "
                            + mode);
        }
    }

    /// Rows in random INSERTs. Times go on by some milliseconds; `disorder` is taken from each,
    /// less than so many. The last rows are far behind all others, so that the watermark of each
    /// partition passes these.
    private void write(String table, Random random, int disorder) throws SQLException {
        List<String> rows = new ArrayList<>();
        long time = BEGIN_MILLIS;
        for (int n = 0; n < ROWS; n++) {
            time += random.nextInt(20);
            rows.add(
                    row("S" + random.nextInt(SYMBOLS), time - random.nextInt(disorder), random, n));
            if (random.nextInt(40) == 0 || n == ROWS - 1) {
                sql.run("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
                rows.clear();
            }
        }
        for (int end = 1; end <= 2; end++) {
            long far = BEGIN_MILLIS + 100_000L * end;
            sql.run(
                    "INSERT INTO "
                            + table
                            + " VALUES "
                            + IntStream.range(0, 200)
                                    .mapToObj(i -> row("Z" + i, far, random, -1))
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static String row(String symbol, long millis, Random random, int n) {
        return "('%s', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '0.001' SECOND * %d, %s, %d, %s, %d, %d)"
                .formatted(
                        symbol,
                        millis - BEGIN_MILLIS,
                        random.nextInt(10_000) / 100.0,
                        1 + random.nextInt(500),
                        random.nextInt(10_000) / 100.0,
                        1 + random.nextInt(500),
                        n);
    }

    /// Waits until a view has the last row of all partitions, and gives its rows by their first
    /// column, each in their order.
    private Map<String, List<String>> rows(String view, long count) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        String all = "SELECT * FROM " + view + " WHERE symbol LIKE 'S%'";
        List<String> found = List.of();
        while (found.size() < count) {
            assertThat(System.nanoTime()).as(found.size() + state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            try {
                found = sql.rows(all);
            } catch (SQLException e) {
                // the view has not made its topic yet
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42P01");
            }
        }
        return byKey(found);
    }

    private static Map<String, List<String>> byKey(List<String> rows) {
        return rows.stream()
                .collect(
                        Collectors.groupingBy(
                                row -> row.substring(0, row.indexOf('|')),
                                TreeMap::new,
                                Collectors.toList()));
    }

    /// A batch query gives rows in the order of its log, which need not be that of their times.
    private static Map<String, List<String>> sorted(Map<String, List<String>> rows) {
        Map<String, List<String>> made = new TreeMap<>();
        rows.forEach((key, all) -> made.put(key, all.stream().sorted().toList()));
        return made;
    }

    private String state() throws SQLException {
        return " " + sql.rows("SHOW QUERIES");
    }

    private static Random random(int partitions) {
        long seed = Long.getLong("ticklane.seed", System.nanoTime()) + partitions;
        System.err.println("seed of divided views: " + seed);
        return new Random(seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void windowsAlongTheTimeHaveTheBitsOfTheBatch(int partitions) throws SQLException {
        String t = "along" + partitions;
        ticks(t, partitions);
        String query =
                ("SELECT symbol, n, EWMA(bid, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                                + " OFI(bid, bid_size, ask, ask_size) OVER (PARTITION BY symbol ORDER BY ts) AS o,"
                                + " SUM(bid_size) OVER (PARTITION BY symbol ORDER BY ts ROWS 5 PRECEDING) AS v FROM ")
                        + t;
        create(t + "_view", partitions, query, "CHANGES", "");
        write(t, random(partitions), 1_000);
        Map<String, List<String>> divided = rows(t + "_view", ROWS);
        assertThat(divided).isEqualTo(rows(t + "_view_whole", ROWS));
        assertThat(divided)
                .isEqualTo(byKey(sql.rows("SELECT * FROM (" + query + ") WHERE n >= 0")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void barsLeaveTheSameRowsOutAsLate(int partitions) throws SQLException {
        String t = "bars" + partitions;
        ticks(t, partitions);
        create(
                t + "_view",
                partitions,
                "SELECT symbol, TIME_BUCKET(INTERVAL '1' SECOND, ts) AS w, COUNT(*) AS c, SUM(bid) AS s,"
                        + " FIRST(n) AS f, LAST(n) AS l FROM "
                        + t
                        + " GROUP BY symbol, w",
                "FINAL",
                "");
        write(t, random(partitions), 6_000);
        String late = "SELECT SUM(late_rows) FROM information_schema.queries WHERE name = 'main.";
        long end = System.nanoTime() + LONGEST;
        // the last rows of each partition only come when more do, so count what is committed
        long groups = 0;
        while (System.nanoTime() < end && groups < SYMBOLS) {
            groups = rows(t + "_view_whole", 1).size();
        }
        awaitStill(t + "_view_whole");
        awaitStill(t + "_view");
        Map<String, List<String>> whole = rows(t + "_view_whole", 1);
        assertThat(rows(t + "_view", 1)).isEqualTo(whole).hasSize(SYMBOLS);
        assertThat(sql.rows(late + t + "_view'"))
                .isEqualTo(sql.rows(late + t + "_view_whole'"))
                .isNotEqualTo(List.of("0"));
    }

    /// Waits until a view has read all of its log and has nothing more to commit.
    private void awaitStill(String view) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        String query =
                "SELECT SUM(rows_in) FROM information_schema.queries WHERE name = 'main."
                        + view
                        + "' AND state = 'running'";
        while (!sql.rows(query).equals(List.of(String.valueOf(ROWS + 400)))) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void joinsOfStreamsAndWithATableHaveTheBitsOfTheBatch(int partitions) throws Exception {
        String l = "left" + partitions;
        String r = "right" + partitions;
        Random random = random(partitions);
        Path lots = folder.resolve("lots" + partitions + ".csv");
        Files.writeString(
                lots,
                IntStream.range(0, SYMBOLS)
                        .mapToObj(i -> "S" + i + "," + 10 * i)
                        .collect(Collectors.joining("\n", "symbol,lot\n", "\n")));
        ticks(l, partitions);
        ticks(r, partitions);
        String join =
                "SELECT l.symbol, l.n, r.n AS m, r.ask FROM %s l LEFT ASOF JOIN %s r"
                                .formatted(l, r)
                        + " MATCH_CONDITION l.ts >= r.ts ON l.symbol = r.symbol";
        String table =
                "SELECT l.symbol, l.n, l.bid_size * t.lot AS volume, LAG(l.bid) OVER (PARTITION BY"
                        + " l.symbol ORDER BY l.ts) AS b FROM "
                        + l
                        + " l JOIN '"
                        + lots
                        + "' t ON l.symbol = t.symbol";
        create(l + "_asof", partitions, join, "CHANGES", "");
        create(l + "_lots", partitions, table, "CHANGES", "");
        write(l, random, 1_000);
        write(r, random, 1_000);
        for (Map.Entry<String, String> view :
                Map.of(l + "_asof", join, l + "_lots", table).entrySet()) {
            Map<String, List<String>> divided = rows(view.getKey(), ROWS);
            assertThat(divided).isEqualTo(rows(view.getKey() + "_whole", ROWS));
            assertThat(sorted(divided))
                    .isEqualTo(
                            sorted(
                                    byKey(
                                            sql.rows(
                                                    "SELECT * FROM ("
                                                            + view.getValue()
                                                            + ") WHERE n >= 0"))));
        }
    }

    /// What a part knows follows from the positions in its partition, and from nothing else.
    @Test
    void statesOfPartsDoNotDependOnHowTheLogWasCut() throws SQLException {
        ticks("cut", 4);
        Random random = random(4);
        String query =
                "SELECT symbol, n, EWMA(bid, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM cut";
        for (String view : List.of("cut_a", "cut_b")) {
            sql.run(
                    "CREATE MATERIALIZED VIEW "
                            + view
                            + with(
                                    view,
                                    "key = 'symbol', partitions = 4, divided = true, commit_millis = "
                                            + (view.equals("cut_a") ? 20 : 300))
                            + " AS "
                            + query
                            + " EMIT CHANGES");
        }
        write("cut", random, 1_000);
        Map<String, List<String>> states = new TreeMap<>();
        for (String view : List.of("cut_a", "cut_b")) {
            rows(view, ROWS);
            awaitStill(view);
            // saves the state with the last commit
            sql.run("PAUSE MATERIALIZED VIEW " + view);
            states.put(view, states(view));
            sql.run("RESUME MATERIALIZED VIEW " + view);
        }
        assertThat(states.get("cut_a"))
                .isEqualTo(states.get("cut_b"))
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    /// The positions and the digest of the state in the last commit of each part.
    private static List<String> states(String view) {
        Map<String, String> last = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : kafka.topics().messages(view + ".commits")) {
            last.put(
                    new String(message.key(), StandardCharsets.UTF_8).replace(view, "v"),
                    new String(message.value(), StandardCharsets.UTF_8));
        }
        Pattern state =
                Pattern.compile(
                        "\"positions\":(\\[\\[\\d+]]),\"snapshot\":.*\"digest\":\"(\\w+)\"");
        return last.entrySet().stream()
                .map(each -> {
                    Matcher found = state.matcher(each.getValue());
                    assertThat(found.find()).as(each.getValue()).isTrue();
                    return each.getKey() + " " + found.group(1) + " " + found.group(2);
                })
                .toList();
    }

    @Test
    void statementsAreForAllPartsAndADividedViewCanBeReadByAnother() throws SQLException {
        ticks("base", 4);
        String create =
                "CREATE MATERIALIZED VIEW first"
                        + with(
                                "first",
                                "key = 'symbol', partitions = 4, divided = true, commit_millis = 20")
                        + " AS SELECT symbol, ts, n, LAG(n) OVER (PARTITION BY symbol ORDER BY ts) AS l"
                        + " FROM base EMIT CHANGES";
        sql.run(create);
        // without a key the rows stay where they are all the same
        sql.run(
                "CREATE MATERIALIZED VIEW second"
                        + with("second", "partitions = 4, divided = true, commit_millis = 20")
                        + " AS SELECT symbol, n + COALESCE(l, 0) AS s FROM first EMIT CHANGES");
        sql.refused("DROP MATERIALIZED VIEW first", "2BP01", "main.second");
        assertThat(sql.rows("SELECT name, part FROM information_schema.queries ORDER BY 1, 2"))
                .isEqualTo(
                        Stream.of("first", "second")
                                .flatMap(view ->
                                        IntStream.range(0, 4)
                                                .mapToObj(i -> "main." + view + "|" + i))
                                .toList());
        sql.run("PAUSE MATERIALIZED VIEW first");
        assertThat(
                        sql.rows(
                                "SELECT state FROM information_schema.queries WHERE name = 'main.first'"))
                .isEqualTo(List.of("paused", "paused", "paused", "paused"));
        write("base", random(4), 1_000);
        sql.run("RESUME MATERIALIZED VIEW first");
        rows("first", ROWS);
        Map<String, List<String>> second = rows("second", ROWS);
        assertThat(sorted(second))
                .isEqualTo(
                        sorted(
                                byKey(
                                        sql.rows(
                                                "SELECT symbol, n + COALESCE(l, 0) FROM (SELECT symbol, n, LAG(n) OVER"
                                                        + " (PARTITION BY symbol ORDER BY ts) AS l FROM base) WHERE n >= 0"))));
        for (String topic : List.of("first", "second")) {
            assertThat(
                            kafka.topics().messages(topic).stream()
                                    .map(ConsumerRecord::partition)
                                    .distinct())
                    .hasSize(4);
        }
        sql.run("DROP MATERIALIZED VIEW second");
        sql.run("DROP MATERIALIZED VIEW first");
        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
        assertThat(known("first"))
                .isEqualTo(
                        IntStream.range(0, 4)
                                .boxed()
                                .collect(
                                        Collectors.toMap(
                                                i -> "part " + i + " of main.first", _ -> false)));
    }

    /// Whether the topic of commits has something of each writer.
    private static Map<String, Boolean> known(String topic) {
        Map<String, Boolean> known = new TreeMap<>();
        kafka.topics()
                .messages(topic + ".commits")
                .forEach(message ->
                        known.put(
                                new String(message.key(), StandardCharsets.UTF_8),
                                message.value() != null));
        return known;
    }

    @Test
    void itGoesOnWhereItWasAfterARestart() throws SQLException {
        ticks("again", 4);
        Path state = folder.resolve("state");
        Random random = random(4);
        try (Sql own = Sql.open("jdbc:ticklane:?state=" + state)) {
            own.run(
                    "CREATE TABLE again (symbol VARCHAR, ts TIMESTAMP, bid DOUBLE, bid_size BIGINT, ask DOUBLE,"
                            + " ask_size BIGINT, n BIGINT, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)"
                            + with("again", "key = 'symbol'"));
            own.run(
                    "CREATE MATERIALIZED VIEW again_view"
                            + with(
                                    "again_view",
                                    "key = 'symbol', partitions = 4, divided = true, commit_millis = 20,"
                                            + " snapshot_seconds = 1")
                            + " AS SELECT symbol, n, EWMA(bid, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e"
                            + " FROM again EMIT CHANGES");
            write("again", random, 1_000);
        }
        try (Sql own = Sql.open("jdbc:ticklane:?state=" + state)) {
            long end = System.nanoTime() + LONGEST;
            String count = "SELECT COUNT(*) FROM again_view WHERE n >= 0";
            while (!own.rows(count).equals(List.of(String.valueOf(ROWS)))) {
                assertThat(System.nanoTime()).as(own.rows("SHOW QUERIES") + "").isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(byKey(own.rows("SELECT * FROM again_view WHERE n >= 0")))
                    .isEqualTo(
                            byKey(
                                    sql.rows(
                                            "SELECT * FROM (SELECT symbol, n, EWMA(bid, 0.06) OVER (PARTITION BY"
                                                    + " symbol ORDER BY ts) AS e FROM again) WHERE n >= 0")));
            assertThat(state.resolve("views/main.again_view/snapshots"))
                    .isDirectoryContaining("glob:**/snapshots/3");
            own.run("DROP MATERIALIZED VIEW again_view");
            assertThat(state.resolve("views/main.again_view")).doesNotExist();
        }
    }
}
