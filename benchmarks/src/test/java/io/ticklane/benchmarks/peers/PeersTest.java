package io.ticklane.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.benchmarks.race.SqlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PeersTest {
    private static final List<String> QUERIES =
            List.of("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "Q11", "Q12");

    @ParameterizedTest
    @ValueSource(strings = {"ticklane.sql", "duckdb.sql", "questdb.sql"})
    void everyDialectHasAllQueries(String dialect) throws IOException {
        assertThat(SqlFile.read(PeersTest.class, dialect)).containsOnlyKeys(QUERIES);
    }

    private static int execute(String... arguments) {
        return new CommandLine(new PeersSuite())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    /// The suite itself fails where answers differ.
    @Test
    void allEnginesAgreeOnEveryQuery(@TempDir Path folder) {
        assertThat(
                        execute(
                                "--rows=20K",
                                "--threads=2",
                                "--runs=1",
                                "--warm-ups=1",
                                "--plannings=1",
                                "--sample-millis=0",
                                "--out=" + folder))
                .isZero();
        assertThat(folder.resolve("peers.json")).exists();
    }

    /// The guard against getting slower: it prints how Ticklane compares with DuckDB in the same
    /// run, and fails for wrong answers only.
    @Test
    void ratiosAgainstDuckDbArePrinted() throws IOException {
        Path folder = Path.of("target", "smoke").toAbsolutePath();
        assertThat(
                        execute(
                                "--rows=1M",
                                "--engines=ticklane,duckdb",
                                "--source=memory",
                                "--threads=2",
                                "--runs=2",
                                "--warm-ups=1",
                                "--plannings=20",
                                "--sample-millis=0",
                                "--out=" + folder))
                .isZero();
        assertThat(Files.readString(folder.resolve("peers.md")))
                .contains("Ticklane, 2 thr is faster by");
    }
}
