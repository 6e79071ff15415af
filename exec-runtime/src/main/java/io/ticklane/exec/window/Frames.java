package io.ticklane.exec.window;

/// The frames of the rows of one partition, as places in the sorted rows that functions look at. In
/// a window the rows of the partition are such places themselves; in a join they are others.
public interface Frames {
    /// The first row of the partition.
    int partitionStart();

    /// The row after the last of the partition.
    int partitionEnd();

    /// The place at which a row stands itself; -1 where it stands at none.
    int current(int row);

    /// The first place of the frame of a row, before exclusion.
    int start(int row);

    /// The place after the frame of a row, before exclusion; not after [#start] if the frame is
    /// empty.
    int end(int row);

    /// The first peer of a row.
    int peerStart(int row);

    /// The place after the last peer of a row.
    int peerEnd(int row);

    /// The number of a row's group of peers, from 0.
    int group(int row);

    /// Whether rows inside the frame may be left out.
    boolean excludes();

    /// Whether a place within the frame of a row counts.
    boolean includes(int row, int place);
}
