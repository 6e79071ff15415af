package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A plan that relies on the order of the rows of a Parquet file reads no times. It must not read
/// another file that has taken the place of that one.
final class ReplacedFilesTest {
    private static final int ROWS = 10_000;

    @TempDir private Path folder;
    private Path file;
    private String query;
    private Connection ticklane;

    @BeforeEach
    void start() throws SQLException, IOException {
        file = folder.resolve("ticks.parquet");
        query =
                "SELECT symbol, price, EWMA(price, 0.5) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM '"
                        + file
                        + "'";
        replace("i");
        ticklane = DriverManager.getConnection("jdbc:ticklane:");
    }

    @AfterEach
    void close() throws SQLException {
        ticklane.close();
    }

    /// Puts a file in its place whose row i has the time that the expression says. Prices follow
    /// from times.
    private void replace(String time) throws SQLException, IOException {
        Path made = folder.resolve("made.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute(
                    "COPY (SELECT make_timestamp_ns(1700000000000000000 + t * 1000) AS ts,"
                            + " CASE WHEN t % 3 = 0 THEN 'A' ELSE 'B' END AS symbol,"
                            + " CAST(t AS DOUBLE) AS price FROM (SELECT CAST("
                            + time
                            + " AS BIGINT) AS t FROM range("
                            + ROWS
                            + ") AS r(i))) TO '"
                            + made
                            + "' (FORMAT parquet, COMPRESSION uncompressed)");
        }
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The averages by symbol and price, which say at what time a row was.
    private static List<String> expected() {
        double[] averages = {Double.NaN, Double.NaN};
        List<String> rows = new ArrayList<>();
        for (int t = 0; t < ROWS; t++) {
            int symbol = t % 3 == 0 ? 0 : 1;
            double before = averages[symbol];
            averages[symbol] = Double.isNaN(before) ? t : before + 0.5 * (t - before);
            rows.add((symbol == 0 ? "A" : "B") + " " + (double) t + " " + averages[symbol]);
        }
        rows.sort(null);
        return rows;
    }

    private static List<String> rows(ResultSet from) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (from) {
            while (from.next()) {
                rows.add(from.getString(1) + " " + from.getDouble(2) + " " + from.getDouble(3));
            }
        }
        rows.sort(null);
        return rows;
    }

    private String plan() throws SQLException {
        StringBuilder lines = new StringBuilder();
        try (Statement statement = ticklane.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN " + query)) {
            while (plan.next()) {
                lines.append(plan.getString(1)).append('\n');
            }
        }
        return lines.toString();
    }

    @Test
    void aFileInOrderIsReadWithoutItsTimes() throws SQLException {
        assertThat(plan()).contains("(symbol, price)").doesNotContain("ts").doesNotContain("Sort");
        try (Statement statement = ticklane.createStatement()) {
            assertThat(rows(statement.executeQuery(query))).isEqualTo(expected());
        }
    }

    @Test
    void aStatementThatWasPreparedBeforeSaysSo() throws SQLException, IOException {
        try (PreparedStatement prepared = ticklane.prepareStatement(query)) {
            replace((ROWS - 1) + " - i");
            assertThatThrownBy(() -> rows(prepared.executeQuery()))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("58000"))
                    .hasMessageContaining("'" + file + "' was replaced")
                    .hasMessageContaining("run the statement again");
            assertThat(rows(prepared.executeQuery())).isEqualTo(expected());
        }
        assertThat(plan()).contains("Sort");
    }

    /// A frame of rows without ORDER BY relies on no order, and so not on the file either.
    @Test
    void aWindowWithoutAnOrderReadsTheFileThatIsThere() throws SQLException, IOException {
        String sums =
                "SELECT SUM(s) FROM (SELECT SUM(price) OVER (PARTITION BY symbol ROWS 1 PRECEDING)"
                        + " AS s FROM '"
                        + file
                        + "')";
        try (PreparedStatement prepared = ticklane.prepareStatement(sums)) {
            replace((ROWS - 1) + " - i");
            try (ResultSet rows = prepared.executeQuery()) {
                rows.next();
                // each price is in two frames, that of the last row of each symbol in one
                double all = ROWS * (ROWS - 1.0);
                assertThat(rows.getDouble(1)).isEqualTo(all - 0.0 - 1.0);
            }
        }
    }

    /// What is remembered by size and time is compared with the file before a plan relies on it.
    @Test
    void anotherFileOfTheSameSizeAndTimeIsNoticed() throws SQLException, IOException {
        FileTime time = Files.getLastModifiedTime(file);
        long size = Files.size(file);
        assertThat(plan()).doesNotContain("Sort");
        replace((ROWS - 1) + " - i");
        assertThat(Files.size(file)).isEqualTo(size);
        Files.setLastModifiedTime(file, time);
        try (Statement statement = ticklane.createStatement()) {
            assertThatThrownBy(() -> rows(statement.executeQuery(query)))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("58000"));
            assertThat(rows(statement.executeQuery(query))).isEqualTo(expected());
        }
    }
}
