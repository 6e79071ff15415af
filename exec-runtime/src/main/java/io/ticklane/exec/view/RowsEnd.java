package io.ticklane.exec.view;

/// Where some committed rows end.
///
/// @param rows how many there are
/// @param segment the first row of the last segment; 0 where there are no rows
/// @param bytes how many bytes of that segment belong to them; 0 where there are no rows
record RowsEnd(long rows, long segment, long bytes) {
    /// There are none.
    static final RowsEnd NONE = new RowsEnd(0, 0, 0);
}
