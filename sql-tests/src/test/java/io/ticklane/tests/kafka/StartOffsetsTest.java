package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables over topics that begin with given offsets.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class StartOffsetsTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    @TempDir static Path folder;

    private static BrokerAndNode kafka;
    private static Topics topics;
    private Sql sql;

    @BeforeAll
    static void start() throws IOException {
        kafka = BrokerAndNode.start(Files.createDirectory(folder.resolve("broker")));
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
        BrokerAndNode.dropViews(sql);
        sql.close();
    }

    /// A topic of two partitions: 0 has the numbers 0 to 4 at these offsets, the mark of a
    /// transaction's end at 5, and ends at 6; 1 has 10 to 12, and ends at 4.
    private static void make(String topic) {
        topics.make(topic, 2);
        topics.put(topic, 0, row(0), row(1), row(2), row(3), row(4));
        topics.put(topic, 1, row(10), row(11), row(12));
    }

    private static String row(int n) {
        return "{\"n\":" + n + "}";
    }

    private void table(Sql where, String table, String topic, String start) throws SQLException {
        where.run(
                "CREATE OR REPLACE TABLE "
                        + table
                        + " (n BIGINT)"
                        + kafka.with(topic, "json", "start = '" + start + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:3, 1:2", "1:2,0:3", " 1 : 2 ,  0 :3 "})
    void aSelectBeginsWithThem(String start) throws SQLException {
        String topic = "select" + start.replaceAll("\\D", "_");
        make(topic);
        table(sql, "s", topic, start);
        assertThat(sql.rows("SELECT n FROM s")).containsExactly("3", "4", "12");
    }

    @Test
    void theyMayBeWhereThePartitionsBeginAndEnd() throws SQLException {
        make("edges");
        topics.delete("edges", 0, 2);
        table(sql, "e", "edges", "0:2, 1:4");
        assertThat(sql.rows("SELECT n FROM e")).containsExactly("2", "3", "4");
        topics.put("edges", 1, row(13));
        assertThat(sql.rows("SELECT n FROM e")).containsExactly("2", "3", "4", "13");
    }

    @Test
    void aQueryWithoutAnEndGoesOnFromThem() throws Exception {
        make("live");
        table(sql, "l", "live", "1:4, 0:4");
        try (Sql reader = kafka.open();
                LiveQuery running = LiveQuery.start(reader, "SELECT n FROM l EMIT CHANGES")) {
            assertThat(running.next(1)).containsExactly("4");
            topics.put("live", 1, row(13));
            topics.put("live", 1, row(14));
            assertThat(running.next(2)).containsExactly("13", "14");
            running.requireQuiet();
        }
    }

    @Test
    void offsetsThatATopicDoesNotHaveAreErrorsAndNotLeftOut() throws Exception {
        make("wrong");
        topics.delete("wrong", 0, 2);
        for (String[] each :
                new String[][] {
                    {"0:2", "no offset of partition 1", "partitions 0 to 1"},
                    {"0:2, 1:0, 2:0", "an offset of partition 2", "partitions 0 to 1"},
                    {"0:1, 1:0", "offset 1 of partition 0", "has 2 to 6", "is deleted"},
                    {"0:2, 1:5", "offset 5 of partition 1", "has 0 to 4", "next message"}
                }) {
            table(sql, "w", "wrong", each[0]);
            String[] words = List.of(each).subList(1, each.length).toArray(String[]::new);
            sql.refused("SELECT n FROM w", "22023", words);
            sql.refused("SELECT n FROM w EMIT CHANGES", "22023", words);
        }
    }

    @Test
    void whatIsNoListOfOffsetsIsRefusedWhenTheTableIsMade() {
        for (String[] each :
                new String[][] {
                    {"0:1, 0:2", "partition; 0 has two"},
                    {"0:1,", "'0:42, 1:300'"},
                    {":1", "'0:42, 1:300'"},
                    {"0:1 1:2", "'0:42, 1:300'"},
                    {"0:-1", "'0:42, 1:300'"},
                    {"0:99999999999999999999", "'0:42, 1:300'"}
                }) {
            sql.refused(
                    "CREATE TABLE bad (n BIGINT)"
                            + kafka.with("bad", "json", "start = '" + each[0] + "'"),
                    "22023",
                    "start",
                    each[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aViewBeginsWithThemAndGoesOnWhenTheyAreGone(boolean divided) throws SQLException {
        String ticks = "ticks_" + divided;
        String view = "view_" + divided;
        topics.make(ticks, 2);
        try (Sql writer = kafka.open()) {
            writer.run(
                    "CREATE TABLE "
                            + ticks
                            + " (k BIGINT, n BIGINT)"
                            + kafka.with(ticks, "json", "key = 'k'"));
            insert(writer, ticks, 0, 20);
            String url = "jdbc:ticklane:?state=" + folder.resolve(view);
            List<String> expected = from(ticks, 3, 2);
            assertThat(expected).hasSize(15);
            try (Sql own = Sql.open(url)) {
                own.run(
                        "CREATE TABLE "
                                + ticks
                                + " (k BIGINT, n BIGINT)"
                                + kafka.with(ticks, "json", "key = 'k', start = '1:2, 0:3'"));
                own.run(
                        "CREATE MATERIALIZED VIEW "
                                + view
                                + kafka.with(
                                        view,
                                        "json",
                                        "key = 'k', partitions = 2, commit_millis = 20, divided = "
                                                + divided)
                                + " AS SELECT k, n FROM "
                                + ticks
                                + " EMIT CHANGES");
                assertThat(await(own, view, expected.size())).isEqualTo(expected);
            }
            // now they are older than what is there; a view that goes on does not ask for them
            topics.delete(ticks, 0, 4);
            topics.delete(ticks, 1, 3);
            try (Sql own = Sql.open(url)) {
                insert(writer, ticks, 20, 30);
                assertThat(await(own, view, expected.size() + 10)).hasSize(expected.size() + 10);
                own.refused("SELECT * FROM " + ticks, "22023", "is deleted");
                own.run("DROP MATERIALIZED VIEW " + view);
            }
        }
    }

    private static void insert(Sql writer, String table, int from, int to) throws SQLException {
        StringBuilder rows = new StringBuilder();
        for (int n = from; n < to; n++) {
            rows.append(n == from ? "" : ", ").append("(%d, %d)".formatted(n, n));
        }
        writer.run("INSERT INTO " + table + " VALUES " + rows);
    }

    /// The rows that other programs read of a topic from two offsets on.
    private static List<String> from(String topic, long first, long second) {
        return topics.messages(topic).stream()
                .filter(message -> message.offset() >= (message.partition() == 0 ? first : second))
                .map(message -> new String(message.value(), StandardCharsets.UTF_8))
                .map(text -> text.replaceAll("\\D+", "|").substring(1))
                .map(text -> text.substring(0, text.length() - 1))
                .sorted()
                .toList();
    }

    private static List<String> await(Sql sql, String view, int count) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        List<String> found = List.of();
        while (found.size() < count) {
            assertThat(System.nanoTime()).as(sql.rows("SHOW QUERIES").toString()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            try {
                found = sql.rows("SELECT k, n FROM " + view);
            } catch (SQLException e) {
                // the view has not made its topic yet
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42P01");
            }
        }
        return found.stream().sorted().toList();
    }
}
