package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.IpcMessage;
import io.ticklane.jdbc.internal.arrow.Schema;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The rows of a running query.
///
/// Threads: [#next] one at a time, [#close] any. To cancel, see [Run#cancel].
public interface BatchStream extends AutoCloseable {

    /// The columns.
    Schema columns();

    /// Waits for more rows and decodes them.
    ///
    /// @return null after the last batch; a batch may be empty
    @Nullable Batch next() throws SQLException;

    /// The schema as an encapsulated message.
    ByteBuffer schemaMessage() throws SQLException;

    /// Waits for the next message, a record or dictionary batch, and leaves it as it came. Rows are
    /// read either so or by [#next].
    ///
    /// @return null after the last message
    @Nullable IpcMessage message() throws SQLException;

    /// What the server said of its progress with the last message: for each thing that is known a
    /// line of a name, a space and a value; empty where there is nothing to say.
    default String progress() {
        return "";
    }

    /// Stops the query if it still runs. A second call does nothing.
    @Override
    void close();
}
