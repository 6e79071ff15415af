package io.ticklane.benchmarks.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The suite itself fails where averages differ from those of a plain loop.
final class ViewsSuiteTest {
    private static void run(Path folder, String parts) {
        CommandLine suite = new CommandLine(new ViewsSuite());
        suite.setCaseInsensitiveEnumValuesAllowed(true);
        assertThat(
                        suite.execute(
                                "--parts=" + parts,
                                "--rows=20K",
                                "--rate=5K",
                                "--seconds=1",
                                "--snapshot-symbols=2K",
                                "--formats=arrow",
                                "--partitions=2",
                                "--runs=1",
                                "--out=" + folder))
                .isZero();
    }

    @Test
    void whatIsMeasuredIsRight(@TempDir Path folder) throws IOException {
        run(folder, "latency");
        assertThat(Files.readString(folder.resolve("view-times.md")))
                .contains(
                        "| arrow from written to readable, half of the rows",
                        "| arrow from written to readable, 99 of 100");
    }

    /// Each of its nodes takes seconds to start.
    @Test
    @EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
    void allIsRight(@TempDir Path folder) throws IOException {
        run(folder, "rates,snapshots,takeover");
        assertThat(Files.readString(folder.resolve("views.md")))
                .contains("20K trades", "| arrow, to a topic", "| arrow, to the folder");
        assertThat(Files.readString(folder.resolve("view-times.md")))
                .contains(
                        "| snapshot of 2K symbols",
                        "| no rows after kill -9, node started again",
                        "| no rows after kill -9, another node takes over");
    }
}
