package io.ticklane.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ticklane cluster`: real processes, which end with the command.
final class ClusterCommandTest {
    @Test
    void aClusterRunsStatementsAndLeavesNoProcess(@TempDir Path folder) throws IOException {
        CommandRun run =
                CommandRun.of(
                        "cluster",
                        "2",
                        "--rows",
                        "1000",
                        "--keep",
                        folder.resolve("day").toString(),
                        "--logs",
                        folder.resolve("logs").toString(),
                        "--format",
                        "csv",
                        "--command",
                        "SELECT state, self FROM information_schema.nodes ORDER BY self;"
                                + " SELECT COUNT(*) AS n FROM trades;"
                                + " SELECT nothing FROM trades");
        assertThat(run.out())
                .isEqualToNormalizingNewlines(
                        """
                        state,self
                        ALIVE,false
                        ALIVE,true

                        n
                        1000
                        """);
        assertThat(run.err())
                .contains("2 nodes are up", folder.resolve("logs").toString(), "42703");
        assertThat(run.code()).isEqualTo(1);
        assertThat(folder.resolve("logs/node-1.log")).content().doesNotContain("Exception");
        assertThat(folder.resolve("logs/node-2.log")).content().doesNotContain("Exception");
        assertThat(nodesOfThisProcess()).as("the nodes have ended").isZero();
    }

    private static long nodesOfThisProcess() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingStarts() {
        assertThat(CommandRun.of("cluster", "0").err()).contains("N must be from 1 to 16, not 0");
        assertThat(CommandRun.of("cluster", "2", "--format", "x").err())
                .contains("Unknown format 'x'");
        assertThat(CommandRun.of("cluster", "2", "--rows", "1").err()).contains("--rows must be");
        assertThat(CommandRun.of("cluster").code()).isEqualTo(2);
    }

    @Test
    void aNodeThatCannotStartEndsTheCommandWithItsWords(@TempDir Path folder) {
        CommandRun run =
                CommandRun.of(
                        "cluster",
                        "1",
                        "--logs",
                        folder.toString(),
                        "--functions",
                        folder.resolve("missing").toString(),
                        "--command",
                        "SELECT 1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("ended with code 1", "58030", "missing");
    }

    @Test
    void optionsOfOneNodeThatMakeNoSenseAreRefused(@TempDir Path folder) {
        assertThat(CommandRun.of("server", "--host", "0.0.0.0", "--nodes", "a:1,b:2").err())
                .contains("22023", "--advertise");
        assertThat(CommandRun.of("server", "--nodes", "a").err())
                .contains("22023", "--nodes takes host:port");
        assertThat(
                        CommandRun.of(
                                        "server",
                                        "--secret-file",
                                        folder.resolve("missing").toString())
                                .err())
                .contains("58030", "missing");
    }
}
