package io.ticklane.exec.source;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An immutable version of a table in memory. Counts references: the catalog holds one and each
/// scan one, so that a dropped or replaced version lives until its last reader is done. VARCHAR
/// codes are those of the node's dictionary.
public final class StoredTable implements AutoCloseable {
    private final RowType rowType;
    private final List<Batch> batches;
    private final long rows;
    private final AtomicInteger references = new AtomicInteger(1);
    private final Map<Integer, Double> distinct = new ConcurrentHashMap<>();

    /// A table of these rows; takes ownership of the batches.
    public StoredTable(RowType rowType, List<Batch> batches) {
        this.rowType = rowType;
        this.batches = List.copyOf(batches);
        this.rows = batches.stream().mapToLong(Batch::rows).sum();
    }

    /// The columns.
    public RowType rowType() {
        return rowType;
    }

    /// The number of rows.
    public long rows() {
        return rows;
    }

    /// How many distinct values a column has, about: estimated once, from a sample. The caller
    /// holds a reference.
    public double distinctValues(int column) {
        return distinct.computeIfAbsent(column, at -> DistinctSample.estimate(batches, at, rows));
    }

    /// The batches; not retained.
    public List<Batch> batches() {
        return batches;
    }

    /// Adds a reference and returns this; false when the last one is gone.
    public boolean retain() {
        int count = references.get();
        while (count > 0) {
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
            count = references.get();
        }
        return false;
    }

    /// The rows of some columns, a morsel for each batch; holds a reference until closed.
    public Source scan(List<Integer> columns) {
        if (!retain()) {
            throw new IllegalStateException("the table was dropped");
        }
        return new Scan(columns);
    }

    @Override
    public void close() {
        if (references.decrementAndGet() == 0) {
            batches.forEach(Batch::close);
        }
    }

    private final class Scan implements Source {
        private final List<Integer> columns;
        private int next;
        private boolean closed;

        Scan(List<Integer> columns) {
            this.columns = columns;
        }

        @Override
        public synchronized @Nullable Morsel next() {
            return closed || next == batches.size() ? null : new Part(next++, columns);
        }

        @Override
        public boolean isLight() {
            return true;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                StoredTable.this.close();
            }
        }
    }

    private final class Part implements Source.Morsel {
        private final int number;
        private final List<Integer> columns;

        Part(int number, List<Integer> columns) {
            this.number = number;
            this.columns = columns;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            Batch batch = batches.get(number);
            List<Column> picked = new ArrayList<>(columns.size());
            for (int column : columns) {
                picked.add(batch.column(column).retain());
            }
            out.accept(new Batch(number, batch.rows(), picked));
        }
    }
}
