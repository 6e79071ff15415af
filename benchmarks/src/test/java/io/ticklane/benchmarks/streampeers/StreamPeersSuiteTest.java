package io.ticklane.benchmarks.streampeers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class StreamPeersSuiteTest {
    /// The suite itself fails where averages differ from those of a plain loop.
    @ParameterizedTest
    @CsvSource({"ewma, stream-peers", "ewma_ofi, stream-peers-ofi"})
    void allGiveTheSameRows(String query, String report, @TempDir Path folder) throws IOException {
        CommandLine suite = new CommandLine(new StreamPeersSuite());
        suite.setCaseInsensitiveEnumValuesAllowed(true);
        assertThat(
                        suite.execute(
                                "--rows=20K",
                                "--query=" + query,
                                "--engines=ticklane_json_arrays,kafka_streams,flink",
                                "--parallelism=2",
                                "--partitions=2",
                                "--runs=1",
                                "--out=" + folder))
                .isZero();
        assertThat(Files.readString(folder.resolve(report + ".md")))
                .contains(
                        "| json in, arrays out, Ticklane, 1 thr",
                        "| json, Kafka Streams, 2 thr",
                        "| json, Flink, 2 thr");
    }
}
