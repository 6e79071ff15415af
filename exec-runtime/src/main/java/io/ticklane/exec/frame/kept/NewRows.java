package io.ticklane.exec.frame.kept;

import io.ticklane.exec.window.Frames;

/// The frames of the last rows of a partition, from row `first` on.
record NewRows(Frames whole, int first) implements Frames {
    @Override
    public int partitionStart() {
        return first;
    }

    @Override
    public int partitionEnd() {
        return whole.partitionEnd();
    }

    @Override
    public int current(int row) {
        return whole.current(row);
    }

    @Override
    public int start(int row) {
        return whole.start(row);
    }

    @Override
    public int end(int row) {
        return whole.end(row);
    }

    @Override
    public int peerStart(int row) {
        return whole.peerStart(row);
    }

    @Override
    public int peerEnd(int row) {
        return whole.peerEnd(row);
    }

    @Override
    public int group(int row) {
        return whole.group(row);
    }

    @Override
    public boolean excludes() {
        return whole.excludes();
    }

    @Override
    public boolean includes(int row, int place) {
        return whole.includes(row, place);
    }
}
