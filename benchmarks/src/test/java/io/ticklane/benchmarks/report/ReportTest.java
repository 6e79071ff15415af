package io.ticklane.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final Series OURS = new Series("Ticklane", "", 2);
    private static final Series ENUM = new Series("DuckDB", "ENUM", 2);
    private static final Series TEXT = new Series("DuckDB", "VARCHAR", 2);
    private static final Series SINGLE = new Series("DuckDB", "ENUM", 1);

    private static final Report REPORT =
            new Report(
                    "peers",
                    "Engines side by side",
                    "ms",
                    new Machine("a processor", 2, 1L << 34, "Linux", "25", 0.5, "2026-01-02"),
                    Map.of("rows", "10"),
                    List.of(
                            new Measurement(
                                    "Q1", OURS, List.of(3.0, 1.0, 2.0), 5 << 20, "7;8", Map.of()),
                            new Measurement("Q1", ENUM, List.of(8.0, 12.0), 0, "7;8", Map.of()),
                            Measurement.of("Q1", TEXT, List.of(30.0)),
                            Measurement.of("Q1", SINGLE, List.of(1.0)),
                            Measurement.of("Q2", OURS, List.of(40.0))));

    @Test
    void theMedianIsTheMiddleOfAllSamplesWhateverTheirOrder() {
        assertThat(Measurement.of("Q1", OURS, List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(Measurement.of("Q1", OURS, List.of(8.0, 2.0, 4.0, 1.0)).median()).isEqualTo(3);
        assertThat(Measurement.of("Q1", OURS, List.of(8.0, 2.0, 4.0, 1.0)).min()).isEqualTo(1);
    }

    @Test
    void aMeasurementWithoutSamplesIsRefused() {
        assertThatThrownBy(() -> Measurement.of("Q1", OURS, List.of()))
                .hasMessage("no samples of Q1 by Ticklane, 2 thr");
    }

    @Test
    void columnsAreAlignedAndWhatDidNotRunIsADash() {
        assertThat(Tables.medians(REPORT))
                .hasToString(
                        """
                        | ms                    |   Q1 |   Q2 |
                        | --------------------- | ---: | ---: |
                        | Ticklane, 2 thr       | 2.00 | 40.0 |
                        | DuckDB ENUM, 2 thr    | 10.0 |    - |
                        | DuckDB VARCHAR, 2 thr | 30.0 |    - |
                        | DuckDB ENUM, 1 thr    | 1.00 |    - |
                        """);
    }

    @Test
    void theRatioIsAgainstTheBestPeerOfAsManyThreads() {
        assertThat(
                        Tables.ratios(
                                REPORT,
                                s -> s.engine().equals("Ticklane"),
                                s -> s.engine().equals("DuckDB")))
                .hasToString(
                        """
                        | ms                           |          Q1 |  Q2 |
                        | ---------------------------- | ----------: | --: |
                        | Ticklane, 2 thr is faster by |       5.00x |   - |
                        |   than the best, which is    | DuckDB ENUM |   - |
                        """);
    }

    @Test
    void casesDownShowsBestAndMedian() {
        assertThat(Tables.casesDown(REPORT).toString().lines().skip(2).findFirst().orElseThrow())
                .matches("\\| Q1 +\\| +1.00 \\| +2.00 \\| +8.00 \\| +10.0 \\|.*");
    }

    @Test
    void peaksAreInMebibytes() {
        assertThat(Tables.peaks(REPORT).toString()).contains("| Ticklane, 2 thr |   5 |   - |");
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(List.of(0.0123, 0.283, 3.513, 15.32, 99.96, 2081.6))
                .extracting(TextTable::number)
                .containsExactly("0.012", "0.28", "3.51", "15.3", "100", "2082");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new TextTable(List.of("a", "b")).add(List.of("c")))
                .hasMessage("1 cells for 2 columns");
    }

    @Test
    void pageJsonAndChartAreWritten(@TempDir Path folder) throws IOException {
        String page =
                new ReportFiles(folder.resolve("new"))
                        .write(REPORT, Map.of("Medians", Tables.medians(REPORT)));

        assertThat(page)
                .startsWith("# Engines side by side\n\na processor, 2 cores, 16 GiB, Linux, JDK 25")
                .contains("\n- rows: 10\n\n## Medians\n\n| ms ");
        assertThat(folder.resolve("new/peers.md")).hasContent(page);

        JsonNode json =
                new ObjectMapper()
                        .readTree(Files.readString(folder.resolve("new/peers.json")))
                        .get("measurements")
                        .get(0);
        assertThat(json.get("case").asText()).isEqualTo("Q1");
        assertThat(json.get("series").get("engine").asText()).isEqualTo("Ticklane");
        assertThat(json.get("samples")).hasSize(3);
        assertThat(json.get("median").asDouble()).isEqualTo(2);
        assertThat(json.get("checksum").asText()).isEqualTo("7;8", Map.of());

        var chart = ImageIO.read(folder.resolve("new/peers.png").toFile());
        assertThat(chart.getWidth()).isGreaterThan(500);
    }
}
