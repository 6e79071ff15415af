package io.ticklane.exec.window;

import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.exec.aggregate.ResultValue;
import io.ticklane.exec.batch.ColumnBuilder;

/// ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST and NTILE.
record RankFunction(BuiltinWindow function, long tiles) implements FrameFunction {
    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        int start = frames.partitionStart();
        int count = frames.partitionEnd() - start;
        for (int place = start; place < frames.partitionEnd(); place++) {
            int peers = frames.peerStart(place) - start;
            switch (function) {
                case ROW_NUMBER -> ResultValue.append(out, place - start + 1L);
                case RANK -> ResultValue.append(out, peers + 1L);
                case DENSE_RANK -> ResultValue.append(out, frames.group(place) + 1L);
                case PERCENT_RANK ->
                        ResultValue.append(out, count == 1 ? 0.0 : (double) peers / (count - 1));
                case CUME_DIST ->
                        ResultValue.append(out, (double) (frames.peerEnd(place) - start) / count);
                case NTILE -> ResultValue.append(out, tile(place - start, count) + 1);
                case LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE ->
                        throw new IllegalStateException("no rank: " + function);
            }
        }
    }

    /// The first `count % tiles` tiles have a row more than the others.
    private long tile(int row, int count) {
        long small = count / tiles;
        long larger = count % tiles;
        long inLarger = larger * (small + 1);
        return row < inLarger ? row / (small + 1) : larger + (row - inLarger) / small;
    }
}
