package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.exchange.remote.Link;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.Peers;
import io.ticklane.server.error.CallErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightClient.ExchangeReaderWriter;
import org.apache.arrow.memory.BufferAllocator;

/// The nodes of one query, reached by Flight.
///
/// Threads: any.
public final class FlightPeers implements Peers, AutoCloseable {
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String queryId;
    private final int self;
    private final int count;
    private final PeerNodes nodes;
    private final OpenParts parts;
    private final BufferAllocator allocator;
    private final List<FlightLink> links = new ArrayList<>();

    /// The nodes of a query, this one being number `self`. `parts` has this node's part when it
    /// starts. The allocator, those of the clients and those of queries have one root.
    public FlightPeers(
            String queryId,
            int self,
            int count,
            PeerNodes nodes,
            OpenParts parts,
            BufferAllocator allocator) {
        this.queryId = queryId;
        this.self = self;
        this.count = count;
        this.nodes = nodes;
        this.parts = parts;
        this.allocator = allocator;
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public String name() {
        return nodes.address(self);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Link connect(int fragment, int node, LinkEvents events) {
        OpenParts.Part part = parts.part(queryId);
        FlightLink link =
                new FlightLink(
                        call(new ExchangeName(queryId, fragment, self), node),
                        nodes.address(node),
                        allocator,
                        events,
                        () ->
                                CallErrors.toldTo(
                                        nodes.address(node),
                                        whyStopped(
                                                part == null
                                                        ? Optional.empty()
                                                        : part.stopReason()),
                                        nodes.address(self)));
        synchronized (this) {
            links.add(link);
        }
        link.start();
        return link;
    }

    private ExchangeReaderWriter call(ExchangeName name, int node) {
        try {
            return nodes.client(node).doExchange(name.descriptor());
        } catch (RuntimeException e) {
            throw CallErrors.of(e, nodes.address(node));
        }
    }

    private EngineException whyStopped(Optional<EngineException> reason) {
        return reason.orElseGet(() ->
                new EngineException(
                        ErrorCode.CANCELLED,
                        "query " + queryId + " has ended on node " + nodes.address(self)));
    }

    /// Done when the other nodes have all that was sent to them, or want no more; fails when one
    /// may not have it. After the part has computed all.
    ///
    /// What was written to a connection may be lost with it, and who waits for it does not know.
    public synchronized CompletableFuture<Void> received() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        CompletableFuture<?>[] each =
                links.stream().map(FlightLink::received).toArray(CompletableFuture<?>[]::new);
        for (CompletableFuture<?> one : each) {
            var _ =
                    one.whenComplete((done, thrown) -> {
                        if (thrown != null) {
                            all.completeExceptionally(thrown);
                        }
                    });
        }
        var _ = CompletableFuture.allOf(each).thenRun(() -> all.complete(null));
        return all;
    }

    /// Returns when all calls have ended; those that the other end does not end soon are cancelled.
    /// After the part was closed, and with it all links.
    @Override
    public synchronized void close() {
        long deadlineNanos = System.nanoTime() + END_NANOS;
        links.forEach(link -> link.awaitEnd(deadlineNanos));
        links.clear();
    }
}
