package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables over topics of a broker in the process, through a node and its Flight SQL door.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class KafkaTablesTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private static Topics topics;
    private Sql sql;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(folder);
        topics = kafka.topics();
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

    private static String with(String topic, String format, String more) {
        return kafka.with(topic, format, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "json", "avro"})
    void valuesOfAllTypesComeBackAsTheyWere(String format) throws SQLException {
        String memory = "all_types_" + format;
        sql.run("CREATE TABLE " + memory + RandomRows.COLUMNS);
        sql.run("INSERT INTO " + memory + " VALUES " + RandomRows.edges());
        String table = "topic_" + memory;
        sql.run(
                "CREATE TABLE "
                        + table
                        + RandomRows.COLUMNS
                        + with(table, format, "partitions = 1"));
        int count = sql.run("INSERT INTO " + table + " SELECT * FROM " + memory);
        List<String> rows = sql.rows("SELECT * FROM " + table);
        assertThat(rows).hasSize(count).isEqualTo(sql.rows("SELECT * FROM " + memory));
        // the same through an engine in the process, which sees the topic with a table of its own
        try (Sql embedded = Sql.open("jdbc:ticklane:")) {
            embedded.run("CREATE TABLE " + table + RandomRows.COLUMNS + with(table, format, ""));
            assertThat(embedded.rows("SELECT * FROM " + table)).isEqualTo(rows);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "arrow, 1, ''",
        "arrow, 4, s",
        "arrow, 3, ''",
        "json, 1, s",
        "json, 8, l",
        "json, 5, ''",
        "avro, 1, ''",
        "avro, 16, s",
        "avro, 2, l"
    })
    void randomRowsComeBackFromAnyNumberOfPartitions(String format, int partitions, String key)
            throws SQLException {
        Random random = new Random(SEED + partitions);
        String memory = "random_" + format + partitions;
        String table = memory + "_topic";
        sql.run("CREATE TABLE " + memory + RandomRows.COLUMNS);
        sql.run(
                "CREATE TABLE "
                        + table
                        + RandomRows.COLUMNS
                        + with(
                                table,
                                format,
                                "partitions = "
                                        + partitions
                                        + (key.isEmpty() ? "" : ", key = '" + key + "'")));
        for (int part = 0; part < 3; part++) {
            String rows =
                    Stream.generate(() -> RandomRows.row(random))
                            .limit(1 + random.nextInt(300))
                            .collect(Collectors.joining(", "));
            sql.run("INSERT INTO " + memory + " VALUES " + rows);
        }
        sql.run("INSERT INTO " + table + " SELECT * FROM " + memory);
        List<String> read = sql.rows("SELECT * FROM " + table);
        assertThat(read)
                .as("seed %s", SEED)
                .containsExactlyInAnyOrderElementsOf(sql.rows("SELECT * FROM " + memory));
        sql.run("SET workers = 1");
        assertThat(sql.rows("SELECT * FROM " + table)).isEqualTo(read);
        if (!key.isEmpty()) {
            String order =
                    "SELECT %s, COUNT(*) OVER (PARTITION BY %s ORDER BY l), l FROM %s ORDER BY 1, 3, 2";
            assertThat(sql.rows(order.formatted(key, key, table)))
                    .isEqualTo(sql.rows(order.formatted(key, key, memory)));
        }
    }

    @Test
    void rowsOfAKeyKeepTheirOrderAndGoToTheOnePartitionOfItsGroup() throws SQLException {
        sql.run(
                "CREATE TABLE keyed (symbol VARCHAR, n BIGINT)"
                        + with("keyed", "json", "key = 'symbol', partitions = 4"));
        String rows =
                Stream.iterate(0, i -> i + 1)
                        .limit(400)
                        .map(i -> "('S" + i % 7 + "', " + i + ")")
                        .collect(Collectors.joining(", "));
        sql.run("INSERT INTO keyed VALUES " + rows);
        List<ConsumerRecord<byte[], byte[]>> messages = topics.messages("keyed");
        assertThat(messages).hasSize(400);
        for (int symbol = 0; symbol < 7; symbol++) {
            String name = "S" + symbol;
            List<ConsumerRecord<byte[], byte[]>> own =
                    messages.stream()
                            .filter(m -> new String(m.key(), StandardCharsets.UTF_8).equals(name))
                            .toList();
            assertThat(own.stream().map(ConsumerRecord::partition).distinct()).hasSize(1);
            assertThat(sql.rows("SELECT n FROM keyed WHERE symbol = '" + name + "'"))
                    .containsExactlyElementsOf(
                            Stream.iterate(symbol, i -> i + 7)
                                    .limit(own.size())
                                    .map(String::valueOf)
                                    .toList());
        }
        assertThat(messages.stream().map(ConsumerRecord::partition).distinct().count())
                .isGreaterThan(1);
    }

    @Test
    void whatOtherProgramsWriteIsReadAsJson() throws SQLException {
        topics.make("foreign", 1);
        topics.put(
                "foreign",
                "{\"TS\":1700000000123,\"price\":\"1.5\",\"other\":{\"deep\":[1,{}]},\"symbol\":\"A\"}",
                "{\"ts\":\"2026-01-02T03:04:05.123456789Z\",\"price\":2e0}",
                "{\"ts\":null,\"symbol\":\"Ünïcode €\",\"price\":3}",
                "{}");
        sql.run(
                "CREATE TABLE f (ts TIMESTAMP, symbol VARCHAR, price DECIMAL(10, 2))"
                        + with("foreign", "json", ""));
        assertThat(sql.rows("SELECT CAST(ts AS VARCHAR), symbol, price FROM f"))
                .containsExactly(
                        "2023-11-14 22:13:20.123|A|1.50",
                        "2026-01-02 03:04:05.123456789|null|2.00",
                        "null|Ünïcode €|3.00",
                        "null|null|null");
        assertThat(sql.rows("SELECT COUNT(*), MAX(price) FROM f WHERE price > 1"))
                .containsExactly("3|3.00");
    }

    @Test
    void whatWasNotCommittedIsNotSeen() throws SQLException {
        sql.run("CREATE TABLE c (n BIGINT)" + with("committed", "json", "partitions = 2"));
        sql.run("INSERT INTO c VALUES (1)");
        sql.refused(
                "INSERT INTO c SELECT 10 / (3 - n) FROM"
                        + " (VALUES (CAST(1 AS BIGINT)), (2), (3)) AS v(n)",
                "22012");
        assertThat(sql.rows("SELECT n FROM c")).containsExactly("1");
        try (KafkaProducer<byte[], byte[]> open = topics.producer("open")) {
            open.beginTransaction();
            Future<RecordMetadata> _ =
                    open.send(
                            new ProducerRecord<>(
                                    "committed",
                                    0,
                                    null,
                                    "{\"n\":7}".getBytes(StandardCharsets.UTF_8)));
            open.flush();
            assertThat(sql.rows("SELECT n FROM c")).containsExactly("1");
            topics.commit(open, "open");
        }
        assertThat(sql.rows("SELECT n FROM c")).containsExactly("1", "7");
        sql.run("INSERT INTO c SELECT n + 100 FROM c");
        assertThat(sql.rows("SELECT n FROM c ORDER BY 1")).containsExactly("1", "7", "101", "107");
    }

    @Test
    void aBadMessageEndsTheQueryWithItsPlace() throws SQLException {
        topics.make("bad", 1);
        topics.put("bad", "{\"n\":1}", "{\"n\":\"x\"}", "{\"n\":3}");
        sql.run("CREATE TABLE b (n INTEGER)" + with("bad", "json", ""));
        for (String query : List.of("SELECT n FROM b", "SELECT COUNT(*) FROM b")) {
            sql.refused(query, "58000", "'bad'", "partition 0", "offset 1", "n is no INTEGER", "x");
        }
    }

    @Test
    void badMessagesArePutAsideWithTheirPlaceAndCause() throws SQLException {
        topics.make("mixed", 1);
        List<String> bad =
                List.of(
                        "no json",
                        "{\"n\":9999999999}",
                        "{\"m\":1}",
                        "[1]",
                        "{\"n\":1}x",
                        "{\"n\":");
        topics.put(
                "mixed",
                Stream.concat(
                                Stream.of("{\"n\":1}", "{\"n\":2}"),
                                bad.stream().flatMap(text -> Stream.of(text, "{\"n\":3}")))
                        .toArray(String[]::new));
        sql.run(
                "CREATE TABLE m (n INTEGER NOT NULL)"
                        + with("mixed", "json", "on_error = 'dead_letter', partitions = 1"));
        assertThat(sql.rows("SELECT SUM(n) FROM m")).containsExactly("21");
        List<ConsumerRecord<byte[], byte[]>> dead = topics.messages("mixed.dead");
        assertThat(dead.stream().map(d -> new String(d.value(), StandardCharsets.UTF_8)))
                .containsExactlyElementsOf(bad);
        for (int i = 0; i < bad.size(); i++) {
            ConsumerRecord<byte[], byte[]> letter = dead.get(i);
            assertThat(Topics.header(letter, "ticklane.error.topic")).isEqualTo("mixed");
            assertThat(Topics.header(letter, "ticklane.error.partition")).isEqualTo("0");
            assertThat(Topics.header(letter, "ticklane.error.offset"))
                    .isEqualTo(String.valueOf(2 + 2 * i));
            assertThat(Topics.header(letter, "ticklane.error.cause")).isNotEmpty();
        }
        assertThat(Topics.header(dead.get(2), "ticklane.error.cause")).contains("NOT NULL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "avro"})
    void damagedMessagesAreBadAndNothingElse(String format) throws SQLException {
        String topic = "damaged_" + format;
        String table = topic + RandomRows.COLUMNS;
        sql.run("CREATE TABLE " + table + with(topic, format, "partitions = 1"));
        sql.run("INSERT INTO " + topic + " VALUES " + RandomRows.edges());
        List<ConsumerRecord<byte[], byte[]>> good = topics.messages(topic);
        Random random = new Random(SEED);
        int sent = 0;
        topics.make(topic + "2", 1);
        try (KafkaProducer<byte[], byte[]> producer = topics.producer(topic)) {
            producer.beginTransaction();
            for (int i = 0; i < 300; i++) {
                ConsumerRecord<byte[], byte[]> from = good.get(random.nextInt(good.size()));
                byte[] value = from.value().clone();
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                if (random.nextBoolean()) {
                    value = java.util.Arrays.copyOf(value, random.nextInt(value.length));
                }
                Future<RecordMetadata> _ =
                        producer.send(
                                new ProducerRecord<>(
                                        topic + "2", 0, (byte[]) null, value, from.headers()));
                sent++;
            }
            topics.commit(producer, topic);
        }
        sql.run(
                "CREATE OR REPLACE TABLE "
                        + table
                        + with(topic + "2", format, "on_error = 'dead_letter', partitions = 1"));
        List<String> rows = sql.rows("SELECT * FROM " + topic);
        int dead = topics.messages(topic + "2.dead").size();
        assertThat(dead).as("seed %s", SEED).isGreaterThan(100);
        int rowsOfAMessage = format.equals("arrow") ? 4 : 1;
        assertThat(rows.size()).isLessThanOrEqualTo((sent - dead) * rowsOfAMessage);
    }

    @Test
    void largeMessagesAreWrittenAndReadAndTooLargeOnesRefused() throws SQLException {
        sql.run("CREATE TABLE big (v VARCHAR)" + with("big", "arrow", "partitions = 1"));
        sql.run(
                "CREATE TABLE text AS SELECT REPEAT('x', 300000) AS v FROM (VALUES (1), (2), (3), (4), (5)) AS t(n)");
        sql.run("INSERT INTO big SELECT v FROM text");
        assertThat(sql.rows("SELECT COUNT(*), SUM(LENGTH(v)) FROM big"))
                .containsExactly("5|1500000");
        assertThat(topics.messages("big").size()).isGreaterThan(1);
        sql.refused(
                "INSERT INTO big SELECT REPEAT(v, 10) FROM text",
                "53400",
                "kafka.max.request.size");
        assertThat(sql.rows("SELECT COUNT(*) FROM big")).containsExactly("5");
    }

    @Test
    void manyRowsAreReadWithinABudgetAndALimitEndsEarly() throws SQLException {
        sql.run(
                "CREATE TABLE d AS SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS t(d)");
        sql.run(
                "CREATE TABLE many (x BIGINT, s VARCHAR)"
                        + with("many", "arrow", "key = 's', partitions = 8"));
        sql.run(
                "INSERT INTO many SELECT x, 'S' || CAST(MOD(x, 97) AS VARCHAR) FROM (SELECT CAST(a.d + 10 * b.d"
                        + " + 100 * c.d + 1000 * e.d + 10000 * f.d AS BIGINT) AS x FROM d a, d b, d c, d e, d f) AS n");
        sql.run("SET memory_limit = '64MB'");
        assertThat(sql.rows("SELECT COUNT(*), SUM(x), COUNT(DISTINCT s) FROM many"))
                .containsExactly("100000|4999950000|97");
        assertThat(sql.rows("SELECT x FROM many LIMIT 3")).hasSize(3);
        assertThat(sql.rows("SELECT COUNT(*) FROM many a JOIN many b ON a.x = b.x"))
                .containsExactly("100000");
    }

    @Test
    void readingBeginsWhereTheTableSays() throws SQLException {
        topics.make("starts", 1);
        topics.put("starts", "{\"n\":1}", "{\"n\":2}");
        String columns = " (n BIGINT)";
        sql.run("CREATE TABLE s1" + columns + with("starts", "json", "start = 'latest'"));
        sql.run("CREATE TABLE s2" + columns + with("starts", "json", "start = '2020-01-01 00:00'"));
        sql.run("CREATE TABLE s3" + columns + with("starts", "json", "start = '2200-01-01 00:00'"));
        assertThat(sql.rows("SELECT n FROM s1")).isEmpty();
        assertThat(sql.rows("SELECT n FROM s2")).containsExactly("1", "2");
        assertThat(sql.rows("SELECT n FROM s3")).isEmpty();
    }

    @Test
    void topicsThatAreNotThereAreNotMadeByTheWay() throws SQLException {
        sql.run("CREATE TABLE absent (n BIGINT)" + with("absent", "json", ""));
        sql.refused("SELECT n FROM absent", "42P01", "no topic 'absent'", "partitions");
        sql.refused("INSERT INTO absent VALUES (1)", "42P01", "no topic 'absent'");
        sql.refused("SELECT n FROM absent", "42P01", "no topic 'absent'");
        topics.make("three", 3);
        sql.run("CREATE TABLE three (n BIGINT)" + with("three", "json", "key = 'n'"));
        sql.refused("INSERT INTO three VALUES (1)", "22023", "3 partitions", "256");
    }

    @Test
    void whatIsWrittenToATopicAsSoonAsItIsMadeIsThere() throws SQLException {
        for (int round = 0; round < 3; round++) {
            String table = "fresh" + round;
            sql.run(
                    "CREATE TABLE "
                            + table
                            + " (n BIGINT)"
                            + with(table, "json", "key = 'n', partitions = 8"));
            sql.run(
                    "INSERT INTO "
                            + table
                            + " VALUES "
                            + IntStream.range(0, 90)
                                    .mapToObj(n -> "(" + n + ")")
                                    .collect(Collectors.joining(", ")));
            assertThat(sql.rows("SELECT COUNT(*), COUNT(DISTINCT n), MAX(n) FROM " + table))
                    .containsExactly("90|90|89");
            assertThat(topics.messages(table).stream().map(ConsumerRecord::partition).distinct())
                    .hasSize(8);
        }
    }

    @Test
    void brokersThatAreAwayAreAnErrorWithinSeconds() throws SQLException {
        sql.run(
                "CREATE TABLE away (n BIGINT)"
                        + with("away", "json", "timeout_seconds = 1")
                                .replace(kafka.broker().address(), "127.0.0.1:1"));
        long begin = System.nanoTime();
        sql.refused("SELECT n FROM away", "58030", "127.0.0.1:1", "timeout_seconds");
        sql.refused("INSERT INTO away VALUES (1)", "58030");
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void aQueryThatWaitsForBrokersIsCancelledAtOnce() throws Exception {
        sql.run(
                "CREATE TABLE waiting (n BIGINT)"
                        + with("waiting", "json", "timeout_seconds = 600")
                                .replace(kafka.broker().address(), "127.0.0.1:1"));
        try (Statement statement = sql.connection().createStatement();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> query =
                    threads.submit(() -> {
                        try (var rows = statement.executeQuery("SELECT n FROM waiting")) {
                            rows.next();
                        }
                        return null;
                    });
            assertThatThrownBy(() -> query.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            long begin = System.nanoTime();
            statement.cancel();
            assertThatThrownBy(() -> query.get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(Exception.class)
                    .satisfies(e -> assertThat(e.toString()).contains("ancel"));
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
    }

    @Test
    void avroIsReadByASchemaOfOthers() throws SQLException {
        String schema =
                """
                {"type":"record","name":"trade","fields":[
                  {"name":"id","type":"long"},
                  {"name":"side","type":{"type":"enum","name":"side","symbols":["BUY","SELL"]}},
                  {"name":"tags","type":{"type":"map","values":"string"}},
                  {"name":"seen","type":["null",{"type":"long","logicalType":"timestamp-micros"}]}]}
                """;
        topics.make("avro_foreign", 1);
        try (KafkaProducer<byte[], byte[]> producer = topics.producer("avro")) {
            producer.beginTransaction();
            // 1, SELL, {"a": "b"}, 1 micro; then 2, BUY, {}, null
            Future<RecordMetadata> _ =
                    producer.send(
                            new ProducerRecord<>(
                                    "avro_foreign", new byte[] {2, 2, 2, 2, 'a', 2, 'b', 0, 2, 2}));
            Future<RecordMetadata> _ =
                    producer.send(new ProducerRecord<>("avro_foreign", new byte[] {4, 0, 0, 0}));
            topics.commit(producer, "avro");
        }
        sql.run(
                "CREATE TABLE av (side VARCHAR, seen TIMESTAMP, id BIGINT)"
                        + with("avro_foreign", "avro", "schema = '" + schema + "'"));
        assertThat(sql.rows("SELECT id, side, CAST(seen AS VARCHAR) FROM av"))
                .containsExactly("1|SELL|1970-01-01 00:00:00.000001", "2|BUY|null");
        sql.refused("INSERT INTO av VALUES ('BUY', NULL, 3)", "0A000", "INSERT");
        sql.refused(
                "CREATE TABLE av2 (id VARCHAR)"
                        + with("avro_foreign", "avro", "schema = '" + schema + "'"),
                "22023",
                "id is VARCHAR",
                "long");
    }

    @Test
    void optionsAreCheckedWhenTheTableIsMade() {
        List<String[]> cases = new ArrayList<>();
        cases.add(new String[] {"json", "topik = 'x'", "no option topik", "brokers", "kafka.*"});
        cases.add(new String[] {"xml", "", "format", "'arrow', 'json', 'avro'"});
        cases.add(new String[] {"json", "key = 'nope'", "key", "a column"});
        cases.add(new String[] {"json", "start = 'now'", "start", "'earliest'"});
        cases.add(new String[] {"json", "on_error = 'skip'", "'fail', 'dead_letter'"});
        cases.add(new String[] {"json", "dead_letter_topic = 'd'", "on_error"});
        cases.add(new String[] {"json", "replication = 1", "partitions"});
        cases.add(new String[] {"json", "partitions = 0", "partitions", "1 to"});
        cases.add(new String[] {"json", "key = 'n', partitions = 6", "6 partitions", "256"});
        cases.add(new String[] {"json", "schema = 'x'", "no option schema"});
        cases.add(new String[] {"avro", "schema = '[]'", "schema", "record"});
        cases.add(new String[] {"json", "kafka.acks = '1'", "kafka.acks", "set by Ticklane"});
        cases.add(new String[] {"json", "kafka.akks = '1'", "kafka.akks", "no property"});
        for (String[] each : cases) {
            sql.refused(
                    "CREATE TABLE o (n BIGINT)" + with("o", each[0], each[1]),
                    "22023",
                    java.util.Arrays.copyOfRange(each, 2, each.length));
        }
        sql.refused(
                "CREATE TABLE o (n BIGINT) WITH (connector = 'kafka', topic = 'a b', brokers = 'x',"
                        + " format = 'json')",
                "22023",
                "topic",
                "a b");
        sql.refused(
                "CREATE TABLE o (n BIGINT) WITH (connector = 'kafka', topic = 'a')",
                "22023",
                "brokers");
    }
}
