package io.ticklane.exec.window;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;

/// FIRST_VALUE, LAST_VALUE and NTH_VALUE: the value of the n-th row of the frame, from its start or
/// its end.
record NthValueFunction(Column values, long n, boolean fromEnd, boolean ignoreNulls)
        implements FrameFunction {
    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        for (int place = frames.partitionStart(); place < frames.partitionEnd(); place++) {
            int found = find(frames, place);
            if (found < 0) {
                out.appendNull();
            } else {
                out.appendFrom(values, found);
            }
        }
    }

    private int find(Frames frames, int row) {
        int start = frames.start(row);
        int end = frames.end(row);
        if (!frames.excludes() && !ignoreNulls) {
            return end > start && n <= end - start ? (int) (fromEnd ? end - n : start + n - 1) : -1;
        }
        long left = n;
        for (int i = 0; i < end - start; i++) {
            int place = fromEnd ? end - 1 - i : start + i;
            if (frames.includes(row, place)
                    && !(ignoreNulls && values.isNull(place))
                    && --left == 0) {
                return place;
            }
        }
        return -1;
    }
}
