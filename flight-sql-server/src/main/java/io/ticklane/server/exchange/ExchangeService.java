package io.ticklane.server.exchange;

import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;

/// Takes the rows that other nodes send, by DoExchange.
///
/// Threads: any.
public final class ExchangeService {
    private final OpenParts parts;
    private final BufferAllocator allocator;

    /// A service for parts. The allocator, that of the Flight server and those of queries have one
    /// root, because rows go from one to the other without a copy.
    public ExchangeService(OpenParts parts, BufferAllocator allocator) {
        this.parts = parts;
        this.allocator = allocator;
    }

    /// Begins to take the rows of a call, and returns.
    ///
    /// Errors: the call ends with 26000 if the query has no part here, and with what is wrong with
    /// its messages.
    public void receive(FlightStream stream, ServerStreamListener listener) {
        new ReceivingCall(parts, allocator, stream, listener).start();
    }
}
