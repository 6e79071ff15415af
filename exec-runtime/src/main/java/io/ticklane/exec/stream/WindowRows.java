package io.ticklane.exec.stream;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LongSort;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Takes the rows of batches apart by their windows.
///
/// Threads: one at a time.
final class WindowRows implements AutoCloseable {
    private final QueryContext context;
    private final LongSort sort;
    private long[] values = new long[0];
    private int[] picks = new int[0];

    WindowRows(QueryContext context) {
        this.context = context;
        this.sort = new LongSort(context.memory());
    }

    /// Takes the rows of a window, which stay the caller's.
    @FunctionalInterface
    interface Part {
        void accept(long window, Batch rows);
    }

    /// Passes the rows of each window on, in their order, the windows in ascending order.
    void split(Batch in, Column windows, Part part) {
        int rows = in.rows();
        if (values.length < rows) {
            values = new long[rows];
            picks = new int[rows];
        }
        for (int row = 0; row < rows; row++) {
            values[row] = windows.longValue(row);
            picks[row] = row;
        }
        sort.sort(MemorySegment.ofArray(values), MemorySegment.ofArray(picks), 0, rows);
        if (values[0] == values[rows - 1]) {
            part.accept(values[0], in);
            return;
        }
        int from = 0;
        while (from < rows) {
            int to = from + 1;
            while (to < rows && values[to] == values[from]) {
                to++;
            }
            int[] some = Arrays.copyOfRange(picks, from, to);
            try (Batch rowsOfIt = RowPicker.pick(context.memory(), in, some, some.length)) {
                part.accept(values[from], rowsOfIt);
            }
            from = to;
        }
    }

    @Override
    public void close() {
        sort.close();
    }
}
