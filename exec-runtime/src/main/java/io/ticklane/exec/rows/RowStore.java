package io.ticklane.exec.rows;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the rows of batches into whole columns.
///
/// Threads: one at a time.
public final class RowStore implements AutoCloseable {
    private final QueryMemory memory;
    private final List<ColumnBuilder> builders = new ArrayList<>();
    private int rows;

    /// An empty store for columns of these types, with room for some rows; it grows.
    public RowStore(QueryMemory memory, List<SqlType> types, int capacity) {
        this.memory = memory;
        try {
            for (SqlType type : types) {
                builders.add(new ColumnBuilder(memory, type, capacity));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// How many rows there are.
    public int rows() {
        return rows;
    }

    /// Copies the first `count` rows of some columns, of the lanes that the store was made for.
    public void append(List<Column> columns, int count) {
        checkRows((long) rows + count);
        for (int i = 0; i < columns.size(); i++) {
            append(builders.get(i), columns.get(i), rows, count);
        }
        rows += count;
    }

    /// Writes all rows.
    public void save(StateWriter out) {
        for (int i = 0; i < builders.size(); i++) {
            ColumnBuilder builder = builders.get(i);
            try (Column column = builder.build()) {
                builders.set(i, new ColumnBuilder(memory, column.type(), rows));
                append(builders.get(i), column, 0, rows);
                SavedColumns.save(out, List.of(column), rows);
            }
        }
    }

    /// Whether an operator can keep this many rows.
    ///
    /// Errors: 53400 if not.
    static void checkRows(long count) {
        if (count > Integer.MAX_VALUE - 64) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "an operator would keep more than 2147483583 rows at a time");
        }
    }

    /// Copies the first `count` rows of a column to a builder of its lane, from row `at` on.
    public static void append(ColumnBuilder builder, Column column, int at, int count) {
        builder.resize(at + count);
        MemorySegment from = column.values();
        if (column.lane() == Lane.BIT) {
            MemorySegment to = builder.values();
            for (int row = 0; row < count; row++) {
                if (Bits.get(from, row)) {
                    Bits.set(to, at + row);
                }
            }
        } else {
            long width = column.lane().bytes();
            MemorySegment.copy(from, 0, builder.values(), at * width, count * width);
        }
        MemorySegment validity = column.validity();
        if (validity != null) {
            appendNulls(builder, validity, at, count);
        }
    }

    private static void appendNulls(
            ColumnBuilder builder, MemorySegment validity, int at, int count) {
        for (int first = 0; first < count; first += Long.SIZE) {
            long mask = count - first >= Long.SIZE ? -1L : Bits.lastMask(count);
            long nulls = ~Bits.word(validity, first >> 6) & mask;
            while (nulls != 0) {
                builder.setNull(at + first + Long.numberOfTrailingZeros(nulls));
                nulls &= nulls - 1;
            }
        }
    }

    /// The columns so far, which the caller owns; the store is spent.
    public List<Column> build() {
        List<Column> columns = new ArrayList<>(builders.size());
        for (ColumnBuilder builder : builders) {
            columns.add(builder.build());
        }
        return columns;
    }

    @Override
    public void close() {
        builders.forEach(ColumnBuilder::close);
    }

    /// Closes what is not null.
    public static void closeAll(Iterable<? extends @Nullable Column> columns) {
        for (Column column : columns) {
            if (column != null) {
                column.close();
            }
        }
    }
}
