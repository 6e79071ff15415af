package io.ticklane.exec.window;

import io.ticklane.exec.aggregate.RunFunction;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// MODE and STRING_AGG over frames, which look at all rows of a frame anyway: the rows of the frame
/// are kept in the order that the function needs; a row is found by binary search and moved in or
/// out as a block, so a step costs a copy of the frame's row numbers and no sorting.
final class SlidingRun implements FrameFunction {
    private final QueryContext context;
    private final Batch sorted;
    private final RunFunction function;
    private final RowOrder order;
    private final GrowingMemory rows;
    private int count;

    SlidingRun(QueryContext context, Batch sorted, RunFunction function) {
        this.context = context;
        this.sorted = sorted;
        this.function = function;
        this.order = new RowOrder(sorted.columns(), function.order(), context.dictionary());
        this.rows = new GrowingMemory(context.memory());
    }

    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        int from = frames.partitionStart();
        int to = from;
        count = 0;
        for (int place = from; place < frames.partitionEnd(); place++) {
            context.check();
            int start = frames.start(place);
            int end = Math.max(start, frames.end(place));
            if (frames.excludes() || start < from || start > to || end < to) {
                count = 0;
                for (int other = start; other < end; other++) {
                    if (frames.includes(place, other)) {
                        insert(other);
                    }
                }
            } else {
                for (; from < start; from++) {
                    remove(from);
                }
                for (; to < end; to++) {
                    insert(to);
                }
            }
            from = start;
            to = end;
            function.append(sorted.columns(), rows.segment(), 0, count, out);
        }
    }

    private void insert(int row) {
        MemorySegment all = rows.ensure((count + 1L) << 2);
        int at = find(row);
        MemorySegment.copy(all, (long) at << 2, all, (at + 1L) << 2, (long) (count - at) << 2);
        all.set(ValueLayout.JAVA_INT_UNALIGNED, (long) at << 2, row);
        count++;
    }

    private void remove(int row) {
        int at = find(row);
        MemorySegment all = rows.segment();
        MemorySegment.copy(all, (at + 1L) << 2, all, (long) at << 2, (long) (count - at - 1) << 2);
        count--;
    }

    /// The place of a row in the order, or where it belongs; rows that are equal in order go by
    /// place.
    private int find(int row) {
        MemorySegment all = rows.segment();
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int other = all.get(ValueLayout.JAVA_INT_UNALIGNED, (long) middle << 2);
            int compared = order.compare(other, row);
            if (compared < 0 || (compared == 0 && other < row)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void close() {
        rows.close();
    }
}
