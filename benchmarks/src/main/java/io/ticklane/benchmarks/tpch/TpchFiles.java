package io.ticklane.benchmarks.tpch;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/// The files of a scale factor: `lineitem.arrow`, `lineitem.parquet` and so on, with the types of
/// the specification (identifiers are BIGINT, money DECIMAL(15, 2)). They are made once and kept.
public final class TpchFiles {
    /// The tables that the queries read.
    public static final List<String> TABLES =
            List.of(
                    "lineitem",
                    "orders",
                    "customer",
                    "part",
                    "supplier",
                    "partsupp",
                    "nation",
                    "region");

    private static final int BATCH = 1 << 16;
    private static final int CENTS = 100;

    private final Path folder;

    private TpchFiles(Path folder) {
        this.folder = folder;
    }

    /// The files of a scale factor, below a folder.
    public static TpchFiles of(double scale, Path data, BufferAllocator memory)
            throws IOException, SQLException {
        TpchFiles files = new TpchFiles(data.resolve("tpch-" + scale).toAbsolutePath());
        Files.createDirectories(files.folder);
        for (String table : TABLES) {
            Path file = files.arrow(table);
            if (!Files.exists(file)) {
                Path unfinished = files.folder.resolve(table + ".unfinished");
                write(TpchTable.getTable(table), scale, unfinished, memory);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
            files.makeParquet(table, memory);
        }
        return files;
    }

    private void makeParquet(String table, BufferAllocator memory)
            throws IOException, SQLException {
        if (Files.exists(parquet(table))) {
            return;
        }
        Path unfinished = folder.resolve(table + ".unfinished");
        try (DuckDBConnection connection =
                        DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
                Statement statement = connection.createStatement();
                FileInputStream file = new FileInputStream(arrow(table).toFile());
                ArrowFileReader reader = new ArrowFileReader(file.getChannel(), memory);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
            Data.exportArrayStream(memory, reader, stream);
            connection.registerArrowStream("incoming", stream);
            statement.execute(
                    String.format(
                            Locale.ROOT,
                            "COPY (SELECT * FROM incoming) TO '%s' (FORMAT parquet)",
                            unfinished));
        }
        Files.move(unfinished, parquet(table), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path arrow(String table) {
        return folder.resolve(table + ".arrow");
    }

    /// The Parquet file of a table.
    public Path parquet(String table) {
        return folder.resolve(table + ".parquet");
    }

    private static <E extends TpchEntity> void write(
            TpchTable<E> table, double scale, Path file, BufferAllocator memory)
            throws IOException {
        List<TpchColumn<E>> columns = table.getColumns();
        Schema schema = new Schema(columns.stream().map(TpchFiles::field).toList());
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
                FileOutputStream out = new FileOutputStream(file.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            int row = 0;
            for (E entity : table.createGenerator(scale, 1, 1)) {
                for (int c = 0; c < columns.size(); c++) {
                    set(root.getVector(c), row, columns.get(c), entity);
                }
                if (++row == BATCH) {
                    root.setRowCount(row);
                    writer.writeBatch();
                    row = 0;
                }
            }
            root.setRowCount(row);
            writer.writeBatch();
        }
    }

    private static Field field(TpchColumn<?> column) {
        ArrowType type =
                switch (column.getType().getBase()) {
                    case INTEGER -> new ArrowType.Int(Integer.SIZE, true);
                    case IDENTIFIER -> new ArrowType.Int(Long.SIZE, true);
                    case DATE -> new ArrowType.Date(DateUnit.DAY);
                    case DOUBLE -> new ArrowType.Decimal(15, 2, 128);
                    case VARCHAR -> new ArrowType.Utf8();
                };
        return new Field(column.getColumnName(), new FieldType(false, type, null), List.of());
    }

    private static <E extends TpchEntity> void set(
            FieldVector vector, int row, TpchColumn<E> column, E entity) {
        switch (vector) {
            case IntVector ints -> ints.setSafe(row, column.getInteger(entity));
            case BigIntVector longs -> longs.setSafe(row, column.getIdentifier(entity));
            case DateDayVector days -> days.setSafe(row, column.getDate(entity));
            case DecimalVector decimals ->
                    decimals.setSafe(row, Math.round(column.getDouble(entity) * CENTS));
            case VarCharVector texts ->
                    texts.setSafe(row, column.getString(entity).getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalStateException("no values for " + vector.getField());
        }
    }
}
