package io.ticklane.exec.exchange.remote;

/// The sending end of the way of a fragment's rows to one other node.
///
/// Threads: one at a time.
public interface Link extends AutoCloseable {
    /// Sends a message, of which it takes ownership, and does not wait: what may be under way is
    /// bounded by the sender. What was sent arrives in order and once.
    void send(Message message);

    /// Nothing more is sent, whether the last message was or not; the other end fails if it was
    /// not. The memory of all messages was released when this returns.
    @Override
    void close();
}
