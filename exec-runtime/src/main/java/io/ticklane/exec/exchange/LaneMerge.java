package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one stream of lanes again (GATHER of several lanes): rows in the order of their ordinals.
/// What can be taken at a time is all up to the least floor of the lanes, the floor of a lane being
/// the ordinal that its coming rows are not below.
///
/// Threads: any.
public final class LaneMerge {
    private final QueryContext context;
    private final int capacity;
    private final boolean inStep;
    private final Runnable changed;
    private final List<Inbox> lanes = new ArrayList<>();
    private long taken;
    private boolean claimed;
    private boolean closed;

    /// A merge of lanes that hold at most `capacity` batches before they wait. `inStep`: ordinals
    /// follow the numbers of morsels, so that the end of a morsel tells that no lower ordinals
    /// come. `changed` is called, without a lock, when somebody may go on.
    public LaneMerge(
            QueryContext context, int laneCount, int capacity, boolean inStep, Runnable changed) {
        this.context = context;
        this.capacity = capacity;
        this.inStep = inStep;
        this.changed = changed;
        for (int i = 0; i < laneCount; i++) {
            lanes.add(new Inbox());
        }
    }

    /// The end that the serial pipeline of a lane writes to.
    public ExchangeSender sender(int lane) {
        return lanes.get(lane);
    }

    /// The end that the next pipeline reads from.
    public ExchangeReceiver receiver() {
        return new Receiver();
    }

    /// What a lane has sent; guarded by the merge.
    private final class Inbox implements ExchangeSender, ExchangeSender.Port {
        private final Deque<Batch> batches = new ArrayDeque<>();
        private long floor = Long.MIN_VALUE;
        private long endedMorsels;

        @Override
        public Port open() {
            return this;
        }

        @Override
        public long limit() {
            synchronized (LaneMerge.this) {
                return closed || batches.size() < capacity ? endedMorsels + 1 : endedMorsels;
            }
        }

        @Override
        public boolean done() {
            synchronized (LaneMerge.this) {
                return closed;
            }
        }

        @Override
        public void send(Batch batch) {
            Column ordinals = Ordinals.of(batch);
            synchronized (LaneMerge.this) {
                if (!closed) {
                    batches.addLast(batch.retain());
                    floor = Math.max(floor, ordinals.longValue(batch.rows() - 1));
                }
            }
        }

        @Override
        public void end(long sequence, long next) {
            synchronized (LaneMerge.this) {
                endedMorsels++;
                if (inStep) {
                    floor = Math.max(floor, next);
                }
            }
            changed.run();
        }

        @Override
        public void finish(long count) {
            synchronized (LaneMerge.this) {
                floor = Long.MAX_VALUE;
            }
            changed.run();
        }

        @Override
        public void close() {}
    }

    private final class Receiver implements ExchangeReceiver {
        @Override
        public Claim claim() {
            synchronized (LaneMerge.this) {
                if (closed || (!claimed && allTaken())) {
                    return Claim.END;
                }
                if (claimed || !someReady(floor())) {
                    return Claim.NOT_YET;
                }
                claimed = true;
                return Claim.MORSEL;
            }
        }

        @Override
        public Source.@Nullable Morsel next() {
            Source.Morsel morsel;
            synchronized (LaneMerge.this) {
                claimed = false;
                if (closed) {
                    return null;
                }
                long sequence = taken++;
                long floor = ((sequence + 1) << Integer.SIZE) - 1;
                morsel = new OrdinalMerge(context, sequence, floor, takeUpTo(bound()), false);
            }
            changed.run();
            return morsel;
        }

        @Override
        public void close() {
            synchronized (LaneMerge.this) {
                closed = true;
                for (Inbox lane : lanes) {
                    lane.batches.forEach(Batch::close);
                    lane.batches.clear();
                }
            }
            changed.run();
        }
    }

    private long floor() {
        long least = Long.MAX_VALUE;
        for (Inbox lane : lanes) {
            least = Math.min(least, lane.floor);
        }
        return least;
    }

    /// Up to where rows are taken now: the floor, but with lanes in step no more than the rows of
    /// one morsel, which lie close together.
    private long bound() {
        long bound = floor();
        if (inStep) {
            long least = Long.MAX_VALUE;
            for (Inbox lane : lanes) {
                Batch head = lane.batches.peekFirst();
                if (head != null) {
                    least = Math.min(least, Ordinals.of(head).longValue(0));
                }
            }
            bound = Math.min(bound, least | 0xffff_ffffL);
        }
        return bound;
    }

    private boolean allTaken() {
        return floor() == Long.MAX_VALUE && lanes.stream().allMatch(lane -> lane.batches.isEmpty());
    }

    private boolean someReady(long most) {
        for (Inbox lane : lanes) {
            Batch head = lane.batches.peekFirst();
            if (head != null && Ordinals.of(head).longValue(0) <= most) {
                return true;
            }
        }
        return false;
    }

    /// For each lane, its rows with ordinals up to `most`.
    private List<List<Batch>> takeUpTo(long most) {
        List<List<Batch>> taken = new ArrayList<>();
        try {
            for (Inbox lane : lanes) {
                List<Batch> part = new ArrayList<>();
                taken.add(part);
                while (!lane.batches.isEmpty()) {
                    Batch head = lane.batches.getFirst();
                    int rows = OrdinalMerge.rowsUpTo(Ordinals.of(head), most);
                    if (rows == head.rows()) {
                        part.add(lane.batches.removeFirst());
                        continue;
                    }
                    if (rows > 0) {
                        part.add(RowRange.of(context.memory(), head, 0, rows));
                        Batch rest = RowRange.of(context.memory(), head, rows, head.rows() - rows);
                        lane.batches.removeFirst().close();
                        lane.batches.addFirst(rest);
                    }
                    break;
                }
            }
            return taken;
        } catch (Throwable e) {
            taken.forEach(part -> part.forEach(Batch::close));
            throw e;
        }
    }
}
