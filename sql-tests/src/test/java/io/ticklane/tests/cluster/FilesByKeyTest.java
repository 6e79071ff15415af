package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.slt.ClusterDoor;
import io.ticklane.tests.slt.FrontDoor;
import io.ticklane.tests.slt.FrontDoor.Answer;
import io.ticklane.tests.slt.FrontDoor.Refusal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three nodes over files that each have the rows of one symbol: nothing is sent but results, which
/// are those of one node.
final class FilesByKeyTest {
    private static final int SYMBOLS = 9;
    private static final int ROWS = 2_000;

    @TempDir private Path folder;

    /// A row of a file; its time is a number, so that all formats have it alike.
    private record Tick(String symbol, long ts, double price) {}

    private static List<Tick> ticks(String symbol, long from, long seed) {
        Random random = new Random(seed);
        List<Tick> ticks = new ArrayList<>();
        long ts = from;
        for (int i = 0; i < ROWS + random.nextInt(ROWS); i++) {
            ts += 1 + random.nextInt(5);
            ticks.add(new Tick(symbol, ts, random.nextInt(10_000) / 8.0));
        }
        return ticks;
    }

    /// A file for each symbol, and a later one of every third.
    private void layOut(String table, String format, long seed) throws IOException, SQLException {
        Files.createDirectories(folder.resolve(table));
        for (int i = 0; i < SYMBOLS; i++) {
            String symbol = "S" + i;
            write(table, symbol, format, ticks(symbol, 0, seed + i));
            if (i % 3 == 0) {
                write(table, symbol + "_b", format, ticks(symbol, 1_000_000, seed - i));
            }
        }
    }

    private void write(String table, String name, String format, List<Tick> ticks)
            throws IOException, SQLException {
        Path path = folder.resolve(table).resolve(name + "." + format);
        switch (format) {
            case "csv" -> writeCsv(path, ticks);
            case "parquet" -> {
                Path csv = folder.resolve("ticks.csv");
                writeCsv(csv, ticks);
                try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                        Statement statement = duck.createStatement()) {
                    statement.execute(
                            "COPY (FROM '%s') TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
                                    .formatted(csv, path));
                }
            }
            case "arrow" -> writeArrow(path, ticks);
            default -> throw new IllegalArgumentException(format);
        }
    }

    private static void writeCsv(Path path, List<Tick> ticks) throws IOException {
        StringBuilder text = new StringBuilder("symbol,ts,price\n");
        for (Tick tick : ticks) {
            text.append(tick.symbol()).append(',').append(tick.ts()).append(',');
            text.append(tick.price()).append('\n');
        }
        Files.writeString(path, text);
    }

    private static void writeArrow(Path path, List<Tick> ticks) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector symbol = new VarCharVector("symbol", allocator);
                BigIntVector ts = new BigIntVector("ts", allocator);
                Float8Vector price = new Float8Vector("price", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(symbol, ts, price);
                FileOutputStream out = new FileOutputStream(path.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            writer.start();
            for (int from = 0; from < ticks.size(); from += 700) {
                List<Tick> batch = ticks.subList(from, Math.min(ticks.size(), from + 700));
                root.allocateNew();
                for (int i = 0; i < batch.size(); i++) {
                    symbol.setSafe(i, batch.get(i).symbol().getBytes(StandardCharsets.UTF_8));
                    ts.setSafe(i, batch.get(i).ts());
                    price.setSafe(i, batch.get(i).price());
                }
                root.setRowCount(batch.size());
                writer.writeBatch();
            }
            writer.end();
        }
    }

    private String table(String name, String format) {
        return "'" + folder.resolve(name).resolve("*." + format) + "'";
    }

    private static List<String> lines(FrontDoor door, String sql) throws Refusal {
        return door.run(sql).rows().stream()
                .map(row -> Objects.requireNonNull(row.getLast()))
                .flatMap(String::lines)
                .toList();
    }

    /// The plan of a query that gives the rows of one node.
    private static List<String> plan(FrontDoor door, String sql) throws Refusal {
        Answer together = door.run(sql);
        List<String> plan = lines(door, "EXPLAIN " + sql);
        door.run("SET distribution = 'never'");
        Answer alone = door.run(sql);
        door.run("SET distribution = 'always'");
        assertThat(alone.rows()).as(sql).isNotEmpty();
        assertThat(together.rows().equals(alone.rows())).as(sql).isTrue();
        return plan;
    }

    private static void requireNothingSent(FrontDoor door, String sql) throws Refusal {
        List<String> plan = plan(door, sql);
        assertThat(plan).as(sql).anyMatch(line -> line.contains("files by symbol"));
        assertThat(plan).as(sql).noneMatch(line -> line.contains("Fragment 1"));
        List<String> sent = new ArrayList<>(lines(door, "EXPLAIN ANALYZE " + sql));
        sent.removeIf(line -> !line.startsWith("Rows of fragment"));
        assertThat(sent).as(sql).singleElement().asString().startsWith("Rows of fragment 0:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "parquet", "arrow"})
    void onlyResultsAreSent(String format) throws IOException, SQLException, Refusal {
        layOut("trades", format, 1);
        layOut("quotes", format, 100);
        String trades = table("trades", format);
        String quotes = table("quotes", format);
        try (FrontDoor door = new ClusterDoor()) {
            requireNothingSent(
                    door,
                    "SELECT symbol, ts, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e"
                            + " FROM "
                            + trades);
            requireNothingSent(
                    door,
                    "SELECT symbol, ts / 1000 AS bar, FIRST(price), MAX(price), LAST(price), COUNT(*)"
                            + " FROM "
                            + trades
                            + " WHERE price > 100 GROUP BY symbol, ts / 1000");
            requireNothingSent(
                    door,
                    "SELECT t.symbol, t.ts, t.price, q.price AS quoted FROM "
                            + trades
                            + " AS t ASOF JOIN "
                            + quotes
                            + " AS q MATCH_CONDITION q.ts <= t.ts ON q.symbol = t.symbol");
            requireNothingSent(
                    door,
                    "SELECT symbol, COUNT(*), SUM(d), STRING_AGG(CAST(d AS VARCHAR), ',') FROM"
                            + " (SELECT symbol, price - EWMA(price, 0.1) OVER"
                            + " (PARTITION BY symbol ORDER BY ts) AS d FROM "
                            + trades
                            + ") AS x WHERE d > 500 GROUP BY symbol");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "parquet", "arrow"})
    void aFileOfTwoSymbolsNeedsTheExchange(String format)
            throws IOException, SQLException, Refusal {
        layOut("trades", format, 7);
        List<Tick> both = new ArrayList<>(ticks("S1", 2_000_000, 5));
        both.addAll(ticks("S2", 2_000_000, 6));
        write("trades", "both", format, both);
        try (FrontDoor door = new ClusterDoor()) {
            List<String> plan =
                    plan(
                            door,
                            "SELECT symbol, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts)"
                                    + " AS e FROM "
                                    + table("trades", format));
            assertThat(plan)
                    .noneMatch(line -> line.contains("files by"))
                    .anyMatch(line -> line.contains("hash(symbol) to fragment 0"));
        }
    }

    @Test
    void filesThatGetOtherKeysArePlannedAnew() throws IOException, SQLException, Refusal {
        layOut("trades", "csv", 3);
        String sql =
                "SELECT symbol, EWMA(price, 0.1) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM "
                        + table("trades", "csv");
        try (FrontDoor door = new ClusterDoor()) {
            requireNothingSent(door, sql);
            write("trades", "S1", "csv", ticks("another", 0, 4));
            requireNothingSent(door, sql);
        }
    }
}
