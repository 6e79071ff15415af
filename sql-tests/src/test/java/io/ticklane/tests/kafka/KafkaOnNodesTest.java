package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.ClusterProcesses;
import io.ticklane.tests.cluster.NumberedFiles;
import io.ticklane.tests.connector.Sql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables over topics on three nodes: the node on which a table was made knows it, reads it and
/// writes it; the others share the rest of the query, and the rows are those of one node.
final class KafkaOnNodesTest {
    private static final int NODES = 3;
    private static final String COLUMNS =
            " (id BIGINT, v DOUBLE, name VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts)";

    @TempDir static Path folder;

    /// Questions about a topic `t` and files `%s`, each in an order of its own or in that of rows.
    private static final List<String> QUESTIONS =
            List.of(
                    "SELECT * FROM t",
                    "SELECT name, COUNT(*), SUM(v), AVG(v) FROM t GROUP BY name",
                    "SELECT f.id, f.size, t.v FROM '%s' AS f JOIN t ON t.id = f.id",
                    "SELECT t.id, t.v, f.name FROM t JOIN '%s' AS f ON t.id = f.id WHERE f.size < 50",
                    "SELECT f.grp, COUNT(*), SUM(t.v) FROM '%s' AS f LEFT JOIN t ON t.id = f.id"
                            + " GROUP BY f.grp",
                    "SELECT id, EWMA(v, 0.1) OVER (PARTITION BY name ORDER BY ts) FROM t ORDER BY id",
                    "SELECT id, COUNT(*) OVER (PARTITION BY name ORDER BY ts"
                            + " ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) FROM t ORDER BY id");

    @Test
    void aTopicGivesTheSameBytesOnThreeNodesAsOnOne() throws Exception {
        NumberedFiles files =
                NumberedFiles.write(Files.createDirectory(folder.resolve("csv")), 6, 2_000);
        try (BrokerAndNode kafka =
                        BrokerAndNode.start(Files.createDirectory(folder.resolve("kafka")));
                ClusterProcesses nodes = ClusterProcesses.start(folder, NODES);
                Sql maker = new Sql(nodes.connect(0));
                Sql other = new Sql(nodes.connect(1));
                Sql alone = kafka.open()) {
            String making = "CREATE TABLE t" + COLUMNS;
            maker.run(making + kafka.with("spread", "arrow", "key = 'name', partitions = 4"));
            for (Sql sql : List.of(maker, other)) {
                sql.run("SET distribution = 'always'");
            }
            int written =
                    maker.run(
                            "INSERT INTO t SELECT id, size / 7.0, name, TIMESTAMP '2026-01-02 09:30:00'"
                                    + " + INTERVAL '1' SECOND * id FROM '"
                                    + files.pattern()
                                    + "' WHERE MOD(id, 3) = 0");
            assertThat(written).isEqualTo(4_000);
            other.refused("SELECT * FROM t", "42P01", "t");
            other.run(making + kafka.with("spread", "arrow", ""));
            alone.run(making + kafka.with("spread", "arrow", ""));
            for (String question : QUESTIONS) {
                String sql = question.formatted(files.pattern());
                List<String> expected = alone.rows(sql);
                assertThat(expected).isNotEmpty();
                assertThat(maker.rows(sql)).as(sql).isEqualTo(expected);
                assertThat(other.rows(sql)).as(sql).isEqualTo(expected);
            }
            followed(nodes, kafka, maker);
        }
    }

    /// A query without an end runs on the node that was asked, while another one writes.
    private static void followed(ClusterProcesses nodes, BrokerAndNode kafka, Sql maker)
            throws Exception {
        maker.run("CREATE TABLE n (n BIGINT)" + kafka.with("followed", "json", "partitions = 1"));
        try (Sql reader = new Sql(nodes.connect(2))) {
            reader.run("CREATE TABLE n (n BIGINT)" + kafka.with("followed", "json", ""));
            try (LiveQuery live = LiveQuery.start(reader, "SELECT 2 * n FROM n EMIT CHANGES")) {
                maker.run("INSERT INTO n VALUES (1), (2)");
                assertThat(live.next(2)).containsExactly("2", "4");
                maker.run("INSERT INTO n SELECT n + 10 FROM n");
                assertThat(live.next(2)).containsExactly("22", "24");
            }
        }
        assertThat(IntStream.range(0, NODES).mapToObj(nodes::node))
                .allSatisfy(node -> assertThat(node.log()).doesNotContain("once more"));
    }
}
