package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.source.FileDescription;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shares of any number of nodes are all rows of the files, each once, in their order.
final class SharesTest {
    private static final String COLUMNS =
            """
            i, i % 3 = 0 AS b, CAST(i * 7 AS INTEGER) AS i32, i / 13 AS d, i % 50 / 4 AS ticks,
            'S' || CAST(i % 40 AS VARCHAR) AS sym, repeat('x', i % 17) || CAST(i AS VARCHAR) AS text,
            CAST(i AS DECIMAL(38, 9)) * 12345678901 AS wide,
            CASE WHEN (i * 7919) % 16 < 8 THEN NULL ELSE i END AS half,
            CASE WHEN (i // 700) % 2 = 1 THEN NULL ELSE 'r' || CAST(i % 9 AS VARCHAR) END AS runs,
            TIMESTAMP '2026-01-02 00:00:00' + to_milliseconds(i) AS ts,
            CASE WHEN (i * 7919) % 499 = 3 THEN i ELSE -1 END AS rare
            """;

    @TempDir private Path folder;

    private void parquet(String name, String columns, String rows, String options)
            throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "COPY (SELECT %s FROM range(%s) AS r(i)) TO '%s' (FORMAT parquet, %s)"
                            .formatted(columns, rows, folder.resolve(name), options));
        }
    }

    private static Expression at(int column, ScalarOperator operator, long value) {
        return new Expression.Call(
                operator,
                List.of(
                        new Expression.Column(column, SqlType.BIGINT),
                        new Expression.Literal(value, SqlType.BIGINT)),
                SqlType.BOOLEAN);
    }

    private static Expression either(Expression one, Expression other) {
        return new Expression.Call(ScalarOperator.OR, List.of(one, other), SqlType.BOOLEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "v1, uncompressed, 2048",
        "v1, snappy, 10240",
        "v2, zstd, 4096",
        "v1, snappy, 200000",
        "v2, snappy, 200000",
        "v2, uncompressed, 140000"
    })
    void rowGroupsAndPiecesOfLargeOnes(String version, String codec, int groupRows)
            throws SQLException {
        String options =
                "PARQUET_VERSION %s, COMPRESSION %s, ROW_GROUP_SIZE %d"
                        .formatted(version, codec, groupRows);
        parquet("a.parquet", COLUMNS, "0, 150000", options);
        parquet("b.parquet", COLUMNS, "150000, 150007", options);
        parquet("c.parquet", COLUMNS, "0, 0", options);
        parquet("d.parquet", COLUMNS, "300000, 310000", options);
        try (SharedRows rows = new SharedRows()) {
            FileDescription files = rows.describe(folder.resolve("*.parquet"));
            rows.requireSame(files, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Optional.empty());
            rows.requireSame(files, List.of(6, 0), Optional.empty());
            rows.requireSame(files, List.of(), Optional.empty());
            Expression some =
                    either(
                            at(1, ScalarOperator.LESS, 1000),
                            at(1, ScalarOperator.GREATER, 305_000));
            rows.requireSame(files, List.of(9, 0, 8), Optional.of(some));
            List<Integer> all = List.of(11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            Expression rare = at(0, ScalarOperator.GREATER, -1);
            rows.requireSame(files, all, Optional.of(rare));
            rows.requireSame(files, List.of(11, 6), Optional.of(rare));
            Expression oftenAtTheEnd = either(rare, at(1, ScalarOperator.GREATER, 140_000));
            rows.requireSame(files, all, Optional.of(oftenAtTheEnd));
            Expression none = at(0, ScalarOperator.LESS, -1);
            rows.requireSame(files, List.of(0, 5), Optional.of(none));
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, snappy, 2048", "v2, uncompressed, 150000"})
    void listsOfNumbers(String version, String codec, int groupRows) throws SQLException {
        String columns =
                """
                i, CASE WHEN i % 11 = 3 THEN NULL
                        ELSE [CASE WHEN (i + k) % 7 = 1 THEN NULL ELSE CAST(i * 31 + k AS DOUBLE) END
                              FOR k IN range(CASE WHEN i % 1000 = 500 THEN 4000 ELSE (i * 7) % 5 END)]
                   END AS levels
                """;
        String options =
                "PARQUET_VERSION %s, COMPRESSION %s, ROW_GROUP_SIZE %d"
                        .formatted(version, codec, groupRows);
        parquet("a.parquet", columns, "0, 9000", options);
        parquet("b.parquet", columns, "0, 135000", options);
        try (SharedRows rows = new SharedRows()) {
            FileDescription files = rows.describe(folder.resolve("*.parquet"));
            rows.requireSame(files, List.of(0, 1), Optional.empty());
            Expression few =
                    either(
                            at(0, ScalarOperator.EQUAL, 2500),
                            either(
                                    at(0, ScalarOperator.EQUAL, 134_999),
                                    at(0, ScalarOperator.GREATER, 134_000)));
            rows.requireSame(files, List.of(0, 1), Optional.of(few));
        }
    }

    @Test
    void piecesOfRowGroupsAreSpreadEvenly() throws SQLException {
        parquet("a.parquet", "i", "0, 1048576", "ROW_GROUP_SIZE 1048576");
        try (SharedRows rows = new SharedRows()) {
            FileDescription file = rows.describe(folder.resolve("a.parquet"));
            assertThat(rows.counts(file, 2)).containsExactly(524_288L, 524_288L);
            assertThat(rows.counts(file, 3)).containsExactly(393_216L, 327_680L, 327_680L);
        }
    }

    @Test
    void recordBatchesOfArrow() throws IOException {
        Random random = new Random(11);
        for (int file = 0; file < 4; file++) {
            writeArrow(folder.resolve(file + ".arrow"), file == 2 ? 0 : 9, random);
        }
        try (SharedRows rows = new SharedRows()) {
            FileDescription files = rows.describe(folder.resolve("*.arrow"));
            rows.requireSame(files, List.of(0, 1), Optional.empty());
            rows.requireSame(files, List.of(1), Optional.empty());
        }
    }

    /// Record batches of 0 to 5000 rows.
    private static void writeArrow(Path path, int batches, Random random) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                BigIntVector number = new BigIntVector("i", allocator);
                VarCharVector text = new VarCharVector("s", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(number, text);
                FileOutputStream out = new FileOutputStream(path.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            writer.start();
            for (int batch = 0; batch < batches; batch++) {
                root.allocateNew();
                int count = batch % 4 == 1 ? 0 : random.nextInt(5000);
                for (int i = 0; i < count; i++) {
                    number.setSafe(i, random.nextLong());
                    if (i % 5 != 0) {
                        text.setSafe(i, ("t" + i % 77).getBytes(StandardCharsets.UTF_8));
                    }
                }
                root.setRowCount(count);
                writer.writeBatch();
            }
            writer.end();
        }
    }

    /// Fields with delimiters, quotes and line ends in them, empty lines, and lines that end in
    /// each way.
    private static String csv(Random random, int records, String lineEnd, boolean header) {
        StringBuilder text = new StringBuilder(header ? "i,s,x" + lineEnd : "");
        List<String> cells =
                List.of(
                        "plain".repeat(40),
                        "",
                        "\"a,b\"",
                        "\"say \"\"no\"\"\"",
                        "\"two" + lineEnd + "lines\"",
                        "\"\"\"\"",
                        "in\"ner",
                        "\"\"",
                        "ü\"é",
                        "\"" + lineEnd + lineEnd + "\"\"" + lineEnd + "\"");
        for (int i = 0; i < records; i++) {
            text.append(i).append(',').append(cells.get(random.nextInt(cells.size())));
            text.append(',').append(random.nextInt(1000) / 8.0);
            text.append(i == records - 1 && random.nextBoolean() ? "" : lineEnd);
            if (random.nextInt(50) == 0) {
                text.append(lineEnd);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({"'\n', true, 3", "'\r\n', true, 4", "'\r', false, 5", "'\n', false, 6"})
    void recordsOfCsv(String lineEnd, boolean header, long seed) throws IOException {
        Random random = new Random(seed);
        int[] sizes = {100_000, 10, 0, 60_000, 1};
        for (int file = 0; file < sizes.length; file++) {
            String text = csv(random, sizes[file], lineEnd, header || file == 2);
            Files.writeString(folder.resolve(file + ".csv"), text);
        }
        try (SharedRows rows = new SharedRows()) {
            FileDescription files =
                    rows.describe(
                            folder.resolve(header ? "*.csv" : "[0134].csv"),
                            "header",
                            Boolean.toString(header));
            rows.requireSame(files, List.of(0, 1, 2), Optional.empty());
            rows.requireSame(files, List.of(1), Optional.empty());
        }
    }

    @Test
    void aBadCellOfAPieceNamesItsLineInTheFile() throws IOException {
        StringBuilder text = new StringBuilder("i,s\n");
        for (int i = 0; i < 300_000; i++) {
            text.append(i).append(i % 10 == 0 ? ",\"a\nb\"\n" : ",twelve letters\n");
        }
        Path path = folder.resolve("bad.csv");
        Files.writeString(path, text);
        try (SharedRows rows = new SharedRows()) {
            FileDescription file = rows.describe(path);
            String bad = text.toString().replace("\n250001,", "\nwrong,");
            Files.writeString(path, bad);
            long line = bad.substring(0, bad.indexOf("wrong")).lines().count() + 1;
            assertThatThrownBy(() -> rows.counts(file, 3))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"))
                    .hasMessageContaining("line " + line + ", column i: 'wrong' is not a BIGINT");
        }
    }
}
