package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.arrow.Schema;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The rows of a running query.
///
/// Threads: [#next] one at a time, [#close] any. To cancel, see [Run#cancel].
public interface BatchStream extends AutoCloseable {

    /// The columns.
    Schema columns();

    /// Waits for more rows.
    ///
    /// @return null after the last batch; a batch may be empty
    @Nullable Batch next() throws SQLException;

    /// Stops the query if it still runs. A second call does nothing.
    @Override
    void close();
}
