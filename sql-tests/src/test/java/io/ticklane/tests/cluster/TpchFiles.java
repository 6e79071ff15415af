package io.ticklane.tests.cluster;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The tables of TPC-H at a scale, each as Arrow files of several record batches, with the types of
/// the specification (identifiers are BIGINT, money DECIMAL(15, 2)).
public final class TpchFiles {
    private static final int PARTS = 4;
    private static final int BATCHES_IN_A_FILE = 3;
    private static final int CENTS = 100;

    private final Path folder;
    private final double scale;

    /// Files below a folder.
    public TpchFiles(Path folder, double scale) {
        this.folder = folder;
        this.scale = scale;
    }

    /// Writes the files and gives the statements that make views of them.
    public List<String> write(BufferAllocator memory) throws IOException {
        List<String> views = new ArrayList<>();
        for (TpchTable<?> table : TpchTable.getTables()) {
            boolean small = table.equals(TpchTable.NATION) || table.equals(TpchTable.REGION);
            int parts = small ? 1 : PARTS;
            for (int part = 1; part <= parts; part++) {
                write(table, part, parts, memory);
            }
            views.add(
                    "CREATE VIEW %s AS SELECT * FROM '%s'"
                            .formatted(
                                    table.getTableName(),
                                    folder.resolve(table.getTableName() + "-*.arrow")));
        }
        return views;
    }

    private <E extends TpchEntity> void write(
            TpchTable<E> table, int part, int parts, BufferAllocator memory) throws IOException {
        List<TpchColumn<E>> columns = table.getColumns();
        Schema schema = new Schema(columns.stream().map(TpchFiles::field).toList());
        List<E> rows = new ArrayList<>();
        table.createGenerator(scale, part, parts).forEach(rows::add);
        int most = Math.max(1, rows.size() / BATCHES_IN_A_FILE);
        Path file = folder.resolve(table.getTableName() + "-" + part + ".arrow");
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
                FileOutputStream out = new FileOutputStream(file.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            for (int from = 0; from < rows.size(); from += most) {
                int count = Math.min(most, rows.size() - from);
                for (int row = 0; row < count; row++) {
                    for (int c = 0; c < columns.size(); c++) {
                        set(root.getVector(c), row, columns.get(c), rows.get(from + row));
                    }
                }
                root.setRowCount(count);
                writer.writeBatch();
            }
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
