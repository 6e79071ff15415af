package io.ticklane.jdbc.arrow;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The Arrow IPC messages that a result is made of, for who wants columns rather than values:
/// `resultSet.unwrap(ArrowMessages.class)`.
///
/// A result is read either by its messages or row by row: after [java.sql.ResultSet#next] was
/// called the messages before the current row are gone. Closing the result set ends both.
///
/// Threads: one at a time.
public interface ArrowMessages {

    /// The schema as an encapsulated message (continuation marker, length, flatbuffer). Written out
    /// followed by all of [#next] and an end mark it is an Arrow IPC stream.
    ByteBuffer schema() throws SQLException;

    /// Waits for the next encapsulated message: a dictionary batch or a record batch, each padded
    /// to a multiple of 8 bytes.
    ///
    /// @return a buffer that belongs to the caller, or null after the last message
    @Nullable ByteBuffer next() throws SQLException;
}
