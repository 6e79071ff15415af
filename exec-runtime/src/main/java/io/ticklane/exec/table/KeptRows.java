package io.ticklane.exec.table;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.snapshot.SavedColumns;
import java.util.List;
import java.util.function.IntPredicate;

/// Some columns of one row of each slot, as words: for each column whether it is NULL, then its
/// value.
///
/// Threads: one at a time.
final class KeptRows implements AutoCloseable {
    private static final int WIDTH = 3;

    private final int[] columns;
    private final List<SqlType> types;
    private final Lane[] lanes;
    private final GrowingLongs words;

    /// Rows of these columns of batches, which have these types.
    KeptRows(QueryMemory memory, List<Integer> columns, List<SqlType> types) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.types = columns.stream().map(types::get).toList();
        this.lanes = this.types.stream().map(Lane::of).toArray(Lane[]::new);
        this.words = new GrowingLongs(memory);
    }

    void ensure(int slots) {
        words.ensure((long) slots * columns.length * WIDTH);
    }

    /// Keeps a row of a batch.
    void keep(int slot, Batch in, int row) {
        for (int i = 0; i < columns.length; i++) {
            set(slot, i, in.column(columns[i]), row);
        }
    }

    private void set(int slot, int i, Column column, int row) {
        long at = at(slot, i);
        boolean isNull = column.isNull(row);
        words.set(at, isNull ? 1 : 0);
        if (isNull) {
            return;
        }
        switch (lanes[i]) {
            case BIT -> words.set(at + 1, column.bit(row) ? 1 : 0);
            case INT -> words.set(at + 1, column.integer(row));
            case LONG -> words.set(at + 1, column.longValue(row));
            case DOUBLE -> words.set(at + 1, Double.doubleToRawLongBits(column.doubleValue(row)));
            case WIDE -> {
                words.set(at + 1, column.wideLow(row));
                words.set(at + 2, column.wideHigh(row));
            }
        }
    }

    /// Writes the rows of so many slots, NULLs for those that have none.
    void save(QueryMemory memory, StateWriter out, int slots, IntPredicate hasRow) {
        for (int i = 0; i < columns.length; i++) {
            try (ColumnBuilder builder = new ColumnBuilder(memory, types.get(i), slots)) {
                for (int slot = 0; slot < slots; slot++) {
                    if (hasRow.test(slot)) {
                        append(slot, i, builder);
                    } else {
                        builder.appendNull();
                    }
                }
                try (Column column = builder.build()) {
                    SavedColumns.save(out, List.of(column), slots);
                }
            }
        }
    }

    /// Reads the rows of so many slots; there are none yet.
    void restore(QueryMemory memory, StateReader in, int slots) {
        ensure(slots);
        List<Column> read = SavedColumns.restore(in, memory, types, slots);
        try {
            for (int i = 0; i < columns.length; i++) {
                for (int slot = 0; slot < slots; slot++) {
                    set(slot, i, read.get(i), slot);
                }
            }
        } finally {
            read.forEach(Column::close);
        }
    }

    private long at(int slot, int column) {
        return ((long) slot * columns.length + column) * WIDTH;
    }

    /// Whether a kept value is NULL; columns are counted among those that are kept.
    boolean isNull(int slot, int column) {
        return words.get(at(slot, column)) != 0;
    }

    /// The first word of a value: the bits of a double, the low ones of a wide number.
    long word(int slot, int column) {
        return words.get(at(slot, column) + 1);
    }

    /// The high word of a wide number.
    long high(int slot, int column) {
        return words.get(at(slot, column) + 2);
    }

    /// Appends a kept value to a column of its type.
    void append(int slot, int column, ColumnBuilder out) {
        if (isNull(slot, column)) {
            out.appendNull();
            return;
        }
        long word = word(slot, column);
        switch (lanes[column]) {
            case BIT -> out.append(word != 0);
            case INT -> out.append((int) word);
            case LONG -> out.append(word);
            case DOUBLE -> out.append(Double.longBitsToDouble(word));
            case WIDE -> out.append(word, high(slot, column));
        }
    }

    @Override
    public void close() {
        words.close();
    }
}
