package io.ticklane.exec.rows;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Gives the rows of whole columns in morsels. Owns the columns.
///
/// Threads: any.
public final class ColumnSource implements Source {
    private final QueryContext context;
    private final List<Column> columns;
    private final int rows;
    private final AtomicLong sequence = new AtomicLong();

    /// A source of the first `rows` rows of the columns; takes ownership of them.
    public ColumnSource(QueryContext context, List<Column> columns, int rows) {
        this.context = context;
        this.columns = List.copyOf(columns);
        this.rows = rows;
    }

    /// A source without rows.
    public static Source empty(QueryContext context) {
        return new ColumnSource(context, List.of(), 0);
    }

    @Override
    public @Nullable Morsel next() {
        long number = sequence.getAndIncrement();
        long from = number * context.settings().morselRows();
        if (from >= rows) {
            return null;
        }
        int to = (int) Math.min(rows, from + context.settings().morselRows());
        return new Part(number, (int) from, to);
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
    }

    /// The rows `[from, from + count)` of columns; the result shares their memory where it can.
    public static List<Column> slice(
            QueryMemory memory, List<Column> columns, int from, int count) {
        List<Column> slices = new ArrayList<>(columns.size());
        try {
            for (Column column : columns) {
                slices.add(slice(memory, column, from, count));
            }
            return slices;
        } catch (RuntimeException e) {
            slices.forEach(Column::close);
            throw e;
        }
    }

    /// The rows `[from, from + count)` of a column; the result shares its memory where it can.
    public static Column slice(QueryMemory memory, Column column, int from, int count) {
        return RowRange.of(memory, column, from, count);
    }

    /// The rows `picks` of columns, [RowPicker#NULL_ROW] for NULL.
    public static List<Column> pick(
            QueryMemory memory, List<Column> columns, int[] picks, int count) {
        List<Column> picked = new ArrayList<>(columns.size());
        try {
            for (Column column : columns) {
                picked.add(RowPicker.pick(memory, column, picks, count));
            }
            return picked;
        } catch (RuntimeException e) {
            picked.forEach(Column::close);
            throw e;
        }
    }

    private final class Part implements Morsel {
        private final long number;
        private final int from;
        private final int to;

        private Part(long number, int from, int to) {
            this.number = number;
            this.from = from;
            this.to = to;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            int step = context.settings().batchRows();
            for (int first = from; first < to; first += step) {
                context.check();
                int count = Math.min(step, to - first);
                out.accept(batch(first, count));
            }
        }

        private Batch batch(int first, int count) {
            return new Batch(number, count, slice(context.memory(), columns, first, count));
        }
    }
}
