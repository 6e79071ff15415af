package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.tests.slt.Doors;
import io.ticklane.tests.slt.FrontDoor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Bad input is met with a clear error, and the session is usable afterwards. Closing a door checks
/// that all memory was released.
final class BadInputTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /// A statement, the SQLSTATE of its refusal, and what its message says.
    private record Bad(String sql, String state, String... says) {}

    @TestFactory
    Stream<DynamicTest> everyDoorRefusesWhatIsWrongAndGoesOn() throws IOException, SQLException {
        List<Bad> all = new ArrayList<>(statements());
        all.addAll(files());
        all.addAll(tooLittleMemory());
        return Doors.all().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> refuse(kind, all)));
    }

    private static void refuse(Doors kind, List<Bad> all) throws SQLException, FrontDoor.Refusal {
        List<String> wrong = new ArrayList<>();
        try (FrontDoor door = kind.open()) {
            door.run(
                    "CREATE TABLE trades AS SELECT * FROM (VALUES "
                            + "(1, TIMESTAMP '2026-01-02 09:30:00', 'IBM', 100.5), (2, TIMESTAMP '2026-01-02 09:30:01', 'IBM', 101.5))"
                            + " AS t(n, ts, symbol, price)");
            door.run(
                    "CREATE TABLE digits AS SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS t(d)");
            door.run(
                    "CREATE TABLE numbers AS SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS x"
                            + " FROM digits a, digits b, digits c, digits e, digits f");
            for (Bad bad : all) {
                check(door, bad, wrong);
                assertThat(door.run("SELECT COUNT(*) FROM trades").rows())
                        .isEqualTo(List.of(List.of("2")));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(FrontDoor door, Bad bad, List<String> wrong)
            throws FrontDoor.Refusal {
        boolean small = bad.state().equals("53200");
        try {
            if (small) {
                door.run("SET memory_limit = '1MB'");
            }
            wrong.add(
                    "not refused: "
                            + bad.sql()
                            + " gave "
                            + door.run(bad.sql()).rows().size()
                            + " rows");
        } catch (FrontDoor.Refusal e) {
            String message = String.valueOf(e.getMessage());
            if (!e.sqlState().isEmpty() && !e.sqlState().equals(bad.state())) {
                wrong.add(
                        bad.sql()
                                + ": "
                                + e.sqlState()
                                + " instead of "
                                + bad.state()
                                + ": "
                                + message);
            }
            for (String part : bad.says()) {
                if (!message.contains(part)) {
                    wrong.add(bad.sql() + ": does not say <" + part + "> but " + message);
                }
            }
        } finally {
            if (small) {
                door.run("RESET memory_limit");
            }
        }
    }

    private static List<Bad> statements() {
        String over = " OVER (PARTITION BY symbol ORDER BY ts) FROM trades";
        return List.of(
                new Bad("SELECT * FROM trade", "42P01", "trade", "did you mean", "trades"),
                new Bad("SELECT prise FROM trades", "42703", "prise", "did you mean", "price"),
                new Bad(
                        "SELECT EWMAA(price, 0.5)" + over,
                        "42883",
                        "EWMAA",
                        "did you mean",
                        "EWMA"),
                new Bad("SELECT EWMA(price, 0.5) FROM trades", "42P20", "EWMA", "OVER"),
                new Bad(
                        "SELECT EWMA(price, 0.5) OVER (PARTITION BY symbol) FROM trades",
                        "42P20",
                        "EWMA",
                        "ORDER BY"),
                new Bad("SELECT EWMA(price, 0)" + over, "22023", "alpha", "0"),
                new Bad("SELECT EWMA(price, 1.5)" + over, "22023", "alpha", "1.5"),
                new Bad("SELECT EWMA(symbol, 0.5)" + over, "42804", "EWMA", "VARCHAR"),
                new Bad("SELECT n / (n - n) FROM trades", "22012", "division by zero"),
                new Bad("SELECT CAST(symbol AS INTEGER) FROM trades", "22P02", "IBM"),
                new Bad("SELECT CAST(symbol AS TIMESTAMP) FROM trades", "22007", "IBM"),
                new Bad("SELECT CAST(n * 100000 AS SMALLINT) FROM trades", "22003", "100000"),
                new Bad("SELECT", "42601", "end of the statement"),
                new Bad("SELECT * FROM trades WHERE price > 'abc", "42601"),
                new Bad("", "42601"),
                new Bad("SET workers = 0", "22023", "workers", "0"));
    }

    private List<Bad> files() throws IOException, SQLException {
        Path empty = Files.createFile(folder.resolve("empty.parquet"));
        Path emptyCsv = Files.createFile(folder.resolve("empty.csv"));
        Path emptyArrow = Files.createFile(folder.resolve("empty.arrow"));
        byte[] whole = Files.readAllBytes(SmallParquet.write(folder, 2_000));
        Path half =
                Files.write(folder.resolve("half.parquet"), Arrays.copyOf(whole, whole.length / 2));
        Path text =
                Files.writeString(folder.resolve("text.parquet"), "this is no Parquet file at all");
        StringBuilder csv = new StringBuilder("ts,symbol,price\n");
        for (int line = 2; line <= 40_000; line++) {
            csv.append("2026-01-02 09:30:00,IBM,")
                    .append(line == 39_000 ? "12x.5" : "100.5")
                    .append('\n');
        }
        Path cells = Files.writeString(folder.resolve("cells.csv"), csv);
        Path ragged = Files.writeString(folder.resolve("ragged.csv"), "a,b\n1,2\n3\n");
        return List.of(
                new Bad(
                        "SELECT * FROM '" + folder.resolve("missing.parquet") + "'",
                        "42P01",
                        "missing.parquet"),
                new Bad("SELECT * FROM '" + folder + "/none-*.csv'", "42P01", "none-*.csv"),
                new Bad("SELECT * FROM '" + empty + "'", "58000", "empty.parquet", "empty"),
                new Bad("SELECT * FROM '" + emptyCsv + "'", "58000", "empty.csv", "empty"),
                new Bad("SELECT * FROM '" + emptyArrow + "'", "58000", "empty.arrow", "empty"),
                new Bad("SELECT * FROM '" + half + "'", "58000", "half.parquet"),
                new Bad("SELECT * FROM '" + text + "'", "58000", "text.parquet"),
                new Bad(
                        "SELECT SUM(price) FROM '" + cells + "'",
                        "22P02",
                        "cells.csv",
                        "39000",
                        "price",
                        "12x.5"),
                new Bad("SELECT * FROM '" + ragged + "'", "58000", "ragged.csv", "3"));
    }

    private static List<Bad> tooLittleMemory() {
        return Stream.of(
                        "SELECT x, COUNT(*) FROM numbers GROUP BY x",
                        "SELECT x FROM numbers ORDER BY -x",
                        "SELECT a.x FROM numbers AS a JOIN numbers AS b ON a.x = b.x",
                        "SELECT SUM(x) OVER (ORDER BY -x ROWS 100000 PRECEDING) FROM numbers",
                        "SELECT EWMA(CAST(x AS DOUBLE), 0.5) OVER (PARTITION BY x ORDER BY x) FROM numbers",
                        "SELECT COUNT(DISTINCT x) FROM numbers",
                        "SELECT MEDIAN(x) FROM numbers",
                        "SELECT STRING_AGG(CAST(x AS VARCHAR), ',') FROM numbers",
                        "SELECT a.x FROM numbers AS a ASOF JOIN numbers AS b MATCH_CONDITION b.x <= a.x ON a.x = b.x")
                .map(sql -> new Bad(sql, "53200", "memory"))
                .toList();
    }

    @Test
    void aDamagedParquetFileIsNamedOrReadButNeverBreaksTheEngine()
            throws IOException, SQLException {
        long seed = 20_261_123;
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(SmallParquet.write(folder, 3_000));
        Path file = folder.resolve("damaged.parquet");
        try (FrontDoor door = Doors.ENGINE.open()) {
            for (int attempt = 0; attempt < 400; attempt++) {
                byte[] damaged = whole.clone();
                if (attempt % 4 == 0) {
                    damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
                } else {
                    // every second flip hits the footer, which is a small part of the file
                    int from = attempt % 2 == 0 ? 0 : Math.max(0, whole.length - 3_000);
                    for (int flip = 0; flip <= attempt % 3; flip++) {
                        damaged[from + random.nextInt(whole.length - from)] ^=
                                (byte) (1 << random.nextInt(8));
                    }
                }
                Files.write(file, damaged);
                String as = "seed " + seed + ", attempt " + attempt;
                try {
                    door.run("SELECT ts, symbol, price, size FROM '" + file + "'");
                } catch (FrontDoor.Refusal e) {
                    assertThat(e.sqlState())
                            .as("%s: %s", as, e.getMessage())
                            .isIn("58000", "58030", "42703", "0A000");
                    // a column's name may be what was damaged
                    boolean renamed = e.sqlState().equals("42703");
                    assertThat(e.getMessage())
                            .as(as)
                            .contains(renamed ? "column" : "damaged.parquet");
                }
            }
        }
    }

    @Test
    void aFileThatIsReplacedByAnotherIsReadAnew()
            throws IOException, SQLException, FrontDoor.Refusal {
        Path file = Files.writeString(folder.resolve("changing.csv"), "a\n1\n");
        try (FrontDoor door = Doors.EMBEDDED_JDBC.open()) {
            assertThat(door.run("SELECT * FROM '" + file + "'").rows())
                    .isEqualTo(List.of(List.of("1")));
            Files.writeString(file, "b,c\n2,x\n");
            assertThat(door.run("SELECT * FROM '" + file + "'").columns())
                    .containsExactly("b", "c");
            Files.delete(file);
            assertThatThrownBy(() -> door.run("SELECT * FROM '" + file + "'"))
                    .hasMessageContaining("changing.csv");
        }
    }
}
