package io.ticklane.exec.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some rows. Owns one reference to each of its columns, and closing it closes them.
///
/// Order: rows of a stream have a total order. Batches of one stream are ordered by `sequence` (the number of the morsel that they
/// come from, from 0), and within a morsel in the order in which they are emitted. Where a stream is split over lanes, `positions`
/// (lane INT, no NULLs) gives each row's place among the rows of its morsel, so that lanes can be merged into the order before
/// the split; it is null while the rows stand in their order without gaps.
public final class Batch implements AutoCloseable {
    private final long sequence;
    private final int rows;
    private final List<Column> columns;
    private final @Nullable Column positions;

    /// A batch; takes ownership of the columns, and of the positions.
    public Batch(long sequence, int rows, List<Column> columns, @Nullable Column positions) {
        this.sequence = sequence;
        this.rows = rows;
        this.columns = List.copyOf(columns);
        this.positions = positions;
    }

    /// A batch without positions; takes ownership of the columns.
    public Batch(long sequence, int rows, List<Column> columns) {
        this(sequence, rows, columns, null);
    }

    /// The number of the morsel.
    public long sequence() {
        return sequence;
    }

    /// The number of rows.
    public int rows() {
        return rows;
    }

    /// The columns; not retained.
    public List<Column> columns() {
        return columns;
    }

    /// A column from 0; not retained.
    public Column column(int index) {
        return columns.get(index);
    }

    /// Each row's place in its morsel, where lanes split it; not retained.
    public @Nullable Column positions() {
        return positions;
    }

    /// The same rows with other columns of as many rows (takes ownership of them); this batch stays as it is.
    public Batch withColumns(List<Column> other) {
        return new Batch(sequence, rows, other, positions == null ? null : positions.retain());
    }

    /// Another reference to the same rows.
    public Batch retain() {
        columns.forEach(Column::retain);
        return new Batch(sequence, rows, columns, positions == null ? null : positions.retain());
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
        if (positions != null) {
            positions.close();
        }
    }
}
