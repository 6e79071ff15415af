package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.cluster.ClusterProcesses.Way;
import io.ticklane.tests.cluster.FaultyCluster.Stage;
import io.ticklane.tests.cluster.NumberedFiles.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A node that dies or hangs while it runs a part of a query costs one more run on the rest, or,
/// when rows were delivered, an error. Never a hang, and never a wrong answer.
///
/// `./dev faults` runs what is left out here.
final class FaultsTest {
    private static final int VICTIM = 1;
    private static final int OTHER = 2;
    private static final long ALL_GONE_MILLIS = 5_000;

    private static @Nullable FaultyCluster running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, SQLException, InterruptedException {
        running = FaultyCluster.start(folder, new Way(VICTIM, OTHER), new Way(OTHER, VICTIM));
    }

    @AfterAll
    static void close() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    private static FaultyCluster cluster() {
        return Objects.requireNonNull(running);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aQueryThatBeginsWithADeadNodeRunsOnTheRest() throws Exception {
        dies(Stage.OPENING);
    }

    @Test
    void aNodeThatDiesWhileItScansCostsOneMoreRun() throws Exception {
        dies(Stage.SCANNING);
    }

    @Test
    void aNodeThatDiesWhileItSendsRowsToOthersCostsOneMoreRun() throws Exception {
        dies(Stage.EXCHANGING);
    }

    @Test
    void aNodeThatDiesWhileTheClientReadsIsAnError() throws Exception {
        dies(Stage.RETURNING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatDiesWhileAllReadAllRowsCostsOneMoreRun() throws Exception {
        assertThat(cluster().plan(Stage.REREADING))
                .anySatisfy(line -> assertThat(line).contains("on each node, rows by name"));
        dies(Stage.REREADING);
    }

    private static void dies(Stage stage) throws Exception {
        try {
            cluster().hit(stage, VICTIM, () -> cluster().nodes().node(VICTIM).kill(), 0, OTHER);
        } finally {
            cluster().nodes().restart(VICTIM);
        }
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aQueryThatBeginsWithAHangingNodeRunsOnTheRest() throws Exception {
        hangs(Stage.OPENING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatHangsWhileItScansCostsOneMoreRun() throws Exception {
        hangs(Stage.SCANNING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatHangsWhileItSendsRowsToOthersCostsOneMoreRun() throws Exception {
        hangs(Stage.EXCHANGING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatHangsWhileTheClientReadsIsAnError() throws Exception {
        hangs(Stage.RETURNING);
    }

    private static void hangs(Stage stage) throws Exception {
        NodeProcess victim = cluster().nodes().node(VICTIM);
        try {
            cluster().hit(stage, VICTIM, victim::freeze, 0, OTHER);
        } finally {
            victim.thaw();
        }
        cluster().requireWhole();
    }

    @Test
    void aWireThatIsPulledBetweenTwoNodesCostsOneMoreRun() throws Exception {
        cuts(FaultProxy::pull);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aWireThatBreaksBetweenTwoNodesCostsOneMoreRun() throws Exception {
        cuts(FaultProxy::cut);
    }

    private static void cuts(Consumer<FaultProxy> how) throws Exception {
        try {
            cluster()
                    .hit(
                            Stage.EXCHANGING,
                            VICTIM,
                            () -> cluster().nodes().wires().forEach(how),
                            0,
                            VICTIM,
                            OTHER);
        } finally {
            cluster().nodes().wires().forEach(FaultProxy::heal);
        }
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aSlowWireChangesNothing() throws Exception {
        int logged = cluster().nodes().node(0).log().length();
        cluster().nodes().wires().forEach(wire -> wire.slow(1 << 20));
        try {
            cluster().requireRight(Question.BUNDLES);
        } finally {
            cluster().nodes().wires().forEach(FaultProxy::heal);
        }
        assertThat(cluster().nodes().node(0).log().substring(logged)).doesNotContain("once more");
        cluster().awaitIdle(0, VICTIM, OTHER);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void whereAllOthersDieTheCoordinatorRunsAlone() throws Exception {
        othersDie(Stage.SCANNING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void whereAllOthersAreDeadTheCoordinatorRunsAlone() throws Exception {
        othersDie(Stage.OPENING);
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void whereAllOthersDieWhileTheClientReadsIsAnError() throws Exception {
        othersDie(Stage.RETURNING);
    }

    private static void othersDie(Stage stage) throws Exception {
        try {
            cluster()
                    .hit(
                            stage,
                            VICTIM,
                            () -> {
                                cluster().nodes().node(VICTIM).kill();
                                cluster().nodes().node(OTHER).kill();
                            },
                            0);
        } finally {
            cluster().nodes().restart(VICTIM);
            cluster().nodes().restart(OTHER);
        }
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void whereAllNodesDieTheClientHearsOfIt() throws Exception {
        try (RunningQuery query = cluster().ask(Question.ROWS, 1_000)) {
            query.awaitPause();
            for (int node = 0; node < cluster().nodes().count(); node++) {
                cluster().nodes().node(node).kill();
            }
            query.resume();
            RunningQuery.End end = query.end();
            assertThat(end.state()).as("" + end.error()).isEqualTo("08006");
            assertThat(end.afterMillis()).isLessThan(ALL_GONE_MILLIS);
        } finally {
            for (int node = 0; node < cluster().nodes().count(); node++) {
                cluster().nodes().restart(node);
            }
        }
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void theOthersEndTheirPartsWhenTheCoordinatorDies() throws Exception {
        try (RunningQuery query = cluster().ask(Question.ROWS, 1_000)) {
            query.awaitPause();
            cluster().nodes().node(0).kill();
            query.resume();
            RunningQuery.End end = query.end();
            assertThat(end.state()).as("" + end.error()).isEqualTo("08006");
            cluster().awaitIdle(VICTIM, OTHER);
        }
        cluster().nodes().restart(0);
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void theOthersEndTheirPartsWhenTheCoordinatorHangs() throws Exception {
        NodeProcess coordinator = cluster().nodes().node(0);
        try (RunningQuery query = cluster().ask(Question.ROWS, 1_000)) {
            query.awaitPause();
            coordinator.freeze();
            try {
                cluster().awaitIdle(VICTIM, OTHER);
            } finally {
                coordinator.thaw();
            }
            query.resume();
            RunningQuery.End end = query.end();
            assertThat(end.state()).as("" + end.error()).isEqualTo("08006");
        }
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aNodeThatStopsFinishesItsPart() throws Exception {
        int logged = cluster().nodes().node(0).log().length();
        cluster().nodes().wires().forEach(wire -> wire.slow(4 << 20));
        try (Connection watched = cluster().nodes().connect(VICTIM);
                RunningQuery query = cluster().ask(Question.BUNDLES, -1)) {
            cluster().awaitStage(Stage.EXCHANGING, query, watched);
            cluster().nodes().node(VICTIM).terminate();
            RunningQuery.End end = query.end();
            assertThat(end.state()).as("" + end.error()).isEqualTo("right");
        } finally {
            cluster().nodes().wires().forEach(FaultProxy::heal);
        }
        assertThat(cluster().nodes().node(0).log().substring(logged)).doesNotContain("once more");
        cluster().nodes().node(VICTIM).awaitEnd();
        cluster().requireRight(Question.GROUPS);
        cluster().nodes().restart(VICTIM);
        cluster().requireWhole();
    }

    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void aCancelEndsTheWorkOfAllNodes() throws Exception {
        cluster().nodes().wires().forEach(wire -> wire.slow(1 << 18));
        try (Connection watched = cluster().nodes().connect(VICTIM);
                RunningQuery query = cluster().ask(Question.BUNDLES, -1)) {
            cluster().awaitStage(Stage.EXCHANGING, query, watched);
            query.cancel();
            assertThat(query.end().state()).isEqualTo("57014");
            cluster().awaitIdle(0, VICTIM, OTHER);
        } finally {
            cluster().nodes().wires().forEach(FaultProxy::heal);
        }
        cluster().requireWhole();
    }

    @Test
    void aDeadlineEndsTheWorkOfAllNodes() throws Exception {
        cluster().nodes().wires().forEach(wire -> wire.slow(1 << 16));
        try (RunningQuery query =
                cluster().ask(Question.BUNDLES, -1, "SET statement_timeout = '3s'")) {
            assertThat(query.end().state()).isEqualTo("57014");
            cluster().awaitIdle(0, VICTIM, OTHER);
        } finally {
            cluster().nodes().wires().forEach(FaultProxy::heal);
        }
        cluster().requireWhole();
    }
}
