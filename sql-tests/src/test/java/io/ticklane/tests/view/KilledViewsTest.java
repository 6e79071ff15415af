package io.ticklane.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.NodeProcess;
import io.ticklane.tests.connector.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that are killed (kill -9) while their views grow, at random times: nothing is lost,
/// nothing is there twice, and every bit is right.
final class KilledViewsTest {
    private static final int KILLS = "all".equals(System.getProperty("ticklane.faults")) ? 20 : 3;
    private static final int MOST_MILLIS = 700;

    @TempDir private Path folder;

    private NodeProcess start() throws IOException {
        return NodeProcess.start(
                folder,
                List.of(),
                Map.of(),
                List.of("--port", "0", "--state", folder.resolve("state").toString()));
    }

    @RepeatedTest(1)
    void aKillChangesNothing() throws IOException, InterruptedException, SQLException {
        Random random = random();
        WatchedView view = kill(MaterializedViewsTest.QUERIES, random);
        try (NodeProcess node = start();
                Sql sql = Sql.open(node.url())) {
            WatchedView.await(sql, "ended");
            assertThat(WatchedView.held(sql)).isEqualTo(view.expected()).isNotEmpty();
            view.requireLate(sql);
        }
    }

    @RepeatedTest(1)
    void aKillChangesNothingWhereRowsTakeThePlaceOfOthers()
            throws IOException, InterruptedException, SQLException {
        Random random = random();
        WatchedView view =
                kill(
                        ChangingViewsTest.QUERIES.stream()
                                .map(ChangingViewsTest.Query::live)
                                .toList(),
                        random);
        try (NodeProcess node = start();
                Sql sql = Sql.open(node.url())) {
            WatchedView.await(sql, "ended");
            List<String> expected = view.expected();
            assertThat(WatchedView.followed(sql, expected.size())).isEqualTo(expected);
            assertThat(WatchedView.written(sql)).isEqualTo(expected.size());
            assertThat(expected).containsAll(WatchedView.held(sql));
        }
    }

    private static Random random() {
        long seed = Long.getLong("ticklane.seed", System.nanoTime());
        System.err.println("seed of kills: " + seed);
        return new Random(seed);
    }

    /// A view of one of the queries on nodes that were killed.
    private WatchedView kill(List<String> queries, Random random)
            throws IOException, InterruptedException, SQLException {
        int rows = 20_000 * (KILLS + 1);
        WatchedView view =
                WatchedView.of(
                        queries.get(random.nextInt(queries.size())),
                        random.nextInt(1000),
                        rows,
                        20_000);
        for (int kill = 0; kill < KILLS; kill++) {
            try (NodeProcess node = start();
                    Sql sql = Sql.open(node.url())) {
                if (kill == 0) {
                    view.create(sql);
                }
                WatchedView.awaitRows(sql, kill == 0 ? 0 : WatchedView.written(sql));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_MILLIS)));
                node.kill();
            }
        }
        return view;
    }
}
