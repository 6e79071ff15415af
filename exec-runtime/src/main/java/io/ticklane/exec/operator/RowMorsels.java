package io.ticklane.exec.operator;

import org.jspecify.annotations.Nullable;

/// A source over rows that can be read by position: cuts them into morsels.
///
/// Threads: any.
public final class RowMorsels implements Source {
    private final long rows;
    private final int morselRows;
    private final Reader reader;
    private final Runnable resource;
    private long next;
    private boolean closed;

    /// Reads rows by position.
    @FunctionalInterface
    public interface Reader {
        /// Pushes the rows `[from, from + count)` as batches of this sequence.
        void read(long sequence, long from, int count, BatchConsumer out);
    }

    /// A source of `rows` rows; the resource is closed with it.
    public RowMorsels(long rows, int morselRows, Reader reader, Runnable resource) {
        this.rows = rows;
        this.morselRows = morselRows;
        this.reader = reader;
        this.resource = resource;
    }

    /// A source without rows.
    public static Source empty() {
        return new RowMorsels(0, 1, (sequence, from, count, out) -> {}, () -> {});
    }

    @Override
    public synchronized @Nullable Morsel next() {
        long from = next * morselRows;
        if (from >= rows) {
            return null;
        }
        return new Range(next++, from, (int) Math.min(morselRows, rows - from), reader);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        resource.run();
    }

    private record Range(long sequence, long from, int count, Reader reader) implements Morsel {
        @Override
        public void read(BatchConsumer out) {
            reader.read(sequence, from, count, out);
        }
    }
}
