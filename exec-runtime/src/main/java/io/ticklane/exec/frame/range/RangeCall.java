package io.ticklane.exec.frame.range;

import io.ticklane.exec.batch.ColumnBuilder;

/// A function over frames of RANGE, of rows that all come in order.
///
/// Threads: one at a time.
sealed interface RangeCall extends AutoCloseable permits RangeAccumulator, RangeTotals {
    /// Takes the runs `[from, to)` of a block: rows leave, the rows of the run enter, and then
    /// their results are appended; not those of the block's last run, which may go on.
    void slide(RangeBlock block, int from, int to, ColumnBuilder out);

    /// Appends the results of rows `[from, to)` that have entered.
    void results(RangeBlock block, int from, int to, ColumnBuilder out);

    @Override
    void close();
}
