package io.ticklane.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.ticklane.server.session.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Some nodes in this process that reach each other over loopback. Closing them fails if memory was
/// not released.
final class LoopbackNodes implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    final BufferAllocator allocator = Engine.newAllocator(1L << 30);
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private final List<Node> nodes = new ArrayList<>();

    /// A node: its server, behind a wire, and its parts.
    final class Node implements PeerNodes {
        final int number;
        final OpenParts parts = new OpenParts();
        final BufferAllocator memory;
        final FlightServer server;
        final Wire wire;
        private final boolean wired;
        private final @Nullable FlightClient[] clients;

        Node(int number, int count, boolean wired) throws Exception {
            this.number = number;
            this.wired = wired;
            this.memory = allocator.newChildAllocator("node " + number, 0, Long.MAX_VALUE);
            this.clients = new FlightClient[count];
            ExchangeService service = new ExchangeService(parts, memory);
            Consumer<NettyServerBuilder> tune = ExchangeChannels::prepare;
            this.server =
                    FlightServer.builder(
                                    memory,
                                    Location.forGrpcInsecure("localhost", 0),
                                    new NoOpFlightProducer() {
                                        @Override
                                        public void doExchange(
                                                CallContext context,
                                                FlightStream stream,
                                                ServerStreamListener listener) {
                                            service.receive(stream, listener);
                                        }
                                    })
                            .executor(calls)
                            .transportHint("grpc.builderConsumer", tune)
                            .build()
                            .start();
            this.wire = new Wire(server.getPort());
        }

        @Override
        public synchronized FlightClient client(int node) {
            if (clients[node] == null) {
                clients[node] =
                        FlightGrpcUtils.createFlightClient(
                                memory,
                                ExchangeChannels.prepare(
                                                NettyChannelBuilder.forAddress(
                                                                "localhost", nodes.get(node).port())
                                                        .usePlaintext())
                                        .build());
            }
            return Objects.requireNonNull(clients[node]);
        }

        @Override
        public String address(int node) {
            return "node" + node + ".test:1";
        }

        private int port() {
            return wired ? wire.port() : server.getPort();
        }

        FlightPeers peers(String query) {
            return new FlightPeers(query, number, clients.length, this, parts, memory);
        }

        private void closeClients() throws InterruptedException {
            for (FlightClient client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        }
    }

    LoopbackNodes(int count) throws Exception {
        this(count, true);
    }

    /// Nodes with wires between them, or without.
    LoopbackNodes(int count, boolean wired) throws Exception {
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(i, count, wired));
        }
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /// Waits until something is so.
    static void await(BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(deadline);
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            for (Node node : nodes) {
                node.closeClients();
            }
            for (Node node : nodes) {
                node.server.close();
                node.wire.close();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        calls.shutdown();
        for (Node node : nodes) {
            BufferAllocator memory = node.memory;
            await(() -> memory.getAllocatedMemory() == 0);
            memory.close();
        }
        allocator.close();
    }
}
