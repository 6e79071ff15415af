package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.jdbc.stream.StreamProgress;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Queries without an end over a topic that is written meanwhile.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class LiveTopicTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private Sql sql;
    private Sql reader;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(folder);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open() throws SQLException {
        sql = kafka.open();
        reader = kafka.open();
    }

    @AfterEach
    void close() throws SQLException {
        reader.close();
        sql.close();
    }

    private static String numbers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> "(" + n + ")")
                .collect(Collectors.joining(", "));
    }

    private static List<String> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    @ParameterizedTest
    @CsvSource({"arrow, 1", "json, 1", "avro, 1", "arrow, 4", "json, 4"})
    void aQueryWithoutAnEndGivesTheBitsOfABatchAsRowsAreWritten(String format, int partitions)
            throws Exception {
        String table = "live_" + format + partitions;
        sql.run(
                "CREATE TABLE "
                        + table
                        + " (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                        + kafka.with(table, format, "key = 'symbol', partitions = " + partitions));
        String query =
                "SELECT n, EWMA(price, 0.3) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM "
                        + table;
        Random random = new Random(SEED);
        List<String> live = new ArrayList<>();
        try (LiveQuery running = LiveQuery.start(reader, query + " EMIT CHANGES")) {
            for (int part = 0; part < 6; part++) {
                List<String> rows = new ArrayList<>();
                for (int row = 0; row < 40; row++) {
                    int n = 40 * part + row;
                    rows.add(
                            "('S%d', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' SECOND * %d, %s, %d)"
                                    .formatted(
                                            random.nextInt(20),
                                            n,
                                            random.nextInt(10_000) / 100.0,
                                            n));
                }
                sql.run("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
                if (part == 2) {
                    live.addAll(running.next(80));
                }
            }
            live.addAll(running.next(120));
        }
        assertThat(live).as("seed %s", SEED).isEqualTo(sql.rows(query + " ORDER BY n LIMIT 200"));
        assertThat(
                        kafka.topics().messages(table).stream()
                                .map(ConsumerRecord::partition)
                                .distinct())
                .hasSize(partitions);
    }

    @Test
    void aPartitionWithoutRowsHoldsBackWhatGoesAlongTheTimeAndNothingElse() throws Exception {
        kafka.topics().make("idle", 2);
        sql.run(
                "CREATE TABLE idle (k VARCHAR, ts TIMESTAMP, n BIGINT, WATERMARK FOR ts AS ts)"
                        + kafka.with("idle", "json", ""));
        String along = "SELECT n, LAG(n) OVER (PARTITION BY k ORDER BY ts) AS before FROM idle";
        try (Sql other = kafka.open();
                LiveQuery held = LiveQuery.start(reader, along + " EMIT CHANGES");
                LiveQuery atOnce = LiveQuery.start(other, "SELECT n FROM idle EMIT CHANGES")) {
            kafka.topics()
                    .put("idle", 0, row("A", 1, 1), row("B", 2, 2), row("A", 3, 3), row("A", 5, 4));
            assertThat(atOnce.next(4)).isEqualTo(range(1, 5));
            held.requireQuiet();
            kafka.topics().put("idle", 1, row("C", 4, 5));
            assertThat(held.next(3)).containsExactly("1|null", "2|null", "3|1");
            assertThat(atOnce.next(1)).containsExactly("5");
            kafka.topics().put("idle", 1, row("C", 9, 6));
            List<String> rest = held.next(2);
            held.requireQuiet();
            assertThat(rest).isEqualTo(sql.rows(along + " ORDER BY ts LIMIT 5").subList(3, 5));
        }
    }

    private static String row(String key, int second, int n) {
        return "{\"k\":\"%s\",\"ts\":\"2026-01-02T09:30:0%dZ\",\"n\":%d}".formatted(key, second, n);
    }

    @ParameterizedTest
    @CsvSource({"CHANGES", "FINAL"})
    void aClientGoesOnAtItsPositionOnAnotherNode(String mode) throws Exception {
        String table = "moved_" + mode.toLowerCase(Locale.ROOT);
        String create =
                "CREATE TABLE "
                        + table
                        + " (symbol VARCHAR, ts TIMESTAMP, n BIGINT, WATERMARK FOR ts AS ts)";
        String options = kafka.with(table, "json", "key = 'symbol', partitions = 2");
        sql.run(create + options);
        Set<String> seen = new TreeSet<>();
        String after = "";
        for (int part = 0; part < 4; part++) {
            sql.run("INSERT INTO " + table + " VALUES " + moved(40 * part, 40));
            int rows = 0;
            try (Sql other = Sql.open("jdbc:ticklane:");
                    Statement statement = other.connection().createStatement()) {
                other.run(create + options);
                statement.setQueryTimeout(60);
                try (ResultSet result =
                        statement.executeQuery(
                                "SELECT n FROM " + table + " EMIT " + mode + after)) {
                    StreamProgress progress = result.unwrap(StreamProgress.class);
                    // the last time of each part may be held back until the next part is there
                    List<String> open = new ArrayList<>();
                    while (seen.size() < 40 * (part + 1) - (mode.equals("FINAL") ? 8 : 0)) {
                        assertThat(result.next()).isTrue();
                        open.add(result.getString(1));
                        rows++;
                        if (progress.position().isPresent()) {
                            assertThat(seen).doesNotContainAnyElementsOf(open);
                            seen.addAll(open);
                            open.clear();
                            after = " AFTER POSITION '" + progress.position().get() + "'";
                        }
                    }
                }
            }
            assertThat(rows).isGreaterThan(0);
        }
        int all = mode.equals("FINAL") ? 160 - 8 : 160;
        assertThat(seen).hasSizeGreaterThanOrEqualTo(all).containsAll(range(0, all));
    }

    /// Rows of eight symbols, all with a row at each time.
    private static String moved(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(n ->
                        "('S%d', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '1' SECOND * %d, %d)"
                                .formatted(n % 8, n / 8, n))
                .collect(Collectors.joining(", "));
    }

    @Test
    void badMessagesArePutAsideWhileTheQueryGoesOn() throws Exception {
        kafka.topics().make("poison", 1);
        sql.run(
                "CREATE TABLE poison (n BIGINT)"
                        + kafka.with("poison", "json", "on_error = 'dead_letter', partitions = 1"));
        try (LiveQuery running = LiveQuery.start(reader, "SELECT n FROM poison EMIT CHANGES")) {
            kafka.topics().put("poison", "{\"n\":0}", "{\"n\":1.5}", "{\"n\":1}");
            assertThat(running.next(2)).containsExactly("0", "1");
            kafka.topics().put("poison", "no json", "{\"n\":2}");
            assertThat(running.next(1)).containsExactly("2");
            // the message between two transactions is the mark of the first one's end
            List<String> dead = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> letter : kafka.topics().messages("poison.dead")) {
                dead.add(
                        Topics.header(letter, "ticklane.error.offset")
                                + " "
                                + new String(letter.value(), StandardCharsets.UTF_8));
                assertThat(Topics.header(letter, "ticklane.error.topic")).isEqualTo("poison");
                assertThat(Topics.header(letter, "ticklane.error.partition")).isEqualTo("0");
                assertThat(Topics.header(letter, "ticklane.error.cause")).isNotEmpty();
            }
            assertThat(dead).containsExactly("1 {\"n\":1.5}", "4 no json");
        }
    }

    @Test
    void aBadMessageEndsTheQueryWithItsPlace() throws Exception {
        kafka.topics().make("fatal", 2);
        sql.run("CREATE TABLE fatal (n BIGINT)" + kafka.with("fatal", "json", ""));
        try (LiveQuery running = LiveQuery.start(reader, "SELECT n FROM fatal EMIT CHANGES")) {
            kafka.topics().put("fatal", 1, "{\"n\":0}", "{\"n\":1}");
            assertThat(running.next(2)).containsExactly("0", "1");
            kafka.topics().put("fatal", 1, "{\"n\":true}", "{\"n\":2}");
            SQLException end = running.end();
            assertThat(end.getSQLState()).isEqualTo("58000");
            assertThat(end.getMessage()).contains("'fatal', partition 1, offset 3 is bad");
        }
    }

    @Test
    void rowsGoOnAndNoneComesTwiceWhenTheBrokerWasAway() throws Exception {
        sql.run("CREATE TABLE away (n BIGINT)" + kafka.with("away", "arrow", "partitions = 1"));
        try (LiveQuery running = LiveQuery.start(reader, "SELECT n FROM away EMIT CHANGES")) {
            sql.run("INSERT INTO away VALUES " + numbers(0, 20));
            assertThat(running.next(20)).isEqualTo(range(0, 20));
            kafka.broker().stop();
            running.requireQuiet();
            kafka.broker().restart();
            sql.run("INSERT INTO away VALUES " + numbers(20, 50));
            assertThat(running.next(30)).isEqualTo(range(20, 50));
            running.requireQuiet();
        }
    }
}
