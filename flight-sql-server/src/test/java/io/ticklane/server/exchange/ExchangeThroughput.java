package io.ticklane.server.exchange;

import com.sun.management.OperatingSystemMXBean;
import io.ticklane.api.error.EngineException;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.exec.exchange.remote.Link;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.exec.exchange.remote.PackedColumn;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.exec.exchange.remote.RemoteSender;
import io.ticklane.server.session.Engine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.ToDoubleFunction;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ExchangeReaderWriter;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/// Measures how fast one link moves rows over loopback, in turns with a plain Flight stream of the
/// same batches; prints the rates, the processor time of both ends together, and the ratios of the
/// medians.
final class ExchangeThroughput {
    private static final int ROWS = 1 << 14;
    private static final int MESSAGES = 1500;
    private static final int ROUNDS = 9;
    private static final List<Lane> LANES =
            List.of(Lane.INT, Lane.LONG, Lane.DOUBLE, Lane.LONG, Lane.LONG);

    private ExchangeThroughput() {}

    /// What it took to move all messages.
    private record Cost(long bytes, long nanos, long processorNanos) {
        double rate() {
            return bytes * 1e3 / nanos;
        }

        double processorNanosOfByte() {
            return (double) processorNanos / bytes;
        }

        @Override
        public String toString() {
            return "%.0f MB/s, %.2f ns of processor time a byte"
                    .formatted(rate(), processorNanosOfByte());
        }
    }

    /// Moves so many bytes, and says how many.
    private interface Move {
        long run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        List<Cost> plain = new ArrayList<>();
        List<Cost> link = new ArrayList<>();
        for (int round = -2; round < ROUNDS; round++) {
            Cost ofPlain = plain();
            Cost ofLink = link();
            if (round >= 0) {
                plain.add(ofPlain);
                link.add(ofLink);
            }
            System.out.printf("plain %s; link %s%n", ofPlain, ofLink);
        }
        System.out.printf(
                "medians: link / plain: rate %.2f, processor time %.2f (%.2f and %.2f ns a byte)%n",
                median(link, Cost::rate) / median(plain, Cost::rate),
                median(link, Cost::processorNanosOfByte)
                        / median(plain, Cost::processorNanosOfByte),
                median(link, Cost::processorNanosOfByte),
                median(plain, Cost::processorNanosOfByte));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).sorted().toArray()[ROUNDS / 2];
    }

    private static Cost timed(Move move) throws Exception {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long start = System.nanoTime();
        long bytes = move.run();
        return new Cost(bytes, System.nanoTime() - start, system.getProcessCpuTime() - processor);
    }

    private static Message message(BufferAllocator allocator) {
        List<PackedColumn> columns =
                LANES.stream()
                        .map(lane -> new PackedColumn(lane, false, new Form.Plain()))
                        .toList();
        Message message = new Message(0, false, new byte[0], ROWS, columns, null);
        ArrowBuf packed = allocator.buffer(message.packedBytes());
        for (long at = 0; at < packed.capacity(); at += 4) {
            packed.setInt(at, (int) (at * 0x9E3779B9L));
        }
        return message.with(packed);
    }

    private static Cost plain() throws Exception {
        try (BufferAllocator allocator = Engine.newAllocator(1L << 30);
                Message message = message(allocator)) {
            FlightServer server =
                    FlightServer.builder(
                                    allocator,
                                    Location.forGrpcInsecure("localhost", 0),
                                    new NoOpFlightProducer() {
                                        @Override
                                        public void doExchange(
                                                CallContext context,
                                                FlightStream stream,
                                                ServerStreamListener listener) {
                                            while (stream.next()) {
                                                // the rows are dropped
                                            }
                                            listener.completed();
                                        }
                                    })
                            .build()
                            .start();
            FlightClient client =
                    FlightClient.builder(
                                    allocator,
                                    Location.forGrpcInsecure("localhost", server.getPort()))
                            .build();
            Cost cost = timed(() -> send(client, message, allocator));
            client.close();
            server.close();
            return cost;
        }
    }

    private static long send(FlightClient client, Message message, BufferAllocator allocator)
            throws Exception {
        try (VectorSchemaRoot root = PackedVector.create(allocator)) {
            ExchangeReaderWriter call = client.doExchange(FlightDescriptor.path("plain"));
            PackedVector.load(
                    Objects.requireNonNull(message.packed()),
                    message.packedBytes(),
                    root,
                    allocator);
            call.getWriter().start(root);
            for (int i = 0; i < MESSAGES; i++) {
                call.getWriter().putNext();
            }
            call.getWriter().completed();
            while (call.getReader().next()) {
                // nothing is answered
            }
            call.close();
        }
        return message.bytes() * MESSAGES;
    }

    private static Cost link() throws Exception {
        try (LoopbackNodes nodes = new LoopbackNodes(2, false)) {
            Sink sink = new Sink();
            nodes.node(0).parts.register("q", sink, nodes.node(0));
            Cost cost;
            try (Message message = message(nodes.allocator)) {
                cost = timed(() -> send(nodes, sink, message));
            }
            nodes.node(0).parts.remove("q");
            return cost;
        }
    }

    private static long send(LoopbackNodes nodes, Sink sink, Message message) throws Exception {
        Semaphore window = new Semaphore((int) RemoteSender.WINDOW_BYTES);
        FlightPeers peers = nodes.node(1).peers("q");
        try (Link link = peers.connect(1, 0, new Window(window))) {
            for (int i = 0; i < MESSAGES; i++) {
                Objects.requireNonNull(message.packed()).getReferenceManager().retain();
                window.acquire((int) message.bytes());
                link.send(message);
            }
            link.send(Message.empty(0, true));
            sink.end.await();
        }
        peers.close();
        return message.bytes() * MESSAGES;
    }

    private record Window(Semaphore bytes) implements LinkEvents {
        @Override
        public void taken(long taken) {
            bytes.release((int) taken);
        }

        @Override
        public void unwanted() {}

        @Override
        public void keys(RemoteKeys keys) {}

        @Override
        public void failed(EngineException reason) {
            throw reason;
        }
    }

    private static final class Sink implements Inlet, OpenParts.Part {
        final CountDownLatch end = new CountDownLatch(1);
        private @Nullable LinkEvents answers;

        @Override
        public Inlet inlet(int fragment, int node) {
            return this;
        }

        @Override
        public Optional<EngineException> stopReason() {
            return Optional.empty();
        }

        @Override
        public void open(LinkEvents events) {
            answers = events;
        }

        @Override
        public void accept(Message message) {
            try (message) {
                if (answers != null) {
                    answers.taken(message.bytes());
                }
                if (message.last()) {
                    end.countDown();
                }
            }
        }

        @Override
        public void failed(EngineException reason) {
            throw reason;
        }
    }
}
