package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.window.RangeOffset;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the rows of a queue that leave frames `RANGE x PRECEDING` as rows come in order. NULLs, at
/// one end of the order, are in the frames of NULLs only.
///
/// Threads: one at a time.
final class RangeEdge {
    private final int column;
    private final Lane lane;
    private final boolean descending;
    private final RangeOffset offset;
    private boolean inNulls;

    /// The edge for rows of these types in an order of one column.
    RangeEdge(List<SqlType> types, List<SortKey> order, Expression offset) {
        SortKey key = order.get(0);
        this.column = key.column();
        this.lane = Lane.of(types.get(column));
        this.descending = key.descending();
        this.offset = RangeOffset.of(types, order, offset, true);
    }

    /// The same for columns of whole numbers without NULLs; null where there is no constant
    /// distance.
    @Nullable SimpleEdge simple() {
        return lane == Lane.LONG && offset.distance() >= 0
                ? new SimpleEdge(offset.distance(), descending ? -1 : 0)
                : null;
    }

    /// Writes for each run of a batch how many rows of the queue have left when it enters; the
    /// queue ends with the rows of the batch, and has its order column first. Gives how many have
    /// left at the end.
    int left(Batch in, RowQueue queue, MemorySegment runs, int runCount, MemorySegment left) {
        Column times = in.column(column);
        int before = queue.size() - in.rows();
        MemorySegment queued = queue.values(0);
        int head = 0;
        for (int run = 0; run < runCount; run++) {
            int row = runs.get(ValueLayout.JAVA_INT_UNALIGNED, (long) run << 2);
            boolean isNull = times.isNull(row);
            if (isNull != inNulls) {
                inNulls = isNull;
                head = before + row;
            } else if (!isNull) {
                head = pass(times, row, queued, head, before + row);
            }
            left.set(ValueLayout.JAVA_INT_UNALIGNED, (long) run << 2, head);
        }
        return head;
    }

    private int pass(Column times, int row, MemorySegment queued, int from, int to) {
        int head = from;
        switch (lane) {
            case LONG -> {
                long edge = offset.edge(times.longValue(row));
                while (head < to
                        && isBefore(
                                queued.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) head << 3),
                                edge)) {
                    head++;
                }
            }
            case INT -> {
                long edge = offset.edge((long) times.integer(row));
                while (head < to
                        && isBefore(
                                queued.get(ValueLayout.JAVA_INT_UNALIGNED, (long) head << 2),
                                edge)) {
                    head++;
                }
            }
            case DOUBLE -> {
                double edge = offset.edge(times.doubleValue(row));
                while (head < to
                        && isBefore(
                                queued.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) head << 3),
                                edge)) {
                    head++;
                }
            }
            case BIT, WIDE -> throw new IllegalStateException("no range in input order: " + lane);
        }
        return head;
    }

    private boolean isBefore(long value, long edge) {
        return descending ? value > edge : value < edge;
    }

    private boolean isBefore(double value, double edge) {
        int order = RowOrder.compareDoubles(value, edge);
        return descending ? order > 0 : order < 0;
    }
}
