package io.ticklane.tests.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.connector.Sql;
import io.ticklane.tests.kafka.LoopbackBroker;
import io.ticklane.tests.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The law: whenever nodes of a group are killed, or stop and wake after others have taken their
/// views over, each view has, bit for bit, the rows of the batch query over its topic, none lost
/// and none twice; and the views of a node that is gone go on elsewhere.
///
/// `./dev faults` does many times more, and the times without rows are printed.
@SuppressWarnings("NullAway.Init") // set before all
final class GroupFaultsTest {
    private static final int FAULTS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 2;
    private static final int NODES = 3;
    private static final int VIEWS = 4;

    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static Topics topics;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("broker")));
        topics = new Topics(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /// What happened to a node, and to which views.
    private record Fault(String kind, long millis, List<String> views) {}

    @Test
    void viewsLoseNothingAndHaveNothingTwiceWhateverHappensToTheirNodes() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed of faults: " + seed);
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        try (GroupNodes nodes = new GroupNodes(folder, broker.address(), "name", VIEWS);
                GroupTicks ticks = GroupTicks.start(broker.address(), 2, new Random(seed))) {
            nodes.add(NODES - 1);
            try (Sql sql = nodes.open(0)) {
                ticks.createTable(sql);
                for (int view = 0; view < VIEWS; view++) {
                    sql.run(create(view));
                }
            }
            // one more, which has to get its share
            nodes.add(1);
            nodes.awaitRunning(0, NODES);
            for (int fault = 0; fault < FAULTS; fault++) {
                GroupNodes.calm(random);
                nodes.awaitRunning();
                boolean kill = random.nextBoolean();
                nodes.fault(
                        random,
                        kill,
                        (other, _, views) -> {
                            long millis = Clock.systemUTC().millis();
                            faults.add(new Fault(kill ? "killed" : "stopped", millis, views));
                            awaitMore(nodes, other, views);
                        });
            }
            GroupNodes.calm(random);
            int rows = ticks.stop();
            try (Sql sql = nodes.open(0)) {
                for (int view = 0; view < VIEWS; view++) {
                    nodes.awaitRows(sql, view(view), rows);
                }
                nodes.awaitRunning();
                for (int view = 0; view < VIEWS; view++) {
                    assertThat(sql.rows("SELECT * FROM " + view(view) + " WHERE n >= 0 ORDER BY n"))
                            .as("seed %s, %s", seed, view(view))
                            .isEqualTo(ticks.rows(query(view) + " WHERE n >= 0 ORDER BY n"))
                            .hasSize(rows);
                }
            }
        }
        faults.forEach(GroupFaultsTest::report);
    }

    /// Waits until each of some views has more rows.
    private static void awaitMore(GroupNodes nodes, int asked, List<String> views)
            throws SQLException, IOException {
        try (Sql sql = nodes.open(asked)) {
            for (String view : views) {
                nodes.awaitRows(sql, view, GroupNodes.count(sql, view) + 1);
            }
        }
    }

    private static String view(int number) {
        return "view" + number;
    }

    private static String query(int number) {
        return "SELECT * FROM (SELECT n, symbol, EWMA(price, %s) OVER (PARTITION BY symbol ORDER BY ts) AS e,"
                        .formatted("0.0" + (number + 1))
                + " SUM(size) OVER (PARTITION BY symbol ORDER BY ts ROWS 20 PRECEDING) AS volume"
                + " FROM ticks)";
    }

    private static String create(int number) {
        return "CREATE MATERIALIZED VIEW "
                + view(number)
                + " WITH (connector = 'kafka', topic = '%s', brokers = '%s', format = 'arrow', key = 'symbol',"
                        .formatted(view(number), broker.address())
                + " partitions = 2, commit_millis = 100, snapshot_seconds = 1) AS "
                + query(number)
                + " EMIT CHANGES";
    }

    /// Prints how long each view of a node had no rows after it was gone.
    private static void report(Fault fault) {
        Map<String, Long> gaps = new TreeMap<>();
        for (String view : fault.views()) {
            long before = 0;
            long after = Long.MAX_VALUE;
            for (ConsumerRecord<byte[], byte[]> message : topics.messages(view)) {
                if (message.timestamp() <= fault.millis()) {
                    before = Math.max(before, message.timestamp());
                } else {
                    after = Math.min(after, message.timestamp());
                }
            }
            gaps.put(view, after - before);
        }
        System.err.println(fault.kind() + ", milliseconds without rows: " + gaps);
    }
}
