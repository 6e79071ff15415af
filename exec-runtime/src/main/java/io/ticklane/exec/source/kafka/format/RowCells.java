package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.TextEncoder;
import io.ticklane.exec.expression.value.NumberText;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one row, column by column in any order, and the columns of the rows so far. A row
/// is appended when all of it is known to be good. Values that are not set are NULL.
///
/// Threads: one at a time.
final class RowCells implements AutoCloseable {
    private static final int FIRST_ROWS = 1024;
    private static final int MOST_ELEMENTS = 1 << 20;

    private final RowType table;
    private final List<Integer> columns;
    private final boolean[] wanted;
    private final QueryMemory memory;
    private final TextEncoder texts;
    private final ArrayPacker arrays;
    private final long[] low;
    private final long[] high;
    private final boolean[] there;
    private final long[] bits = new long[2];
    private @Nullable List<ColumnBuilder> builders;
    private int rows;

    /// Cells of the rows of a table, of which some columns are kept.
    RowCells(RowType table, List<Integer> columns, QueryMemory memory, Dictionary dictionary) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.memory = memory;
        this.texts = new TextEncoder(dictionary);
        this.arrays = new ArrayPacker(dictionary);
        this.low = new long[table.size()];
        this.high = new long[table.size()];
        this.there = new boolean[table.size()];
        this.wanted = new boolean[table.size()];
        columns.forEach(column -> wanted[column] = true);
    }

    SqlType type(int column) {
        return table.type(column);
    }

    /// Begins a row.
    void begin() {
        Arrays.fill(there, false);
    }

    /// Sets a value to NULL.
    void setNull(int column) {
        there[column] = false;
    }

    /// Sets a value of lane BIT, INT (other than a text), or LONG.
    void set(int column, long value) {
        low[column] = value;
        there[column] = true;
    }

    /// Sets a whole number; out of its type's range the row is bad.
    void setWhole(int column, long value) throws BadMessageException {
        boolean fits =
                switch (table.type(column).kind()) {
                    case TINYINT -> value == (byte) value;
                    case SMALLINT -> value == (short) value;
                    case INTEGER -> value == (int) value;
                    default -> true;
                };
        if (!fits) {
            throw bad(column, Long.toString(value));
        }
        set(column, value);
    }

    /// Sets a value of lane DOUBLE.
    void set(int column, double value) {
        set(column, Double.doubleToRawLongBits(value));
    }

    /// Sets a decimal, rounded as a cast does.
    void set(int column, BigDecimal value) throws BadMessageException {
        SqlType type = table.type(column);
        if (NumberText.unscaled(value, type.precision(), type.scale(), bits) != Outcome.DONE) {
            throw bad(column, value.toString());
        }
        set(column, bits[0], bits[1]);
    }

    /// Sets an unscaled decimal.
    void set(int column, long lowBits, long highBits) {
        set(column, lowBits);
        high[column] = highBits;
    }

    /// Sets a text or byte string.
    void set(int column, MemorySegment bytes, int offset, int length) {
        set(column, wanted[column] ? texts.code(bytes, offset, length) : 0);
    }

    /// Sets an array; NaN for NULL.
    void set(int column, double[] elements, int count) {
        if (!wanted[column]) {
            set(column, 0L);
            return;
        }
        arrays.begin(count);
        for (int i = 0; i < count; i++) {
            arrays.set(i, elements[i]);
        }
        set(column, arrays.code());
    }

    /// Room for more elements of an array.
    static double[] grown(double[] elements) throws BadMessageException {
        if (elements.length >= MOST_ELEMENTS) {
            throw new BadMessageException(
                    "an array has more than " + MOST_ELEMENTS + " elements, which is the most");
        }
        return Arrays.copyOf(elements, elements.length * 2);
    }

    /// That a value is none of its column.
    BadMessageException bad(int column, String value) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "..." : value;
        return new BadMessageException(
                "the value of "
                        + table.field(column).name()
                        + " is no "
                        + table.type(column).sql()
                        + ": "
                        + shown);
    }

    /// Ends a row and keeps it.
    void append() throws BadMessageException {
        for (int column = 0; column < there.length; column++) {
            if (!there[column] && !table.type(column).nullable()) {
                throw new BadMessageException(
                        "there is no value of "
                                + table.field(column).name()
                                + ", which is NOT NULL");
            }
        }
        List<ColumnBuilder> into = builders();
        for (int i = 0; i < columns.size(); i++) {
            append(columns.get(i), into.get(i));
        }
        rows++;
    }

    private void append(int column, ColumnBuilder builder) {
        if (!there[column]) {
            builder.appendNull();
            return;
        }
        long value = low[column];
        switch (Lane.of(builder.type())) {
            case BIT -> builder.append(value != 0);
            case INT -> builder.append((int) value);
            case LONG -> builder.append(value);
            case DOUBLE -> builder.append(Double.longBitsToDouble(value));
            case WIDE -> builder.append(value, high[column]);
        }
    }

    private List<ColumnBuilder> builders() {
        List<ColumnBuilder> known = builders;
        if (known != null) {
            return known;
        }
        List<ColumnBuilder> made = new ArrayList<>(columns.size());
        builders = made;
        for (int column : columns) {
            made.add(new ColumnBuilder(memory, table.type(column), FIRST_ROWS));
        }
        return made;
    }

    /// How many rows are kept.
    int rows() {
        return rows;
    }

    /// Forgets the rows behind the first `count`.
    void cut(int count) {
        if (builders != null) {
            builders.forEach(builder -> builder.cut(count));
        }
        rows = count;
    }

    /// Gives the rows so far as a batch.
    void flush(long sequence, BatchConsumer out) {
        List<ColumnBuilder> made = builders;
        if (made == null || rows == 0) {
            return;
        }
        List<Column> built = new ArrayList<>(made.size());
        made.forEach(builder -> built.add(builder.build()));
        Batch batch = new Batch(sequence, rows, built);
        builders = null;
        rows = 0;
        out.accept(batch);
    }

    @Override
    public void close() {
        if (builders != null) {
            builders.forEach(ColumnBuilder::close);
            builders = null;
        }
        rows = 0;
    }
}
