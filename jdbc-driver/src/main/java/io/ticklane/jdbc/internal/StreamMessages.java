package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.arrow.ArrowMessages;
import io.ticklane.jdbc.internal.arrow.BatchWriter;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.session.BatchStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The messages of a result set, for as long as it is open.
record StreamMessages(TicklaneResultSet owner, BatchStream stream, RowProgress progress)
        implements ArrowMessages {

    @Override
    public ByteBuffer schema() throws SQLException {
        owner.checkOpen();
        return stream.schemaMessage();
    }

    @Override
    public @Nullable ByteBuffer next() throws SQLException {
        owner.checkOpen();
        IpcMessage message = stream.message();
        progress.message(stream.progress());
        return message == null ? null : ByteBuffer.wrap(BatchWriter.encapsulated(message));
    }
}
