package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;

/// Where messages of a fragment from one other node come in.
///
/// Threads: messages come one at a time; nothing here waits for rows to be taken, because senders
/// bound what is under way.
public interface Inlet {
    /// Says how to answer; called once, before the first message.
    void open(LinkEvents answers);

    /// Takes a message, and ownership of it. Throws what is wrong with it.
    void accept(Message message);

    /// The link ended before its last message.
    void failed(EngineException reason);
}
