package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;

/// An accumulator over frames: rows enter and leave as the frame moves on. Where they cannot leave,
/// or where rows inside the frame are excluded, the frame is computed anew.
record SlidingAggregate(QueryContext context, Batch rows, Accumulator accumulator)
        implements FrameFunction {
    private static final Slots ONE = Slots.constant(0);
    private static final int CHECK_EVERY = 1024;

    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        accumulator.ensure(1);
        accumulator.clear(0);
        int from = frames.partitionStart();
        int to = from;
        for (int place = from; place < frames.partitionEnd(); place++) {
            if (place % CHECK_EVERY == 0) {
                context.check();
            }
            int start = frames.start(place);
            int end = Math.max(start, frames.end(place));
            if (frames.excludes()) {
                accumulator.clear(0);
                enterIncluded(frames, place, start, end);
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
            accumulator.result(0, rows, frames.current(place), out);
        }
    }

    private void enterIncluded(Frames frames, int row, int start, int end) {
        int first = start;
        while (first < end) {
            if (!frames.includes(row, first)) {
                first++;
                continue;
            }
            int last = first + 1;
            while (last < end && frames.includes(row, last)) {
                last++;
            }
            accumulator.enter(rows, ONE, first, last);
            first = last;
        }
    }

    @Override
    public void close() {
        accumulator.close();
    }
}
