package io.ticklane.exec.window;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The batches that a frame window has seen, as they came, with the results as further columns.
/// Owns all of it. A morsel has the sequence of the input's, so there may be empty ones.
///
/// Threads: any.
final class FrameSource implements Source {
    private final QueryContext context;
    private final List<Batch> batches;
    private final int[] firstRows;
    private final List<Column> results;
    private final SortedRows sorted;
    private final AtomicLong sequence = new AtomicLong();

    /// Batches in the order of their sequence; results by place.
    FrameSource(
            QueryContext context, List<Batch> batches, List<Column> results, SortedRows sorted) {
        this.context = context;
        this.batches = batches;
        this.results = results;
        this.sorted = sorted;
        this.firstRows = new int[batches.size()];
        int row = 0;
        for (int i = 0; i < firstRows.length; i++) {
            firstRows[i] = row;
            row += batches.get(i).rows();
        }
    }

    @Override
    public @Nullable Morsel next() {
        long number = sequence.getAndIncrement();
        return batches.isEmpty() || number > batches.get(batches.size() - 1).sequence()
                ? null
                : new Part(number);
    }

    @Override
    public void close() {
        batches.forEach(Batch::close);
        RowStore.closeAll(results);
        sorted.close();
    }

    private int firstOf(long number) {
        int low = 0;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).sequence() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private final class Part implements Morsel {
        private final long number;

        private Part(long number) {
            this.number = number;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            for (int i = firstOf(number);
                    i < batches.size() && batches.get(i).sequence() == number;
                    i++) {
                context.check();
                out.accept(batch(batches.get(i), firstRows[i]));
            }
        }

        private Batch batch(Batch in, int firstRow) {
            int[] places = new int[in.rows()];
            for (int row = 0; row < places.length; row++) {
                places[row] = sorted.place(firstRow + row);
            }
            List<Column> columns = new ArrayList<>();
            in.columns().forEach(column -> columns.add(column.retain()));
            try {
                columns.addAll(ColumnSource.pick(context.memory(), results, places, places.length));
            } catch (RuntimeException e) {
                RowStore.closeAll(columns);
                throw e;
            }
            return in.withColumns(columns);
        }
    }
}
