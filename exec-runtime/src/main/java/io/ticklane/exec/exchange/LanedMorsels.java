package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.LanedStep;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets lanes work on the same morsels, and hands each on when all lanes have done their part. Each
/// lane is the source of a serial pipeline without steps, whose end is the lane's way out.
///
/// Threads: any.
public final class LanedMorsels {
    private final QueryContext context;
    private final LanedStep step;
    private final int capacity;
    private final MorselQueue out;
    private final Runnable changed;
    private final List<LaneEnd> lanes = new ArrayList<>();
    private final Map<Long, Shared> held = new HashMap<>();
    private long count = Long.MAX_VALUE;
    private int open;
    private int unfinished;

    /// Morsels for this many lanes, of which `capacity` may be under way; `changed` is called,
    /// without a lock, when somebody may go on.
    public LanedMorsels(
            QueryContext context,
            LanedStep step,
            int laneCount,
            MorselQueue out,
            Runnable changed) {
        this.context = context;
        this.step = step;
        this.capacity = out.capacity();
        this.out = out;
        this.changed = changed;
        this.open = laneCount;
        this.unfinished = laneCount;
        for (int lane = 0; lane < laneCount; lane++) {
            lanes.add(new LaneEnd(lane));
        }
    }

    /// The end that the pipeline before writes to.
    public ExchangeSender sender() {
        return new Sender();
    }

    /// Where a lane's pipeline reads its morsels.
    public ExchangeReceiver receiver(int lane) {
        return lanes.get(lane);
    }

    /// Where a lane's pipeline ends.
    public ExchangeSender sender(int lane) {
        return new Barrier();
    }

    /// A morsel that lanes work on; guarded by the exchange, but for the parts of the lanes.
    private static final class Shared {
        private final long floor;
        private final long reached;
        private final List<SharedResults> batches;
        private int missing;

        Shared(long floor, long reached, List<SharedResults> batches, int missing) {
            this.floor = floor;
            this.reached = reached;
            this.batches = batches;
            this.missing = missing;
        }
    }

    private void put(long sequence, long floor, long reached, List<SharedResults> batches) {
        boolean kept;
        synchronized (this) {
            kept = open > 0;
            if (kept) {
                held.put(sequence, new Shared(floor, reached, batches, lanes.size()));
            }
        }
        if (!kept) {
            batches.forEach(SharedResults::close);
        }
        changed.run();
    }

    /// A lane has done its part of a morsel.
    private void done(long sequence) {
        Shared complete;
        synchronized (this) {
            Shared shared = held.get(sequence);
            if (shared == null || --shared.missing > 0) {
                return;
            }
            complete = shared;
            held.remove(sequence);
        }
        List<Batch> batches = new ArrayList<>(complete.batches.size());
        int next = 0;
        try {
            while (next < complete.batches.size()) {
                batches.add(complete.batches.get(next).finish(step.kept()));
                next++;
            }
        } catch (Throwable e) {
            batches.forEach(Batch::close);
            complete.batches.subList(next, complete.batches.size()).forEach(SharedResults::close);
            throw e;
        }
        out.put(sequence, complete.floor, complete.reached, batches);
    }

    private final class Sender implements ExchangeSender {
        @Override
        public Port open() {
            return new Port() {
                private List<SharedResults> batches = new ArrayList<>();
                private long reached = Long.MIN_VALUE;

                @Override
                public void reached(long time) {
                    reached = time;
                }

                @Override
                public void send(Batch batch) {
                    batches.add(
                            new SharedResults(
                                    context.memory(),
                                    batch.retain(),
                                    step.results(),
                                    lanes.size()));
                }

                @Override
                public void end(long sequence, long floor) {
                    List<SharedResults> morsel = batches;
                    batches = new ArrayList<>();
                    long time = reached;
                    reached = Long.MIN_VALUE;
                    put(sequence, floor, time, morsel);
                }

                @Override
                public void close() {
                    batches.forEach(SharedResults::close);
                    batches.clear();
                }
            };
        }

        @Override
        public long limit() {
            synchronized (LanedMorsels.this) {
                long head = Long.MAX_VALUE - capacity;
                for (LaneEnd lane : lanes) {
                    head = Math.min(head, lane.head);
                }
                return head + capacity;
            }
        }

        @Override
        public boolean done() {
            return out.done();
        }

        @Override
        public void finish(long morsels) {
            synchronized (LanedMorsels.this) {
                count = morsels;
            }
            changed.run();
        }

        @Override
        public void close() {}
    }

    /// Where a lane reads.
    private final class LaneEnd implements ExchangeReceiver {
        private final int lane;
        private LanedStep.@Nullable Lane state;
        private long head;
        private boolean claimed;
        private boolean closed;

        LaneEnd(int lane) {
            this.lane = lane;
        }

        @Override
        public Claim claim() {
            synchronized (LanedMorsels.this) {
                if (closed || head >= count) {
                    return Claim.END;
                }
                if (claimed || !held.containsKey(head)) {
                    return Claim.NOT_YET;
                }
                claimed = true;
                return Claim.MORSEL;
            }
        }

        @Override
        public Source.@Nullable Morsel next() {
            synchronized (LanedMorsels.this) {
                Shared shared = closed ? null : held.get(head);
                if (shared == null) {
                    return null;
                }
                claimed = false;
                return new Part(head++, shared.batches);
            }
        }

        /// Fills the lane's rows of a batch.
        private void process(SharedResults batch) {
            LanedStep.Lane own = state;
            if (own == null) {
                own = step.lane(lane, lanes.size());
                state = own;
            }
            own.process(batch.batch(), batch.part(lane));
        }

        @Override
        public void close() {
            LanedStep.Lane own = state;
            state = null;
            if (own != null) {
                own.close();
            }
            List<Shared> dropped = List.of();
            synchronized (LanedMorsels.this) {
                if (!closed) {
                    closed = true;
                    if (--open == 0) {
                        dropped = List.copyOf(held.values());
                        held.clear();
                    }
                }
            }
            dropped.forEach(shared -> shared.batches.forEach(SharedResults::close));
            changed.run();
        }

        private final class Part implements Source.Morsel {
            private final long sequence;
            private final List<SharedResults> batches;

            Part(long sequence, List<SharedResults> batches) {
                this.sequence = sequence;
                this.batches = batches;
            }

            @Override
            public long sequence() {
                return sequence;
            }

            /// Pushes nothing: the rows go on when all lanes have done their part.
            @Override
            public void read(BatchConsumer nobody) {
                for (SharedResults batch : batches) {
                    context.check();
                    process(batch);
                }
            }
        }
    }

    /// Where a lane's pipeline ends.
    private final class Barrier implements ExchangeSender, ExchangeSender.Port {
        @Override
        public Port open() {
            return this;
        }

        @Override
        public void send(Batch batch) {
            throw new IllegalStateException("lanes push no rows");
        }

        @Override
        public void end(long sequence, long floor) {
            LanedMorsels.this.done(sequence);
        }

        @Override
        public long limit() {
            return out.limit();
        }

        @Override
        public boolean done() {
            return out.done();
        }

        @Override
        public void finish(long ignored) {
            long morsels;
            synchronized (LanedMorsels.this) {
                if (--unfinished > 0) {
                    return;
                }
                morsels = count;
            }
            out.finish(morsels);
        }

        @Override
        public void close() {}
    }
}
