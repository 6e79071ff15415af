package io.ticklane.exec.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some rows. Owns one reference to each of its columns, and closing it closes them.
///
/// Order: rows of a stream have a total order. Batches of a stream are ordered by `sequence` (the
/// number of the morsel that they come from, from 0), and within a morsel in the order in which
/// they are emitted. Where a stream is split over lanes, `ordinals` (lane LONG, no NULLs, ascending
/// within a lane) give each row's place in the stream before the split, `sequence << 32 | index in
/// the morsel`, so that lanes can be merged again; they are null in a stream that is not split.
public final class Batch implements AutoCloseable {
    private final long sequence;
    private final int rows;
    private final List<Column> columns;
    private final @Nullable Column ordinals;

    /// A batch; takes ownership of the columns, and of the ordinals.
    public Batch(long sequence, int rows, List<Column> columns, @Nullable Column ordinals) {
        this.sequence = sequence;
        this.rows = rows;
        this.columns = List.copyOf(columns);
        this.ordinals = ordinals;
    }

    /// A batch without ordinals; takes ownership of the columns.
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

    /// Each row's place in the stream before it was split over lanes; not retained.
    public @Nullable Column ordinals() {
        return ordinals;
    }

    /// The same rows with other columns of as many rows (takes ownership of them); this batch stays
    /// as it is.
    public Batch withColumns(List<Column> other) {
        return new Batch(sequence, rows, other, ordinals == null ? null : ordinals.retain());
    }

    /// Another reference to the same rows, as rows of another morsel.
    public Batch withSequence(long other) {
        columns.forEach(Column::retain);
        return new Batch(other, rows, columns, ordinals == null ? null : ordinals.retain());
    }

    /// Another reference to the same rows.
    public Batch retain() {
        return withSequence(sequence);
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
        if (ordinals != null) {
            ordinals.close();
        }
    }
}
