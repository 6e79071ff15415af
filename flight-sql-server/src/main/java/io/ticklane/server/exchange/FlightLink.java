package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.exchange.remote.Link;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.server.error.CallErrors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightClient.ExchangeReaderWriter;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/// The sending end of one call. What it sends is copied into the connection's buffers at once, so
/// the memory of messages is free when [#send] returns.
final class FlightLink implements Link {
    private static final int TEXT_BYTES = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    private final String node;
    private final BufferAllocator allocator;
    private final LinkEvents events;
    private final Supplier<EngineException> whyStopped;
    private final FlightStream answers;
    private final ClientStreamListener writer;
    private final Thread reader;
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    private @Nullable VectorSchemaRoot vectors;
    private boolean started;
    private boolean lastSent;
    private boolean closed;

    /// Guards the writer against its end.
    private final ReentrantLock lock = new ReentrantLock();

    private boolean ended;
    private volatile boolean cancelled;

    // of the reader
    private long taken;
    private boolean unwanted;

    /// A link on a call that was just made; `whyStopped` tells the other end why it was closed
    /// before its last message.
    FlightLink(
            ExchangeReaderWriter call,
            String node,
            BufferAllocator allocator,
            LinkEvents events,
            Supplier<EngineException> whyStopped) {
        this.answers = call.getReader();
        this.writer = call.getWriter();
        this.node = node;
        this.allocator = allocator;
        this.events = events;
        this.whyStopped = whyStopped;
        this.reader = Thread.ofVirtual().name("exchange-answers").unstarted(this::readAnswers);
    }

    /// From now on events may come.
    void start() {
        reader.start();
    }

    @Override
    public void send(Message message) {
        try (message) {
            byte[] texts = sendLongTexts(message.texts());
            ArrowBuf packed = message.packed();
            if (packed == null) {
                put(new Header.Rows(message.floor(), message.last(), 0, texts, List.of()));
            } else {
                sendRows(message, packed, texts);
            }
            lastSent |= message.last();
        }
    }

    /// Sends texts before their rows if they are too long for one message; gives those that are
    /// left.
    private byte[] sendLongTexts(byte[] texts) {
        int from = 0;
        ByteBuffer lengths = ByteBuffer.wrap(texts);
        while (texts.length - from > TEXT_BYTES) {
            int to = from;
            do {
                to += Integer.BYTES + lengths.getInt(to);
            } while (to < texts.length
                    && to + Integer.BYTES + (long) lengths.getInt(to) - from <= TEXT_BYTES);
            if (to - from > ExchangeChannels.LARGEST_MESSAGE - TEXT_BYTES) {
                throw new EngineException(
                        ErrorCode.CONFIGURED_LIMIT,
                        "a text of "
                                + (to - from - Integer.BYTES)
                                + " bytes is too long to go from node to node; "
                                + (ExchangeChannels.LARGEST_MESSAGE - TEXT_BYTES)
                                + " bytes are allowed");
            }
            put(
                    new Header.Rows(
                            Long.MIN_VALUE,
                            false,
                            0,
                            Arrays.copyOfRange(texts, from, to),
                            List.of()));
            from = to;
        }
        return from == 0 ? texts : Arrays.copyOfRange(texts, from, texts.length);
    }

    private void sendRows(Message message, ArrowBuf packed, byte[] texts) {
        VectorSchemaRoot root = vectors;
        if (root == null) {
            root = PackedVector.create(allocator);
            vectors = root;
        }
        PackedVector.load(packed, message.packedBytes(), root, allocator);
        try {
            put(
                    new Header.Rows(
                            message.floor(),
                            message.last(),
                            message.rows(),
                            texts,
                            message.columns()));
        } finally {
            root.clear();
        }
    }

    private void put(Header header) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (!writer.isReady()) {
                throw new EngineException(
                        ErrorCode.INTERNAL,
                        "the connection to node " + node + " was not prepared for exchanges");
            }
            if (header instanceof Header.Rows rows && rows.rows() > 0) {
                if (!started) {
                    started = true;
                    writer.start(Objects.requireNonNull(vectors));
                }
                writer.putNext(header.write(allocator));
            } else {
                writer.putMetadata(header.write(allocator));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!lastSent) {
                put(new Header.Stopped(whyStopped.get()));
            }
            lock.lock();
            try {
                if (!ended) {
                    writer.completed();
                }
            } finally {
                lock.unlock();
            }
        } finally {
            if (vectors != null) {
                vectors.close();
            }
        }
    }

    /// Done when the other end has all that was sent, or wants no more; fails when it may not have
    /// it.
    CompletableFuture<Void> received() {
        return received;
    }

    /// Waits until the other end has ended the call too; cancels it at the deadline.
    void awaitEnd(long deadlineNanos) {
        boolean interrupted = false;
        while (reader.isAlive()) {
            boolean late = deadlineNanos - System.nanoTime() <= 0;
            if ((late || interrupted) && !cancelled) {
                cancelled = true;
                answers.cancel("the query has ended", null);
            }
            try {
                reader.join(LONGEST_WAIT);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- of the reader

    private void readAnswers() {
        try (answers) {
            try {
                while (answers.next()) {
                    hear(Header.read(answers.getLatestMetadata()));
                }
                end();
            } catch (Throwable e) {
                end();
                tell(CallErrors.of(e, node));
            }
        } catch (Exception e) {
            tell(CallErrors.of(e, node));
        } finally {
            // does nothing after a failure
            received.complete(null);
        }
    }

    private void hear(Header answer) {
        switch (answer) {
            case Header.Taken(long bytes) -> {
                long more = bytes - taken;
                taken = bytes;
                events.taken(more);
            }
            case Header.Unwanted _ -> {
                unwanted = true;
                events.unwanted();
            }
            case Header.Keys(RemoteKeys keys) -> events.keys(keys);
            case Header.Rows _, Header.Stopped _ ->
                    throw new EngineException(
                            ErrorCode.INTERNAL, "node " + node + " sent rows where it answers");
        }
    }

    /// From now on nothing is written.
    private void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /// Tells of a failure, unless this end has cancelled the call, or the other wants no more rows
    /// and has gone.
    private void tell(EngineException reason) {
        boolean gone =
                reason.code() == ErrorCode.CONNECTION_LOST || reason.code() == ErrorCode.CANCELLED;
        if (!cancelled && !(unwanted && gone)) {
            received.completeExceptionally(reason);
            events.failed(reason);
        }
    }
}
