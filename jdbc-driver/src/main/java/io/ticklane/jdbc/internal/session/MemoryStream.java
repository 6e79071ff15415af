package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.BatchReader;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that the driver made itself, read through the same decoder as all others.
public final class MemoryStream implements BatchStream {
    private final Schema columns;
    private @Nullable IpcMessage message;

    /// A stream of these rows.
    public MemoryStream(Schema columns, List<@Nullable Object[]> rows) throws SQLException {
        this.columns = columns;
        this.message = BatchWriter.batch(columns, rows);
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public @Nullable Batch next() throws SQLException {
        IpcMessage next = message();
        return next == null ? null : new BatchReader(columns).read(next);
    }

    @Override
    public ByteBuffer schemaMessage() throws SQLException {
        return ByteBuffer.wrap(BatchWriter.encapsulated(BatchWriter.schema(columns)));
    }

    @Override
    public @Nullable IpcMessage message() {
        IpcMessage next = message;
        message = null;
        return next;
    }

    @Override
    public void close() {
        message = null;
    }
}
