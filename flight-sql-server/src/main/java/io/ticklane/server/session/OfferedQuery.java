package io.ticklane.server.session;

import io.ticklane.api.type.RowType;
import java.time.Duration;
import java.util.List;

/// A query whose rows clients fetch from several nodes: each node has a part of them, in an order
/// that holds within the part alone.
///
/// The query runs when the first endpoint is read, and ends when all were read to their end, when
/// one could not be, or when nobody came for one in time. Where it fails, all readers hear why.
///
/// Threads: any.
public interface OfferedQuery extends AutoCloseable {
    /// The columns of the rows.
    RowType rowType();

    /// One for each node, this one first.
    List<Endpoint> endpoints();

    /// A part of the rows.
    ///
    /// @param host where clients reach the node that has it
    /// @param ticket a name that cannot be guessed, good for one read
    /// @param unread how long it waits for its reader
    record Endpoint(String host, int port, String ticket, Duration unread) {}

    /// Ends the query: readers get error 57014 with this message.
    void cancel(String reason);

    /// Adds what is done when the query has ended; done at once if it has.
    void onEnd(Runnable action);

    /// Ends the query if it still runs; returns when this node has released its memory.
    @Override
    void close();
}
