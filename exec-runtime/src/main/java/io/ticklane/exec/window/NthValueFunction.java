package io.ticklane.exec.window;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;

/// FIRST_VALUE, LAST_VALUE and NTH_VALUE: the value of the n-th row of the frame, from its start or
/// its end.
record NthValueFunction(Column values, long n, boolean fromEnd, boolean ignoreNulls)
        implements FrameFunction {
    @Override
    public void compute(FrameBounds bounds, ColumnBuilder out) {
        for (int place = bounds.partitionStart(); place < bounds.partitionEnd(); place++) {
            int found = find(bounds, place);
            if (found < 0) {
                out.appendNull();
            } else {
                out.appendFrom(values, found);
            }
        }
    }

    private int find(FrameBounds bounds, int row) {
        int start = bounds.start(row);
        int end = bounds.end(row);
        if (!bounds.excludes() && !ignoreNulls) {
            return end > start && n <= end - start ? (int) (fromEnd ? end - n : start + n - 1) : -1;
        }
        long left = n;
        for (int i = 0; i < end - start; i++) {
            int place = fromEnd ? end - 1 - i : start + i;
            if (bounds.includes(row, place)
                    && !(ignoreNulls && values.isNull(place))
                    && --left == 0) {
                return place;
            }
        }
        return -1;
    }
}
