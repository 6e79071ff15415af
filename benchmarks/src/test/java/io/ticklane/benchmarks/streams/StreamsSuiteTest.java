package io.ticklane.benchmarks.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StreamsSuiteTest {
    /// The suite itself fails where a query without an end differs from one over a table in memory.
    @Test
    void whatIsMeasuredIsRight(@TempDir Path folder) throws IOException {
        assertThat(
                        new CommandLine(new StreamsSuite())
                                .execute(
                                        "--rows=20K",
                                        "--formats=arrow,json",
                                        "--partitions=2",
                                        "--runs=1",
                                        "--out=" + folder))
                .isZero();
        assertThat(Files.readString(folder.resolve("streams.md")))
                .contains("20K quotes", "| arrow", "| json");
    }
}
