package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The law: the late rows of a view in a topic are those below the watermark of their partition at
/// their place, each is there once, and those of a partition are in the order of its log, whenever
/// nodes are killed.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class LateTopicsTest {
    private static final int KILLS = "all".equals(System.getProperty("ticklane.faults")) ? 10 : 1;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int ROWS_A_KILL = 1_000;
    private static final int SYMBOLS = 20;
    private static final int PARTITIONS = 4;
    private static final long DELAY_MILLIS = 1_000;
    private static final Pattern NUMBER = Pattern.compile("\"n\":(-?\\d+)");

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private ViewRows rows;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(Files.createDirectory(folder.resolve("broker")));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void open(@TempDir Path snapshots) {
        rows = new ViewRows(snapshots);
    }

    @AfterEach
    void close() {
        // fails where memory was not released
        rows.close();
    }

    // ---- outputs

    private static void fails(Runnable work, ErrorCode code, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    private static List<String> values(String topic) {
        return kafka.topics().messages(topic).stream().map(LateTopicsTest::text).toList();
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    private static List<String> json(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(n -> "{\"n\":" + n + ",\"k\":" + n % 10 + "}")
                .toList();
    }

    @Test
    void lateRowsAreSeenWithTheCommitAndNoneIsThereTwice() {
        OutputWriter writer = OutputWriter.of("v");
        kafka.topics().make("kept", 1);
        Commit first = ViewRows.late(ViewRows.commit(1, 20, 30), 10);
        Commit second = ViewRows.late(ViewRows.commit(2, 20, 45), 25);
        try (ViewOutput output = rows.openKeepingLate(writer, kafka.broker().address(), "kept")) {
            rows.write(output, 0, 20);
            rows.writeLate(output, 0, 10);
            assertThat(values("kept.late")).isEmpty();
            output.commit(first);
            rows.write(output, 20, 22);
            rows.writeLate(output, 10, 13);
        }
        assertThat(values("kept.late")).isEqualTo(json(0, 10));
        try (ViewOutput output = rows.openKeepingLate(writer, kafka.broker().address(), "kept")) {
            assertThat(output.last()).contains(first);
            rows.writeLate(output, 10, 20);
            fails(
                    () -> output.commit(ViewRows.late(second, 24)),
                    ErrorCode.INTERNAL,
                    "24 late rows, but has 20");
            rows.writeLate(output, 20, 25);
            output.commit(second);
        }
        assertThat(values("kept")).isEqualTo(json(0, 20));
        assertThat(values("kept.late")).isEqualTo(json(0, 25));
    }

    @Test
    void lateRowsOfAPartAreInItsPartitionAndOthersInTheFirst() {
        kafka.topics().make("rows_of_parts", 4);
        kafka.topics().make("rows_of_parts.late", 4);
        kafka.topics().make("rows_of_two", 2);
        kafka.topics().make("rows_of_two.late", 3);
        for (Optional<Part> part : List.of(Optional.of(new Part(2, 4)), Optional.<Part>empty())) {
            OutputWriter writer = new OutputWriter("v", part);
            try (ViewOutput output =
                    rows.openKeepingLate(writer, kafka.broker().address(), "rows_of_parts")) {
                rows.writeLate(output, 0, 3000);
                output.commit(ViewRows.late(ViewRows.commit(1, 0, 1), 3000));
            }
        }
        Map<Integer, List<String>> found =
                kafka.topics().messages("rows_of_parts.late").stream()
                        .collect(
                                Collectors.groupingBy(
                                        ConsumerRecord::partition,
                                        Collectors.mapping(
                                                message ->
                                                        new String(
                                                                message.value(),
                                                                StandardCharsets.UTF_8),
                                                Collectors.toList())));
        assertThat(found).isEqualTo(Map.of(0, json(0, 3000), 2, json(0, 3000)));
        fails(
                () ->
                        rows.openKeepingLate(
                                        new OutputWriter("v", Optional.of(new Part(0, 2))),
                                        kafka.broker().address(),
                                        "rows_of_two")
                                .close(),
                ErrorCode.INVALID_ARGUMENT,
                "'rows_of_two.late' of late rows has 3 partitions",
                "2 parts");
    }

    // ---- views

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachLateRowIsThereOnceWheneverNodesAreKilled(boolean divided) throws Exception {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        System.err.println("seed of late rows: " + seed);
        Random random = new Random(seed);
        String ticks = "ticks_" + divided;
        String view = "view_" + divided;
        List<Long> times = new ArrayList<>();
        try (Sql writer = Sql.open("jdbc:ticklane:")) {
            createTicks(writer, ticks);
            for (int kill = 0; kill < KILLS; kill++) {
                try (NodeProcess node = node(divided);
                        Sql sql = Sql.open(node.url())) {
                    if (kill == 0) {
                        createTicks(sql, ticks);
                        sql.run(create(view, ticks, divided));
                    }
                    write(writer, ticks, times, random);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
                    node.kill();
                }
            }
            write(writer, ticks, times, random);
            finish(writer, ticks);
            Map<Integer, List<String>> late = late(ticks, times);
            List<String> all = late.values().stream().flatMap(List::stream).toList();
            List<String> onTime =
                    writer.rows(
                            query("(SELECT * FROM " + ticks + without(all) + ")") + " ORDER BY n");
            try (NodeProcess node = node(divided);
                    Sql sql = Sql.open(node.url())) {
                String held = "SELECT * FROM " + view + " WHERE n >= 0 ORDER BY n";
                awaitRows(sql, held, onTime.size());
                assertThat(sql.rows(held)).as("seed %d", seed).isEqualTo(onTime);
                assertThat(byPartition(sql.rows("SELECT n FROM \"" + view + "$late\""), late))
                        .as("seed %d", seed)
                        .isEqualTo(late);
                assertThat(counts(view + ".late"))
                        .isEqualTo(divided ? sizes(late) : Map.of(0, all.size()));
                assertThat(
                                sql.rows(
                                        "SELECT SUM(late_rows) FROM information_schema.queries WHERE state = 'running'"))
                        .isEqualTo(List.of(String.valueOf(all.size())));
                sql.run("DROP MATERIALIZED VIEW " + view);
                sql.refused("SELECT * FROM \"" + view + "$late\"", "42P01", "$late");
            }
        }
    }

    private static NodeProcess node(boolean divided) throws IOException {
        return NodeProcess.start(
                folder,
                List.of(),
                Map.of(),
                List.of("--port", "0", "--state", folder.resolve("state" + divided).toString()));
    }

    private static void createTicks(Sql sql, String topic) throws SQLException {
        sql.run(
                "CREATE TABLE "
                        + topic
                        + " (symbol VARCHAR, ts TIMESTAMP, price DOUBLE, n BIGINT,"
                        + " WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)"
                        + kafka.with(topic, "json", "key = 'symbol', partitions = " + PARTITIONS));
    }

    private static String query(String ticks) {
        return "SELECT * FROM (SELECT n, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts)"
                + " AS e FROM "
                + ticks
                + ") WHERE n >= 0";
    }

    private static String create(String view, String ticks, boolean divided) {
        return "CREATE MATERIALIZED VIEW "
                + view
                + kafka.with(
                        view,
                        "arrow",
                        "key = 'symbol', late_rows = 'keep', commit_millis = 50, snapshot_seconds = 1,"
                                + " partitions = "
                                + PARTITIONS
                                + (divided ? ", divided = true" : ""))
                + " AS "
                + query(ticks)
                + " EMIT CHANGES";
    }

    private static String without(List<String> numbers) {
        return " WHERE n NOT IN (" + String.join(", ", numbers) + ")";
    }

    /// Writes rows of which one in eight comes up to four seconds behind its time.
    private static void write(Sql writer, String ticks, List<Long> times, Random random)
            throws SQLException {
        List<String> values = new ArrayList<>();
        for (int row = 1; row <= ROWS_A_KILL; row++) {
            int n = times.size();
            long millis = n * 10L - (random.nextInt(8) == 0 ? random.nextInt(4_000) : 0);
            times.add(millis);
            values.add(row("S" + random.nextInt(SYMBOLS), millis, random.nextInt(10_000), n));
            if (row % (ROWS_A_KILL / 4) == 0) {
                writer.run("INSERT INTO " + ticks + " VALUES " + String.join(", ", values));
                values.clear();
            }
        }
    }

    /// Writes rows far behind all others, so that the watermark passes these in each partition.
    private static void finish(Sql writer, String ticks) throws SQLException {
        writer.run(
                "INSERT INTO "
                        + ticks
                        + " VALUES "
                        + IntStream.range(0, 100)
                                .mapToObj(i -> row("Z" + i, 1_000_000_000L, 1, -1))
                                .collect(Collectors.joining(", ")));
    }

    private static String row(String symbol, long millis, int price, int n) {
        return "('%s', TIMESTAMP '2026-01-02 09:30:00' + INTERVAL '0.001' SECOND * %d, %d, %d)"
                .formatted(symbol, millis, price, n);
    }

    /// The numbers of the late rows of each partition, from the messages as another program reads
    /// them.
    private static Map<Integer, List<String>> late(String topic, List<Long> times) {
        Map<Integer, List<String>> late = new TreeMap<>();
        Map<Integer, Long> latest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : kafka.topics().messages(topic)) {
            Matcher found = NUMBER.matcher(text(message));
            assertThat(found.find()).isTrue();
            int n = Integer.parseInt(found.group(1));
            if (n >= 0) {
                long time = times.get(n);
                if (time < latest.merge(message.partition(), time, Math::max) - DELAY_MILLIS) {
                    late.computeIfAbsent(message.partition(), _ -> new ArrayList<>())
                            .add(String.valueOf(n));
                }
            }
        }
        assertThat(late).hasSizeGreaterThan(1);
        return late;
    }

    /// The same numbers, in their order, by the partitions in which they belong.
    private static Map<Integer, List<String>> byPartition(
            List<String> numbers, Map<Integer, List<String>> like) {
        Map<String, Integer> partitions = new TreeMap<>();
        like.forEach((partition, all) -> all.forEach(n -> partitions.put(n, partition)));
        return numbers.stream()
                .collect(
                        Collectors.groupingBy(
                                n -> partitions.getOrDefault(n, -1),
                                TreeMap::new,
                                Collectors.toList()));
    }

    private static Map<Integer, Integer> sizes(Map<Integer, List<String>> late) {
        return late.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().size()));
    }

    /// How many rows of Arrow messages each partition of a topic has.
    private static Map<Integer, Integer> counts(String topic) {
        return kafka.topics().messages(topic).stream()
                .collect(
                        Collectors.groupingBy(
                                ConsumerRecord::partition,
                                Collectors.summingInt(message ->
                                        Integer.parseInt(
                                                Topics.header(message, "ticklane.rows")))));
    }

    private static void awaitRows(Sql sql, String query, int count) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        while (sql.rows(query).size() < count) {
            assertThat(System.nanoTime()).as(sql.rows("SHOW QUERIES").toString()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
