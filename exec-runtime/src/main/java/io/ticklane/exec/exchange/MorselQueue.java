package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An exchange within the node from one stream to one receiver (GATHER of a parallel pipeline, or
/// one lane of HASH): workers end morsels in any order, the receiver gets them in the order of
/// their numbers. At most `capacity` morsels are held or under way.
///
/// Threads: any.
public final class MorselQueue {
    private final Runnable changed;
    private final Map<Long, HeldMorsel> held = new HashMap<>();
    private int capacity;
    private long head;
    private int claimed;
    private long count = Long.MAX_VALUE;
    private boolean closed;

    /// A queue; `changed` is called, without a lock, when a sender or the receiver may go on.
    public MorselQueue(int capacity, Runnable changed) {
        this.capacity = capacity;
        this.changed = changed;
    }

    /// The end that pipelines write to.
    public ExchangeSender sender() {
        return new Sender();
    }

    /// The end that the next pipeline, or the client, reads from.
    public ExchangeReceiver receiver() {
        return new Receiver();
    }

    /// Puts a whole morsel; takes ownership of the batches.
    void put(long sequence, long floor, List<Batch> batches) {
        put(sequence, floor, Long.MIN_VALUE, batches);
    }

    /// Puts a whole morsel, whose rows have reached a time (the least long for none); takes
    /// ownership of the batches.
    void put(long sequence, long floor, long reached, List<Batch> batches) {
        synchronized (this) {
            if (!closed) {
                held.put(sequence, new HeldMorsel(sequence, floor, reached, batches));
                batches = List.of();
            }
        }
        batches.forEach(Batch::close);
        changed.run();
    }

    /// Whether it holds no rows now.
    public synchronized boolean isEmpty() {
        return held.isEmpty();
    }

    synchronized int capacity() {
        return capacity;
    }

    /// Holds at most so many morsels from now on; those that are held already stay.
    public void hold(int most) {
        synchronized (this) {
            capacity = most;
        }
        changed.run();
    }

    synchronized long limit() {
        return closed ? Long.MAX_VALUE : head + capacity;
    }

    /// Up to where all of some queues take morsels.
    static long limit(List<MorselQueue> queues) {
        return queues.stream().mapToLong(MorselQueue::limit).min().orElse(Long.MAX_VALUE);
    }

    synchronized boolean done() {
        return closed;
    }

    void finish(long morsels) {
        synchronized (this) {
            count = morsels;
        }
        changed.run();
    }

    private final class Sender implements ExchangeSender {
        @Override
        public Port open() {
            return new Port() {
                private List<Batch> batches = new ArrayList<>();
                private long reached = Long.MIN_VALUE;

                @Override
                public void send(Batch batch) {
                    batches.add(batch.retain());
                }

                @Override
                public void reached(long time) {
                    reached = time;
                }

                @Override
                public void end(long sequence, long floor) {
                    List<Batch> morsel = batches;
                    batches = new ArrayList<>();
                    long time = reached;
                    reached = Long.MIN_VALUE;
                    put(sequence, floor, time, morsel);
                }

                @Override
                public void close() {
                    batches.forEach(Batch::close);
                    batches.clear();
                }
            };
        }

        @Override
        public long limit() {
            return MorselQueue.this.limit();
        }

        @Override
        public boolean done() {
            return MorselQueue.this.done();
        }

        @Override
        public void finish(long morsels) {
            MorselQueue.this.finish(morsels);
        }

        @Override
        public void close() {}
    }

    private final class Receiver implements ExchangeReceiver {
        @Override
        public Claim claim() {
            synchronized (MorselQueue.this) {
                if (closed || head + claimed >= count) {
                    return Claim.END;
                }
                if (held.containsKey(head + claimed)) {
                    claimed++;
                    return Claim.MORSEL;
                }
                return Claim.NOT_YET;
            }
        }

        @Override
        public Source.@Nullable Morsel next() {
            Source.Morsel morsel;
            synchronized (MorselQueue.this) {
                morsel = held.remove(head);
                if (morsel == null) {
                    return null;
                }
                head++;
                claimed--;
            }
            changed.run();
            return morsel;
        }

        @Override
        public boolean isLight() {
            return true;
        }

        @Override
        public void close() {
            List<HeldMorsel> dropped;
            synchronized (MorselQueue.this) {
                closed = true;
                dropped = List.copyOf(held.values());
                held.clear();
            }
            dropped.forEach(morsel -> morsel.batches().forEach(Batch::close));
            changed.run();
        }
    }
}
