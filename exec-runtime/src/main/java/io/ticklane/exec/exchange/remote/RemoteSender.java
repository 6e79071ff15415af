package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.util.concurrent.atomic.AtomicLong;

/// Sends the rows of a serial pipeline to another node. The pipeline waits while as many bytes as
/// the window has are under way.
///
/// Threads: the pipeline's; answers come by any.
public final class RemoteSender implements ExchangeSender, ExchangeSender.Port {
    /// Bytes that may be on the way, or wait at the other end, before the sender waits.
    public static final long WINDOW_BYTES = 2L << 20;

    static final int MESSAGE_ROWS = 1 << 14;
    private static final int MESSAGE_BYTES = 4 << 20;

    private final QueryMemory memory;
    private final Traffic traffic;
    private final boolean holds;
    private final Link link;
    private final MessageWriter writer;
    private final AtomicLong underWay = new AtomicLong();
    private final Ordinals.Numbering numbering;
    private volatile boolean unwanted;
    private volatile long endedMorsels;

    /// What a sender has to know of its rows.
    ///
    /// @param numbers where their ordinals come from
    /// @param holds whether a step before may hold rows back until others come: then there is no
    ///   window, because the other end may wait for just these
    public record Rows(Numbers numbers, boolean holds) {}

    /// A sender of rows over an edge.
    public RemoteSender(
            QueryContext context, Peers peers, Rows rows, Traffic traffic, SenderNews news) {
        this.memory = context.memory();
        this.traffic = traffic;
        this.holds = rows.holds();
        this.writer = new MessageWriter(context);
        this.numbering = new Ordinals.Numbering(context.memory(), rows.numbers());
        this.link =
                peers.connect(
                        traffic.fragment(),
                        traffic.to(),
                        new LinkEvents() {
                            @Override
                            public void taken(long bytes) {
                                gone(bytes);
                                news.changed();
                            }

                            @Override
                            public void unwanted() {
                                unwanted = true;
                                news.unwanted(traffic.fragment());
                                news.changed();
                            }

                            @Override
                            public void keys(RemoteKeys keys) {
                                news.keys(keys);
                            }

                            @Override
                            public void failed(EngineException reason) {
                                context.stop(reason);
                                news.changed();
                            }
                        });
    }

    @Override
    public Port open() {
        return this;
    }

    @Override
    public long limit() {
        return holds || underWay.get() < WINDOW_BYTES ? endedMorsels + 1 : endedMorsels;
    }

    @Override
    public boolean done() {
        return unwanted;
    }

    @Override
    public void send(Batch batch) {
        int most = mostRows(batch);
        try (Batch numbered = numbering.number(batch)) {
            for (int from = 0; from < batch.rows(); from += most) {
                int rows = Math.min(most, batch.rows() - from);
                if (writer.rows() > 0 && writer.rows() + rows > most) {
                    // rows with the ordinal of the last one sent may follow
                    send(writer.take(writer.last()));
                }
                try (Batch part = RowRange.of(memory, numbered, from, rows)) {
                    writer.add(part);
                }
            }
        }
        if (writer.rows() >= most) {
            send(writer.take(numbering.last()));
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time ends morsels
    public void end(long sequence, long floor) {
        send(writer.take(numbering.end(sequence, floor)));
        endedMorsels++;
    }

    @Override
    public void finish(long count) {
        send(Message.empty(Long.MAX_VALUE, true));
    }

    /// The most rows of a message; a multiple of 64, so that bits are cut between words.
    private static int mostRows(Batch batch) {
        long fits =
                MESSAGE_BYTES
                        / Message.rowBytes(batch.columns().stream().map(Column::lane).toList());
        return Math.clamp(fits & -64, 64, MESSAGE_ROWS);
    }

    /// A morsel is sent as a whole, whatever it has become; so what is under way is a part of the
    /// query's memory.
    private void send(Message message) {
        long bytes = message.bytes();
        try {
            memory.addOutside(bytes);
        } catch (EngineException e) {
            message.close();
            throw e;
        }
        traffic.count(message.rows(), message.texts().length + message.packedBytes());
        underWay.addAndGet(bytes);
        link.send(message);
    }

    private void gone(long bytes) {
        underWay.addAndGet(-bytes);
        memory.addOutside(-bytes);
    }

    @Override
    public void close() {
        writer.close();
        link.close();
    }
}
