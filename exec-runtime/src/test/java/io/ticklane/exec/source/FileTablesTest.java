package io.ticklane.exec.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.operator.Source;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTablesTest {
    private SourceTestKit kit = new SourceTestKit(3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private FileDescription describe(String pattern) {
        return FileTables.describe(pattern, List.of(), kit.allocator);
    }

    private Source open(FileDescription file, Integer... columns) {
        return FileTables.open(
                file.source(),
                file.rowType(),
                List.of(columns),
                Optional.empty(),
                Share.ALL,
                kit.context);
    }

    private static String state(Throwable error) {
        return ((EngineException) error).sqlState();
    }

    @Test
    void csvTypesComeFromTheValues() throws IOException {
        String path =
                write(
                        "a.csv",
                        """
                        flag,n,x,d,t,s,q
                        true,1,1.5,2024-02-29,2024-02-29 09:30:00.123456789,IBM,"1"
                        FALSE,-2,,1969-12-31,1969-12-31T23:59:59,,"a ""b"", c"
                        """);

        FileDescription file = describe(path);

        assertThat(file.rowType().fields().stream().map(f -> f.name() + " " + f.type().sql()))
                .containsExactly(
                        "flag BOOLEAN",
                        "n BIGINT",
                        "x DOUBLE",
                        "d DATE",
                        "t TIMESTAMP(9)",
                        "s VARCHAR",
                        "q VARCHAR");
        assertThat(kit.rows(open(file, 0, 1, 2, 3, 4, 5, 6)))
                .containsExactly(
                        List.of(true, 1L, 1.5, 19782, 1709199000123456789L, "IBM", "1"),
                        java.util.Arrays.<@Nullable Object>asList(
                                false, -2L, null, -1, -1_000_000_000L, null, "a \"b\", c"));
        assertThat(file.rowCount()).isEqualTo(2);
    }

    @Test
    void csvColumnsAreReadInTheOrderAskedForAndCutIntoMorsels() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < 100; i++) {
            text.append(i).append(',').append(i * 2).append('\n');
        }
        FileDescription file = describe(write("n.csv", text.toString()));

        List<List<@Nullable Object>> rows = kit.rows(open(file, 1, 0));

        assertThat(rows).hasSize(100);
        assertThat(rows.get(57)).containsExactly(114L, 57L);
        assertThat(kit.rows(open(file))).hasSize(100);
    }

    @Test
    void aBadCellNamesFileLineColumnAndValue() throws IOException {
        String good = write("a1.csv", "ts,price\n1,10\n");
        write("a2.csv", "ts,price\n2,11\n");
        FileDescription file = describe(good.replace("a1", "a*"));
        Files.writeString(folder.resolve("a2.csv"), "ts,price\n2,11\n3,abc\n");

        assertThatThrownBy(() -> kit.rows(open(file, 0, 1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("a2.csv' line 3, column price: 'abc' is not a BIGINT")
                .satisfies(e -> assertThat(state(e)).isEqualTo("22P02"));
    }

    @Test
    void aRecordWithAFieldTooFewNamesItsLine() throws IOException {
        String path = write("short.csv", "a,b\n1,2\n3,4\n");
        FileDescription file = describe(path);
        Files.writeString(Path.of(path), "a,b\n1,2\n3\n");

        assertThatThrownBy(() -> kit.rows(open(file, 0)))
                .hasMessageContaining("line 3 has 1 fields, but 2 are expected");
    }

    @Test
    void emptyLinesAreNoRecords() throws IOException {
        FileDescription file = describe(write("gaps.csv", "\na,b\n\n1,x\r\n\r\n\n2,\"\"\n\n"));

        assertThat(file.rowCount()).isEqualTo(2);
        assertThat(kit.rows(open(file, 0, 1))).containsExactly(List.of(1L, "x"), List.of(2L, ""));
    }

    @Test
    void csvFilesOfOneTableMayHaveWiderNumbers() throws IOException {
        String path = write("w1.csv", "x\n1\n");
        write("w2.csv", "x\n1.5\n");

        FileDescription file = describe(path.replace("w1", "w?"));

        assertThat(file.rowType().type(0)).isEqualTo(SqlType.DOUBLE);
        assertThat(kit.rows(open(file, 0))).containsExactly(List.of(1.0), List.of(1.5));
    }

    @Test
    void decimalsOfCsvAreReadAsJavaReadsThem() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("x\n");
        List<Double> expected = new java.util.ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String cell =
                    switch (i % 4) {
                        case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
                        case 1 -> String.format("%.4f", random.nextDouble() * 1000);
                        case 2 -> String.format("%.17f", random.nextGaussian());
                        default ->
                                String.format(
                                        "-%d.%018d",
                                        random.nextInt(100_000),
                                        random.nextLong(1_000_000_000_000_000_000L));
                    };
            text.append(cell).append('\n');
            expected.add(Double.parseDouble(cell));
        }
        FileDescription file = describe(write("x.csv", text.toString()));

        List<List<@Nullable Object>> rows = kit.rows(open(file, 0));

        assertThat(rows.stream().map(row -> row.get(0))).containsExactlyElementsOf(expected);
    }

    @Test
    void optionsChangeDelimiterHeaderAndNull() throws IOException {
        String path = write("o.csv", "1;NA\n2;3\n");
        FileDescription file =
                FileTables.describe(
                        path,
                        List.of(
                                new Option("delimiter", ";"),
                                new Option("header", "false"),
                                new Option("null", "NA")),
                        kit.allocator);

        assertThat(kit.rows(open(file, 0, 1)))
                .containsExactly(
                        java.util.Arrays.<@Nullable Object>asList(1L, null), List.of(2L, 3L));
        assertThatThrownBy(() ->
                        FileTables.describe(path, List.of(new Option("quot", "'")), kit.allocator))
                .satisfies(e -> assertThat(state(e)).isEqualTo("22023"));
    }

    @Test
    void missingEmptyAndMixedFilesAreClearErrors() throws IOException {
        String empty = write("empty.parquet", "");
        write("mixed.csv", "a\n1\n");
        write("mixed.arrow", "no");

        assertThatThrownBy(() -> describe(folder + "/none.parquet"))
                .hasMessageContaining("no file '")
                .satisfies(e -> assertThat(state(e)).isEqualTo("42P01"));
        assertThatThrownBy(() -> describe(folder + "/none*.parquet"))
                .hasMessageContaining("no file matches");
        assertThatThrownBy(() -> describe(empty))
                .hasMessageContaining("is empty (0 bytes)")
                .satisfies(e -> assertThat(state(e)).isEqualTo("58000"));
        assertThatThrownBy(() -> describe(folder + "/mixed.*"))
                .hasMessageContaining("several formats");
        assertThatThrownBy(() -> describe(folder + "/mixed.arrow"))
                .hasMessageContaining("is not a whole Arrow IPC file");
        assertThatThrownBy(() -> describe(folder.toString())).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> describe(write("e.csv", "\n")))
                .hasMessageContaining("no record with the columns' names");
    }

    @Test
    void arrowFilesAreRead() throws IOException {
        Path path = folder.resolve("whole.arrow");
        try (VarCharVector symbol = new VarCharVector("symbol", kit.allocator);
                BigIntVector size = new BigIntVector("size", kit.allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(symbol, size);
                FileOutputStream out = new FileOutputStream(path.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            for (int batch = 0; batch < 3; batch++) {
                root.clear();
                symbol.setSafe(0, ("S" + batch).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                symbol.setNull(1);
                size.setSafe(0, batch);
                size.setSafe(1, 100);
                root.setRowCount(2);
                writer.writeBatch();
            }
        }
        FileDescription file = describe(path.toString());

        assertThat(file.rowCount()).isEqualTo(6);
        assertThat(kit.rows(open(file, 1, 0)))
                .containsSequence(
                        List.of(1L, "S1"), java.util.Arrays.<@Nullable Object>asList(100L, null));
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(whole, whole.length - 40));
        assertThatThrownBy(() -> describe(path.toString()))
                .hasMessageContaining("is not a whole Arrow IPC file");
    }

    @Test
    void realParquetIsReadAndDamageIsFoundOrHarmless() throws IOException {
        Path shared = SourceTestKit.shared();
        assumeTrue(shared != null, "no shared data beside the checkout");
        kit.close();
        kit = new SourceTestKit(65_536);
        Path real = java.util.Objects.requireNonNull(shared).resolve("data/equity_bars_1m.parquet");
        FileDescription file = describe(real.toString());

        assertThat(file.rowCount()).isEqualTo(6618);
        assertThat(kit.rows(open(file, file.rowType().indexOf("symbol")))).hasSize(6618);
        assertThat(kit.rows(open(file))).hasSize(6618);
        byte[] whole = Files.readAllBytes(real);
        Path cut =
                Files.write(
                        folder.resolve("cut.parquet"),
                        java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> describe(cut.toString()))
                .hasMessageContaining("does not end with PAR1")
                .satisfies(e -> assertThat(state(e)).isEqualTo("58000"));
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            byte[] flipped = whole.clone();
            int at =
                    i % 2 == 0
                            ? whole.length - 1 - random.nextInt(2000)
                            : random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Path damaged = Files.write(folder.resolve("f" + i + ".parquet"), flipped);
            kit.close();
            kit = new SourceTestKit(65_536);
            try {
                FileDescription described = describe(damaged.toString());
                kit.rows(open(described, 0, 1, 2));
            } catch (EngineException e) {
                assertThat(e.getMessage()).contains("f" + i + ".parquet");
            }
        }
    }

    @Test
    void aFootersBoundsAllowForAllValues() throws IOException {
        Path shared = SourceTestKit.shared();
        assumeTrue(shared != null, "no shared data beside the checkout");
        kit.close();
        kit = new SourceTestKit(65_536);
        Path real = java.util.Objects.requireNonNull(shared).resolve("data/equity_bars_1m.parquet");
        FileDescription file = describe(real.toString());
        int known = 0;
        for (int column = 0; column < file.rowType().size(); column++) {
            double distinct = file.distinctValues(column).orElse(-1);
            long found = kit.rows(open(file, column)).stream().distinct().count();
            if (distinct >= 0) {
                known++;
                assertThat(distinct)
                        .as(file.rowType().field(column).name())
                        .isBetween((double) found, (double) file.rowCount());
            }
        }
        assertThat(known).isPositive();
    }

    @Test
    void theOrderOfEachKeyIsProvenByReading() throws IOException {
        FileDescription ordered = describe(write("k.csv", "s,t\nA,1\nB,5\nA,1\nA,2\nB,6\n"));
        FileDescription not = describe(write("u.csv", "s,t\nA,1\nB,5\nA,0\n"));
        List<SortKey> up = List.of(new SortKey(0, false, false));

        assertThat(holds(open(ordered, 0, 1), 1, up)).isTrue();
        assertThat(holds(open(ordered, 1), 0, up)).isFalse();
        assertThat(holds(open(not, 0, 1), 1, up)).isFalse();
    }

    private boolean holds(Source source, int keys, List<SortKey> order) {
        try (source) {
            return OrderProof.holds(source, keys, order, kit.context.dictionary());
        }
    }

    @Test
    void aStoredTableOutlivesItsDrop() throws IOException {
        FileDescription file = describe(write("st.csv", "s,n\nA,1\n,2\nB,\n"));
        StoredTable table;
        try (StoredTableBuilder builder =
                        new StoredTableBuilder(
                                file.rowType(), kit.context.memory(), kit.context.dictionary());
                Source source = open(file, 0, 1)) {
            for (Source.Morsel m = source.next(); m != null; m = source.next()) {
                m.read(batch -> {
                    try (batch) {
                        builder.append(batch, kit.context.dictionary());
                    }
                });
            }
            table = builder.build();
        }
        Source scan = table.scan(List.of(1, 0));
        table.close();

        assertThat(kit.rows(scan))
                .containsExactly(
                        List.of(1L, "A"),
                        java.util.Arrays.<@Nullable Object>asList(2L, null),
                        java.util.Arrays.<@Nullable Object>asList(null, "B"));
    }
}
