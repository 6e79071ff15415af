package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics whose messages are arrays of JSON objects.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class JsonArraysTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261130L);

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private Sql sql;

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
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    @Test
    void rowsOfAPartitionShareMessagesInTheirOrder() throws SQLException {
        sql.run(
                "CREATE TABLE shared (symbol VARCHAR, n BIGINT)"
                        + kafka.with(
                                "shared",
                                "json",
                                "key = 'symbol', partitions = 4, rows_per_message = 10"));
        String rows =
                IntStream.range(0, 400)
                        .mapToObj(n -> "('S%d', %d)".formatted(n % 7, n))
                        .collect(Collectors.joining(", "));
        sql.run("INSERT INTO shared VALUES " + rows);
        List<ConsumerRecord<byte[], byte[]>> messages = kafka.topics().messages("shared");
        // no more than one of each partition is not full
        assertThat(messages).hasSizeBetween(40, 43);
        assertThat(messages)
                .allSatisfy(message -> {
                    assertThat(message.key()).isNull();
                    assertThat(text(message))
                            .matches("\\[\\{\"symbol\":\"S\\d\",\"n\":\\d+}(,\\{[^{}]*}){0,9}]");
                });
        for (int symbol = 0; symbol < 7; symbol++) {
            String own = "{\"symbol\":\"S" + symbol + "\"";
            assertThat(messages.stream().filter(message -> text(message).contains(own)))
                    .extracting(ConsumerRecord::partition)
                    .containsOnly(
                            messages.stream()
                                    .filter(message -> text(message).contains(own))
                                    .findFirst()
                                    .orElseThrow()
                                    .partition());
            assertThat(sql.rows("SELECT n FROM shared WHERE symbol = 'S" + symbol + "'"))
                    .isEqualTo(
                            IntStream.iterate(symbol, n -> n < 400, n -> n + 7)
                                    .mapToObj(String::valueOf)
                                    .toList());
        }
    }

    @Test
    void arraysAndObjectsOfOthersAreReadAndBadMessagesPutAsideWhole() throws SQLException {
        kafka.topics().make("mixed", 1);
        List<String> bad = List.of("[{\"n\":10},{\"n\":\"x\"}]", "[{\"n\":10},7]", "[{\"n\":10}");
        List<String> all = new ArrayList<>();
        all.add("[{\"n\":1},{\"n\":2,\"other\":[{}]}]");
        all.addAll(bad);
        all.addAll(List.of("[]", "{\"n\":3}", "[{}]"));
        kafka.topics().put("mixed", all.toArray(String[]::new));
        sql.run("CREATE TABLE strict (n BIGINT)" + kafka.with("mixed", "json", ""));
        sql.refused("SELECT n FROM strict", "58000", "'mixed'", "offset 1", "n is no BIGINT", "x");
        sql.run(
                "CREATE TABLE mixed (n BIGINT)"
                        + kafka.with("mixed", "json", "on_error = 'dead_letter', partitions = 1"));
        assertThat(sql.rows("SELECT n FROM mixed")).containsExactly("1", "2", "3", "null");
        assertThat(kafka.topics().messages("mixed.dead"))
                .extracting(JsonArraysTest::text)
                .isEqualTo(bad);
    }

    @Test
    void howRowsAreCutIntoMessagesChangesNothing() throws Exception {
        Random random = new Random(SEED);
        for (String topic : List.of("whole", "cut")) {
            kafka.topics().make(topic, 2);
            sql.run(
                    ("CREATE TABLE %s (symbol VARCHAR, ts TIMESTAMP, n BIGINT,"
                                            + " WATERMARK FOR ts AS ts - INTERVAL '5' MILLISECOND)")
                                    .formatted(topic)
                            + kafka.with(topic, "json", ""));
        }
        try (Sql one = kafka.open();
                Sql other = kafka.open();
                LiveQuery objects = LiveQuery.start(one, live("whole"));
                LiveQuery arrays = LiveQuery.start(other, live("cut"))) {
            for (int partition = 0; partition < 2; partition++) {
                List<String> rows = new ArrayList<>();
                for (int n = 0; n < 300; n++) {
                    // some are late, those behind the watermark of the rows before
                    int time = n + random.nextInt(5) - (random.nextInt(10) == 0 ? 20 : 0);
                    rows.add(row("S" + random.nextInt(3) + partition, time + 100, n));
                }
                // lets all others out
                rows.add(row("END", 5_000, 300));
                rows.add(row("END", 6_000, 301));
                kafka.topics().put("whole", partition, rows.toArray(String[]::new));
                kafka.topics().put("cut", partition, cut(rows, random));
            }
            List<String> expected = new ArrayList<>();
            List<String> found = new ArrayList<>();
            while (!String.join(" ", expected).matches("(?s).*END.*END.*")) {
                expected.addAll(objects.next(1));
                found.addAll(arrays.next(1));
            }
            assertThat(found).as("seed %s", SEED).isEqualTo(expected);
            assertThat(expected).as("rows that are not late").hasSizeBetween(400, 590);
        }
    }

    private static String live(String table) {
        return "SELECT symbol, n, COUNT(*) OVER w AS c, LAG(n) OVER w AS before FROM "
                + table
                + " WINDOW w AS (PARTITION BY symbol ORDER BY ts) EMIT CHANGES";
    }

    private static String row(String symbol, int millis, int n) {
        return String.format(
                Locale.ROOT, "{\"symbol\":\"%s\",\"ts\":%d,\"n\":%d}", symbol, millis, n);
    }

    /// Arrays of some rows, none of them among them, and single rows as objects.
    private static String[] cut(List<String> rows, Random random) {
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < rows.size(); ) {
            int to = Math.min(from + random.nextInt(20), rows.size());
            messages.add(
                    random.nextBoolean() && to == from + 1
                            ? rows.get(from)
                            : rows.subList(from, to).toString());
            from = to;
        }
        return messages.toArray(String[]::new);
    }

    @Test
    void theOptionIsForJsonAndWithinBounds() {
        for (String format : List.of("arrow", "avro")) {
            sql.refused(
                    "CREATE TABLE o (n BIGINT)" + kafka.with("o", format, "rows_per_message = 2"),
                    "22023",
                    "rows_per_message",
                    "format = 'json'");
        }
        for (String count : List.of("0", "1025", "many")) {
            sql.refused(
                    "CREATE TABLE o (n BIGINT)"
                            + kafka.with("o", "json", "rows_per_message = '" + count + "'"),
                    "22023",
                    "rows_per_message",
                    "from 1 to 1024",
                    count);
        }
    }
}
