package io.ticklane.exec.table;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// Some columns of one row of each slot, as words: for each column whether it is NULL, then its
/// value.
///
/// Threads: one at a time.
final class KeptRows implements AutoCloseable {
    private static final int WIDTH = 3;

    private final int[] columns;
    private final Lane[] lanes;
    private final GrowingLongs words;

    /// Rows of these columns of batches, which have these types.
    KeptRows(QueryMemory memory, List<Integer> columns, List<SqlType> types) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
        this.lanes = columns.stream().map(types::get).map(Lane::of).toArray(Lane[]::new);
        this.words = new GrowingLongs(memory);
    }

    void ensure(int slots) {
        words.ensure((long) slots * columns.length * WIDTH);
    }

    /// Keeps a row of a batch.
    void keep(int slot, Batch in, int row) {
        for (int i = 0; i < columns.length; i++) {
            Column column = in.column(columns[i]);
            long at = at(slot, i);
            boolean isNull = column.isNull(row);
            words.set(at, isNull ? 1 : 0);
            if (isNull) {
                continue;
            }
            switch (lanes[i]) {
                case BIT -> words.set(at + 1, column.bit(row) ? 1 : 0);
                case INT -> words.set(at + 1, column.integer(row));
                case LONG -> words.set(at + 1, column.longValue(row));
                case DOUBLE ->
                        words.set(at + 1, Double.doubleToRawLongBits(column.doubleValue(row)));
                case WIDE -> {
                    words.set(at + 1, column.wideLow(row));
                    words.set(at + 2, column.wideHigh(row));
                }
            }
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
