package io.ticklane.exec.window;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import org.jspecify.annotations.Nullable;

/// LAG and LEAD: the value some rows before or after in the partition, whatever the frame; with
/// `ignoreNulls` counting only rows that have a value.
record ShiftFunction(Column values, long distance, @Nullable Column otherwise, boolean ignoreNulls)
        implements FrameFunction {
    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        int start = frames.partitionStart();
        int end = frames.partitionEnd();
        for (int place = start; place < end; place++) {
            long at = ignoreNulls && distance != 0 ? valued(place, start, end) : place + distance;
            if (at >= start && at < end) {
                out.appendFrom(values, (int) at);
            } else if (otherwise != null) {
                out.appendFrom(otherwise, place);
            } else {
                out.appendNull();
            }
        }
    }

    private int valued(int place, int start, int end) {
        int step = distance < 0 ? -1 : 1;
        long left = Math.abs(distance);
        int at = place;
        while (left > 0) {
            at += step;
            if (at < start || at >= end) {
                return -1;
            }
            left -= values.isNull(at) ? 0 : 1;
        }
        return at;
    }
}
