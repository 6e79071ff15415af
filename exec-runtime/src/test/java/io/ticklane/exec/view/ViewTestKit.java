package io.ticklane.exec.view;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.stream.Positions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;

/// Memory, random rows of all types, and readable rows for tests of views. Closing it fails when a
/// buffer leaks.
final class ViewTestKit implements AutoCloseable {
    static final RowType ALL_TYPES = allTypes();
    static final ViewLog.Limits SMALL = new ViewLog.Limits(50, 4_000, 60_000, 600);

    private static final int MORSEL_ROWS = 120;
    private static final int BATCH_ROWS = 32;

    final RootAllocator allocator = new RootAllocator();
    final QueryContext context = context();

    private static RowType allTypes() {
        List<Field> fields = new ArrayList<>();
        for (TypeKind kind : TypeKind.values()) {
            fields.add(new Field("c_" + kind, SqlType.of(kind)));
        }
        fields.add(new Field("short", SqlType.decimal(12, 4)));
        fields.add(new Field("millis", new SqlType(TypeKind.TIMESTAMP, 3, 0, true)));
        fields.add(new Field("there", SqlType.BIGINT.withNullable(false)));
        fields.add(new Field("text", SqlType.VARCHAR.withNullable(false)));
        return new RowType(fields);
    }

    /// A context of its own dictionary, to be closed by the caller.
    QueryContext context() {
        QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
        return new QueryContext(
                new QuerySettings(2, BATCH_ROWS, MORSEL_ROWS, Long.MAX_VALUE),
                memory,
                new Dictionary(memory),
                new FunctionCatalog(List.of()),
                () -> 0L,
                Long.MAX_VALUE);
    }

    QueryMemory memory() {
        return context.memory();
    }

    ViewLog open(Path folder) {
        return open(folder, ALL_TYPES);
    }

    ViewLog open(Path folder, RowType columns) {
        return ViewLog.open(folder, columns, memory(), SMALL);
    }

    /// Random rows of a type, some NULL.
    Batch rows(RowType type, int rows, Random random) {
        List<Column> columns = new ArrayList<>();
        for (Field field : type.fields()) {
            try (ColumnBuilder builder = new ColumnBuilder(memory(), field.type(), rows)) {
                for (int row = 0; row < rows; row++) {
                    if (field.type().nullable() && random.nextInt(5) == 0) {
                        builder.appendNull();
                    } else {
                        append(builder, random);
                    }
                }
                columns.add(builder.build());
            }
        }
        return new Batch(0, rows, columns);
    }

    private void append(ColumnBuilder builder, Random random) {
        Dictionary dictionary = context.dictionary();
        switch (builder.type().kind()) {
            case BOOLEAN -> builder.append(random.nextBoolean());
            case TINYINT -> builder.append((int) (byte) random.nextInt());
            case SMALLINT -> builder.append((int) (short) random.nextInt());
            case INTEGER, DATE, INTERVAL_YEAR_MONTH -> builder.append(random.nextInt());
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    builder.append(random.nextLong());
            case REAL -> builder.append((double) (random.nextFloat() - 0.5f));
            case DOUBLE -> builder.append(Double.longBitsToDouble(random.nextLong()));
            case DECIMAL -> {
                if (Lane.of(builder.type()) == Lane.WIDE) {
                    builder.append(random.nextLong(), random.nextLong());
                } else {
                    builder.append(random.nextLong());
                }
            }
            case VARCHAR ->
                    builder.append(
                            dictionary.code(
                                    "ä" + "x".repeat(random.nextInt(12)) + random.nextInt(9)));
            case VARBINARY -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                builder.append(dictionary.code(bytes));
            }
            case ARRAY -> {
                ArrayPacker packer = new ArrayPacker(dictionary);
                int length = random.nextInt(4);
                packer.begin(length);
                for (int i = 0; i < length; i++) {
                    packer.set(i, random.nextInt(4) == 0 ? Double.NaN : random.nextDouble());
                }
                builder.append(packer.code());
            }
            case NULL -> builder.appendNull();
        }
    }

    /// Rows as texts of all their bits.
    static List<List<String>> texts(Batch batch, Dictionary dictionary) {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<String> values = new ArrayList<>();
            for (Column column : batch.columns()) {
                values.add(text(column, row, dictionary));
            }
            rows.add(values);
        }
        return rows;
    }

    private static String text(Column column, int row, Dictionary dictionary) {
        String value =
                column.isNull(row)
                        ? "NULL"
                        : switch (column.lane()) {
                            case BIT -> Boolean.toString(column.bit(row));
                            case INT ->
                                    Lane.isCoded(column.type())
                                            ? HexFormat.of()
                                                    .formatHex(
                                                            dictionary.bytes(column.integer(row)))
                                            : Integer.toString(column.integer(row));
                            case LONG -> Long.toString(column.longValue(row));
                            case DOUBLE ->
                                    Long.toHexString(
                                            Double.doubleToRawLongBits(column.doubleValue(row)));
                            case WIDE -> column.wideHigh(row) + ":" + column.wideLow(row);
                        };
        return column.type() + " " + value;
    }

    static ConnectedTable table(Path folder, RowType columns) {
        ViewConnector connector = new ViewConnector();
        return connector.table(
                ViewConnector.source("public", "v", folder, Optional.empty()), columns);
    }

    static ConnectedTable lateTable(Path folder, RowType columns) {
        return new ViewConnector()
                .table(ViewConnector.lateSource("public", "v$late", folder), columns);
    }

    /// What a SELECT gives.
    List<List<String>> read(Path folder, RowType columns, List<Integer> wanted) {
        return read(table(folder, columns), columns, wanted);
    }

    List<List<String>> read(ConnectedTable table, RowType columns, List<Integer> wanted) {
        List<List<String>> rows = new ArrayList<>();
        PhysicalNode.Scan scan =
                new PhysicalNode.Scan(table.source(), columns, wanted, Optional.empty());
        try (QueryContext query = context();
                Source source = table.read(scan, query)) {
            long number = 0;
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                long expected = number++;
                morsel.read(batch -> {
                    try (batch) {
                        if (batch.sequence() != expected) {
                            throw new AssertionError("morsel " + batch.sequence());
                        }
                        rows.addAll(texts(batch, query.dictionary()));
                    }
                });
            }
        }
        return rows;
    }

    List<List<String>> read(Path folder) {
        return read(folder, ALL_TYPES, all(ALL_TYPES));
    }

    static List<Integer> all(RowType columns) {
        return Stream.iterate(0, i -> i + 1).limit(columns.size()).toList();
    }

    /// Polls until so many rows came.
    static List<List<String>> follow(LogReader reader, QueryContext query, int count) {
        List<List<String>> rows = new ArrayList<>();
        while (rows.size() < count) {
            LogReader.Rows some = reader.poll(50_000_000);
            if (some != null) {
                try (Batch batch = some.batch()) {
                    rows.addAll(texts(batch, query.dictionary()));
                }
            }
        }
        return rows;
    }

    /// The rows with some of their columns.
    static List<List<String>> select(List<List<String>> rows, List<Integer> wanted) {
        return rows.stream().map(row -> wanted.stream().map(row::get).toList()).toList();
    }

    static Commit commit(long number, long rows) {
        return commit(number, rows, Optional.empty());
    }

    /// A commit with so many late rows.
    static Commit commit(long number, long rows, long late) {
        Commit other = commit(number, rows);
        return new Commit(number, rows, other.begun(), other.positions(), late, Optional.empty());
    }

    static Commit commit(long number, long rows, Optional<Commit.Snapshot> snapshot) {
        Positions positions = new Positions(List.of(List.of(number, rows), List.of(), List.of(7L)));
        Positions begun = new Positions(List.of(List.of(3L, 0L), List.of(), List.of(7L)));
        return new Commit(number, rows, begun, positions, number / 3, snapshot);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
    }

    static void cut(Path file, long bytes) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), Math.toIntExact(bytes)));
    }

    /// The files with bytes of a view.
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        context.close();
        allocator.close();
    }
}
