package io.ticklane.benchmarks.streampeers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StreamPeersSuiteTest {
    /// The suite itself fails where averages differ from those of a plain loop.
    @Test
    void allGiveTheSameAverages(@TempDir Path folder) throws IOException {
        CommandLine suite = new CommandLine(new StreamPeersSuite());
        suite.setCaseInsensitiveEnumValuesAllowed(true);
        assertThat(
                        suite.execute(
                                "--rows=20K",
                                "--engines=ticklane_json,kafka_streams,flink",
                                "--parallelism=2",
                                "--partitions=2",
                                "--runs=1",
                                "--out=" + folder))
                .isZero();
        assertThat(Files.readString(folder.resolve("stream-peers.md")))
                .contains(
                        "| json, Ticklane, 1 thr",
                        "| json, Kafka Streams, 2 thr",
                        "| json, Flink, 2 thr");
    }
}
