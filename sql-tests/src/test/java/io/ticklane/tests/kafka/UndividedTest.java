package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be divided by partitions says so: queries, tables, and topics whose keys lie
/// elsewhere.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class UndividedTest {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

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
        BrokerAndNode.dropViews(sql);
        sql.close();
    }

    private static String with(String topic, String more) {
        return kafka.with(topic, "arrow", more);
    }

    private String state() throws SQLException {
        return " " + sql.rows("SHOW QUERIES");
    }

    @Test
    void aTopicWhoseKeysLieElsewhereStopsTheViewAndCanBeLaidAnew() throws SQLException {
        kafka.topics().make("foreign", 4);
        String columns = " (symbol VARCHAR, n BIGINT)";
        sql.run(
                "CREATE TABLE foreign_rows"
                        + columns
                        + kafka.with("foreign", "json", "key = 'symbol'"));
        sql.run(
                "CREATE MATERIALIZED VIEW direct"
                        + with("direct", "partitions = 4, divided = true")
                        + " AS SELECT symbol, n FROM foreign_rows EMIT CHANGES");
        sql.run(
                "CREATE MATERIALIZED VIEW laid"
                        + with("laid", "key = 'symbol', partitions = 4, commit_millis = 20")
                        + " AS SELECT * FROM foreign_rows EMIT CHANGES");
        sql.run(
                "CREATE MATERIALIZED VIEW over_laid"
                        + with(
                                "over_laid",
                                "key = 'symbol', partitions = 4, divided = true, commit_millis = 20")
                        + " AS SELECT symbol, n FROM laid EMIT CHANGES");
        for (int partition = 0; partition < 4; partition++) {
            kafka.topics().put("foreign", partition, "{\"symbol\":\"SA\",\"n\":" + partition + "}");
        }
        long end = System.nanoTime() + LONGEST;
        String failed =
                "SELECT message FROM information_schema.queries WHERE name = 'main.direct' AND state = 'failed'";
        while (sql.rows(failed).size() < 3) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(sql.rows(failed))
                .hasSize(3)
                .allSatisfy(message ->
                        assertThat(message)
                                .contains(
                                        "58000",
                                        "of the topic 'foreign' has a row with the key symbol = 'SA'",
                                        "belongs in partition",
                                        "key = 'symbol', partitions = 4"));
        while (sql.rows("SELECT symbol FROM over_laid").size() < 4) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(sql.rows("SELECT n FROM over_laid ORDER BY n"))
                .isEqualTo(List.of("0", "1", "2", "3"));
    }

    @Test
    void aTopicThatHasMorePartitionsThanItHadStopsTheView() throws Exception {
        sql.run(
                "CREATE TABLE grown (symbol VARCHAR, n BIGINT)"
                        + with("grown", "key = 'symbol', partitions = 2"));
        sql.run(
                "CREATE MATERIALIZED VIEW shrunk"
                        + with("shrunk", "partitions = 2, divided = true, commit_millis = 20")
                        + " AS SELECT symbol, n FROM grown EMIT CHANGES");
        awaitStates("shrunk", "running|2");
        sql.run("PAUSE MATERIALIZED VIEW shrunk");
        try (Admin admin = kafka.broker().admin()) {
            admin.createPartitions(Map.of("grown", NewPartitions.increaseTo(4))).all().get();
        }
        sql.run("RESUME MATERIALIZED VIEW shrunk");
        awaitStates("shrunk", "failed|2");
        assertThat(sql.rows("SELECT message FROM information_schema.queries"))
                .allSatisfy(message ->
                        assertThat(message)
                                .contains("58000", "'grown' has 4 partitions, but it had 2"));
    }

    /// Waits until all parts are in one state.
    private void awaitStates(String view, String states) throws SQLException {
        long end = System.nanoTime() + LONGEST;
        String query =
                "SELECT state, COUNT(*) FROM information_schema.queries WHERE name = 'main."
                        + view
                        + "' GROUP BY state";
        while (!sql.rows(query).equals(List.of(states))) {
            assertThat(System.nanoTime()).as(state()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whatCannotBeDividedIsRefused() throws SQLException {
        for (int partitions : new int[] {2, 4}) {
            String name = partitions == 2 ? "two" : "four";
            sql.run(
                    "CREATE TABLE "
                            + name
                            + " (symbol VARCHAR, ts TIMESTAMP, n BIGINT, WATERMARK FOR ts AS ts)"
                            + with(name, "key = 'symbol', partitions = " + partitions));
        }
        kafka.topics().make("loose", 4);
        sql.run("CREATE TABLE loose (symbol VARCHAR, n BIGINT)" + with("loose", ""));
        sql.run(
                "CREATE TABLE made (ts TIMESTAMP(9), symbol VARCHAR, n BIGINT, WATERMARK FOR ts AS ts)"
                        + " WITH (connector = 'generator')");
        String along = "SELECT symbol, n, LAG(n) OVER (PARTITION BY symbol ORDER BY ts) AS l FROM ";
        sql.refused(
                divided("partitions = 2", along + "four"), "22023", "four has 4", "output has 2");
        sql.refused(
                divided(
                        "partitions = 4",
                        "SELECT f.symbol, t.n FROM four f ASOF JOIN two t MATCH_CONDITION f.ts >= t.ts"
                                + " ON f.symbol = t.symbol"),
                "22023",
                "two has 2",
                "output has 4");
        sql.refused(
                divided("partitions = 4", "SELECT n FROM loose"), "22023", "loose", "option key");
        sql.refused(divided("partitions = 1", "SELECT n FROM made"), "22023", "made", "option key");
        sql.refused(
                divided("key = 'n', partitions = 4", along + "four"),
                "22023",
                "key of the view is n");
        sql.refused(
                divided(
                        "partitions = 4",
                        "SELECT LAG(n) OVER (PARTITION BY n ORDER BY ts) AS l FROM four"),
                "22023",
                "four.symbol",
                "four.n");
        sql.refused(
                divided("partitions = 4", "SELECT LAG(n) OVER (ORDER BY ts) AS l FROM four"),
                "0A000",
                "OVER without a key");
        sql.refused(divided("", along + "four"), "42P01", "topic");
        sql.refused(
                "CREATE MATERIALIZED VIEW refused WITH (divided = true) AS "
                        + along
                        + "four EMIT CHANGES",
                "0A000",
                "connector");
        sql.refused(
                divided("partitions = 4", along + "four").replace("divided = true", "divided = 3"),
                "22023",
                "divided");
        assertThat(sql.rows("SHOW QUERIES")).isEmpty();
    }

    private static String divided(String more, String query) {
        return "CREATE MATERIALIZED VIEW refused"
                + with("refused", "divided = true" + (more.isEmpty() ? "" : ", " + more))
                + " AS "
                + query
                + " EMIT CHANGES";
    }
}
