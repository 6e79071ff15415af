package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.BatchReader;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.Schema;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that the driver made itself, read through the same decoder as all others.
public final class MemoryStream implements BatchStream {
    private final Schema columns;
    private @Nullable Batch batch;

    /// A stream of these rows.
    public MemoryStream(Schema columns, List<@Nullable Object[]> rows) throws SQLException {
        this.columns = columns;
        this.batch = new BatchReader(columns).read(BatchWriter.batch(columns, rows));
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public @Nullable Batch next() {
        Batch next = batch;
        batch = null;
        return next;
    }

    @Override
    public void close() {
        batch = null;
    }
}
