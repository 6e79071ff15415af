package io.ticklane.exec.snapshot;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Columns in snapshots: which rows are NULL, and the values of those that are not.
public final class SavedColumns {
    private SavedColumns() {}

    /// Writes columns of so many rows, which stay the caller's.
    public static void save(StateWriter out, List<Column> columns, int rows) {
        for (Column column : columns) {
            save(out, column, rows);
        }
    }

    private static void save(StateWriter out, Column column, int rows) {
        MemorySegment validity = column.validity();
        boolean nulls = validity != null && Bits.count(validity, rows) < rows;
        out.writeLong(nulls ? 1 : 0);
        if (!nulls && isPlain(column.type())) {
            out.writeBytes(column.values(), 0, (long) rows * column.lane().bytes());
            return;
        }
        boolean coded = Lane.isCoded(column.type());
        for (int row = 0; row < rows; row++) {
            boolean isNull = nulls && column.isNull(row);
            if (nulls) {
                out.writeLong(isNull ? 1 : 0);
            }
            if (!isNull) {
                saveValue(out, column, row, coded);
            }
        }
    }

    /// Whether the values of a type are bytes that mean the same in every run.
    private static boolean isPlain(SqlType type) {
        return !Lane.isCoded(type) && Lane.of(type) != Lane.BIT;
    }

    private static void saveValue(StateWriter out, Column column, int row, boolean coded) {
        switch (column.lane()) {
            case BIT -> out.writeLong(column.bit(row) ? 1 : 0);
            case INT -> {
                if (coded) {
                    out.writeCode(column.integer(row));
                } else {
                    out.writeLong(column.integer(row));
                }
            }
            case LONG, DOUBLE -> out.writeLong(column.longValue(row));
            case WIDE -> {
                out.writeLong(column.wideLow(row));
                out.writeLong(column.wideHigh(row));
            }
        }
    }

    /// Reads columns of these types with so many rows; the caller owns them.
    public static List<Column> restore(
            StateReader in, QueryMemory memory, List<SqlType> types, int rows) {
        List<Column> columns = new ArrayList<>(types.size());
        try {
            for (SqlType type : types) {
                columns.add(restore(in, memory, type, rows));
            }
            return columns;
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    private static Column restore(StateReader in, QueryMemory memory, SqlType type, int rows) {
        boolean nulls = in.readCount(1) == 1;
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, rows)) {
            if (!nulls && isPlain(type)) {
                builder.resize(rows);
                in.readBytes(builder.values(), 0, (long) rows * Lane.of(type).bytes());
                return builder.build();
            }
            for (int row = 0; row < rows; row++) {
                if (nulls && in.readCount(1) == 1) {
                    builder.appendNull();
                } else {
                    restoreValue(in, builder, Lane.isCoded(type));
                }
            }
            return builder.build();
        }
    }

    private static void restoreValue(StateReader in, ColumnBuilder out, boolean coded) {
        switch (Lane.of(out.type())) {
            case BIT -> out.append(in.readCount(1) == 1);
            case INT -> out.append(coded ? in.readCode() : (int) in.readLong());
            case LONG -> out.append(in.readLong());
            case DOUBLE -> out.append(Double.longBitsToDouble(in.readLong()));
            case WIDE -> {
                long low = in.readLong();
                out.append(low, in.readLong());
            }
        }
    }
}
