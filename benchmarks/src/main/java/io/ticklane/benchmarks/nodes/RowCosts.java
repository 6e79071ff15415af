package io.ticklane.benchmarks.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ticklane.benchmarks.race.RowCount;
import java.io.IOException;
import java.nio.file.Path;

/// What a row costs, as the last run of the suite `nodes` has measured it with the query EWMA_OFI,
/// whose rows all belong to the node of their symbol: sent there, or read by all nodes.
///
/// @param scanNanos processor time to read a row from Parquet: the query SCAN on one node
/// @param kernelNanos what EWMA_OFI takes on one node beyond that
/// @param exchangeNanos what EWMA_OFI takes on several nodes beyond one where rows are sent, for
///   each row that crosses, at both ends together
/// @param leftOutNanos what it takes beyond one where all nodes read all rows, for each row that a
///   node reads and leaves out
/// @param wireBytes bytes of a row that crosses
record RowCosts(
        double scanNanos,
        double kernelNanos,
        double exchangeNanos,
        double leftOutNanos,
        double wireBytes) {
    private static final double MILLI_IN_NANOS = 1e6;

    /// Reads the costs from the report of a run with so many rows.
    static RowCosts read(Path report, int rows) throws IOException {
        JsonNode measurements = new ObjectMapper().readTree(report.toFile()).path("measurements");
        String size = " " + RowCount.text(rows);
        double scan = number(measurements, "SCAN" + size, false, Trial.PROCESSOR);
        double one = number(measurements, "EWMA_OFI" + size, false, Trial.PROCESSOR);
        double several = number(measurements, "EWMA_OFI" + size, true, Trial.PROCESSOR);
        String sent = "EWMA_OFI" + NodesSuite.SENT + size;
        double sending = number(measurements, sent, true, Trial.PROCESSOR);
        double nodes = number(measurements, sent, true, Trial.NODES);
        double wireRows = number(measurements, sent, true, Trial.WIRE_ROWS);
        double wireBytes = number(measurements, sent, true, Trial.WIRE_BYTES);
        return new RowCosts(
                scan * MILLI_IN_NANOS / rows,
                (one - scan) * MILLI_IN_NANOS / rows,
                (sending - one) * MILLI_IN_NANOS / wireRows,
                (several - one) * MILLI_IN_NANOS / rows / (nodes - 1),
                wireBytes / wireRows);
    }

    private static double number(
            JsonNode measurements, String name, boolean several, String number) {
        for (JsonNode measurement : measurements) {
            JsonNode more = measurement.path("more");
            if (measurement.path("case").asText().equals(name)
                    && more.has(Trial.WIRE_ROWS) == several) {
                return more.path(number).asDouble();
            }
        }
        throw new IllegalStateException(
                "the suite nodes has not measured " + name + "; run ./dev bench nodes");
    }
}
