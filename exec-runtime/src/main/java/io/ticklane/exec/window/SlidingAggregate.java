package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;

/// An accumulator over frames: rows enter and leave as the frame moves on. Where they cannot leave,
/// or where rows inside the frame are excluded, the frame is computed anew.
record SlidingAggregate(QueryContext context, SortedRows sorted, Accumulator accumulator)
        implements FrameFunction {
    private static final Slots ONE = Slots.constant(0);
    private static final int CHECK_EVERY = 1024;

    @Override
    public void compute(FrameBounds bounds, ColumnBuilder out) {
        Batch rows = sorted.rows();
        accumulator.ensure(1);
        accumulator.clear(0);
        int from = bounds.partitionStart();
        int to = from;
        for (int place = from; place < bounds.partitionEnd(); place++) {
            if (place % CHECK_EVERY == 0) {
                context.check();
            }
            int start = bounds.start(place);
            int end = Math.max(start, bounds.end(place));
            if (bounds.excludes()) {
                accumulator.clear(0);
                enterIncluded(bounds, place, start, end);
            } else {
                boolean slides =
                        start >= from
                                && start <= to
                                && end >= to
                                && (start == from || accumulator.retractable());
                if (slides) {
                    if (start > from) {
                        accumulator.leave(rows, ONE, from, start);
                    }
                } else {
                    accumulator.clear(0);
                    to = start;
                }
                if (end > to) {
                    accumulator.enter(rows, ONE, to, end);
                }
                from = start;
                to = end;
            }
            accumulator.result(0, rows, place, out);
        }
    }

    private void enterIncluded(FrameBounds bounds, int row, int start, int end) {
        int first = start;
        while (first < end) {
            if (!bounds.includes(row, first)) {
                first++;
                continue;
            }
            int last = first + 1;
            while (last < end && bounds.includes(row, last)) {
                last++;
            }
            accumulator.enter(sorted.rows(), ONE, first, last);
            first = last;
        }
    }

    @Override
    public void close() {
        accumulator.close();
    }
}
