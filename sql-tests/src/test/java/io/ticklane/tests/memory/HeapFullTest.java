package io.ticklane.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.ClusterProcesses;
import io.ticklane.tests.cluster.ClusterProcesses.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node whose Java heap is full costs one more run on the rest, whether it says so or ends.
@Timeout(180)
final class HeapFullTest {
    private static final int VICTIM = 1;
    private static final int LENGTH = 60_000_000;

    @TempDir private Path folder;

    /// On this machine, one of them with a heap that has room for little more than an idle node.
    private record SmallHeap(String options) implements Places {
        @Override
        public String host(int node) {
            return LOOPBACK.host(node);
        }

        @Override
        public List<String> command(int node) {
            // the variable counts more than what the command line says
            return node == VICTIM ? List.of("env", "_JAVA_OPTIONS=" + options) : List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx80m", "-Xmx80m -XX:+ExitOnOutOfMemoryError"})
    void aNodeWhoseHeapIsFullCostsOneMoreRun(String options)
            throws IOException, SQLException, InterruptedException {
        for (int file = 0; file < 3; file++) {
            Files.writeString(folder.resolve("rows" + file + ".csv"), "k,n\nx," + LENGTH + "\n");
        }
        try (ClusterProcesses nodes = ClusterProcesses.start(folder, 3, new SmallHeap(options));
                Connection connection = nodes.connect(0);
                Statement statement = connection.createStatement()) {
            statement.execute("SET distribution = 'always'");
            statement.execute("SET workers = 1");
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT COUNT(*), SUM(CHAR_LENGTH(REPEAT(k, n))) FROM '"
                                    + folder.resolve("rows*.csv")
                                    + "'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(3);
                assertThat(rows.getLong(2)).isEqualTo(3L * LENGTH);
            }
            boolean ends = options.contains("Exit");
            if (ends) {
                nodes.node(VICTIM).awaitEnd();
            }
            assertThat(nodes.node(0).log())
                    .containsOnlyOnce("a query runs once more on fewer nodes: ")
                    .contains(ends ? "was lost" : "on fewer nodes: the Java heap is full");
        }
    }
}
