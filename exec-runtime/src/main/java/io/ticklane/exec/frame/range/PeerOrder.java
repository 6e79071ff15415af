package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Which neighbours in an ordered stream are peers: equal in all order columns.
public record PeerOrder(List<SortKey> order, Dictionary dictionary) {
    /// Whether a row of a batch is a peer of a row of another.
    public boolean arePeers(Batch left, int leftRow, Batch right, int rightRow) {
        for (SortKey key : order) {
            Column a = left.column(key.column());
            Column b = right.column(key.column());
            boolean isNull = a.isNull(leftRow);
            if (isNull != b.isNull(rightRow)
                    || (!isNull
                            && RowOrder.compareValues(a, leftRow, b, rightRow, dictionary) != 0)) {
                return false;
            }
        }
        return true;
    }

    /// Writes where the runs of peers of a batch begin, four bytes each, and gives their number.
    int runs(Batch in, MemorySegment starts) {
        Column first = in.column(order.get(0).column());
        if (order.size() == 1 && first.validity() == null && first.lane() == Lane.LONG) {
            return runs(first.values(), in.rows(), starts);
        }
        int count = 0;
        for (int row = 0; row < in.rows(); row++) {
            if (row == 0 || !arePeers(in, row - 1, in, row)) {
                starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count++ << 2, row);
            }
        }
        return count;
    }

    /// The same for a column of longs without NULLs, but what lies between the first run and the
    /// last one counts as one.
    static int ends(Column times, MemorySegment starts) {
        int rows = times.rows();
        int first = 1;
        while (first < rows && times.longValue(first) == times.longValue(0)) {
            first++;
        }
        int last = rows - 1;
        while (last > first && times.longValue(last - 1) == times.longValue(rows - 1)) {
            last--;
        }
        int count = 0;
        starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count++ << 2, 0);
        if (first < rows) {
            starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count++ << 2, first);
        }
        if (last > first) {
            starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count++ << 2, last);
        }
        return count;
    }

    private static int runs(MemorySegment values, int rows, MemorySegment starts) {
        int count = 0;
        long last = 0;
        for (int row = 0; row < rows; row++) {
            long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count << 2, row);
            count += row == 0 || value != last ? 1 : 0;
            last = value;
        }
        return count;
    }
}
