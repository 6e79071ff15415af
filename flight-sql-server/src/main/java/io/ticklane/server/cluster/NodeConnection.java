package io.ticklane.server.cluster;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.exchange.ExchangeChannels;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;

/// One channel to a node, and the memory that it receives into.
///
/// Threads: any.
record NodeConnection(
        NodeAddress node, ManagedChannel channel, BufferAllocator allocator, FlightClient client)
        implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    /// A connection that is made with its first call.
    static NodeConnection open(NodeAddress node, BufferAllocator parent, CallProof proof) {
        ManagedChannel channel =
                ExchangeChannels.prepare(NettyChannelBuilder.forAddress(node.host(), node.port()))
                        .usePlaintext()
                        .intercept(proof)
                        .build();
        BufferAllocator allocator = parent.newChildAllocator("node " + node, 0, Long.MAX_VALUE);
        return new NodeConnection(
                node,
                channel,
                allocator,
                FlightGrpcUtils.createFlightClient(allocator, channel, List.of()));
    }

    /// Lets the next call connect at once, also after several that could not.
    void retry() {
        channel.resetConnectBackoff();
    }

    /// Ends all calls; does not wait.
    void shutdown() {
        channel.shutdownNow();
    }

    /// Closes a connection that was shut down, if its calls have ended and nobody holds what it
    /// received; whether it did.
    boolean closeIfUnused() {
        if (!channel.isTerminated() || allocator.getAllocatedMemory() > 0) {
            return false;
        }
        close();
        return true;
    }

    @Override
    public void close() {
        shutdown();
        try {
            channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorCode.SHUTTING_DOWN, "interrupted while closing the way to " + node, e);
        }
        allocator.close();
    }
}
