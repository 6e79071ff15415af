package io.ticklane.tests.cluster;

import io.ticklane.tests.cluster.ClusterProcesses.Way;
import io.ticklane.tests.cluster.FaultyCluster.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A node that the coordinator cannot reach any more, while it lives.
@EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
final class CutNodesTest {
    private static final int VICTIM = 1;
    private static final int OTHER = 2;

    private static @Nullable FaultyCluster running;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, SQLException, InterruptedException {
        running = FaultyCluster.start(folder, new Way(0, VICTIM), new Way(VICTIM, 0));
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
    void aNodeThatWasCutOffBeforeTheQueryIsLeftOut() throws Exception {
        cuts(Stage.OPENING, FaultProxy::pull);
    }

    @Test
    void aNodeThatIsCutOffWhileItScansCostsOneMoreRun() throws Exception {
        cuts(Stage.SCANNING, FaultProxy::pull);
    }

    @Test
    void aNodeThatIsCutOffWhileNodesSendRowsCostsOneMoreRun() throws Exception {
        cuts(Stage.EXCHANGING, FaultProxy::pull);
    }

    @Test
    void aNodeThatIsCutOffWhileTheClientReadsIsAnError() throws Exception {
        cuts(Stage.RETURNING, FaultProxy::pull);
    }

    @Test
    void aConnectionThatBreaksCostsOneMoreRun() throws Exception {
        cuts(Stage.EXCHANGING, FaultProxy::cut);
    }

    @Test
    void aConnectionThatBreaksWhileTheClientReadsIsAnError() throws Exception {
        cuts(Stage.RETURNING, FaultProxy::cut);
    }

    private static void cuts(Stage stage, Consumer<FaultProxy> how) throws Exception {
        try {
            cluster()
                    .hit(
                            stage,
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
}
