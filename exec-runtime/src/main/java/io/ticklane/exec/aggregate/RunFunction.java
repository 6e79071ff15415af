package io.ticklane.exec.aggregate;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// An aggregate that needs all rows of a group at once, in an order: MEDIAN, PERCENTILE_CONT,
/// PERCENTILE_DISC, MODE and STRING_AGG. Immutable.
public interface RunFunction {
    /// The order in which the rows of a run have to be; empty for the order of their positions.
    List<SortKey> order();

    /// Appends the value of the rows at the places `[from, to)` of `rows`, four bytes each.
    void append(List<Column> columns, MemorySegment rows, int from, int to, ColumnBuilder out);
}
