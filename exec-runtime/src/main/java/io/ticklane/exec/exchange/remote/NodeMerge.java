package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.OrdinalMerge;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one stream of the rows that a fragment sends here from some nodes: in the order of their
/// ordinals. What can be taken at a time is all up to the least floor of the nodes.
///
/// Threads: any.
public final class NodeMerge {
    private final QueryContext context;
    private final List<SqlType> types;
    private final boolean keepsOrdinals;
    private final Runnable changed;
    private final List<Inbox> nodes = new ArrayList<>();
    private long passedFloor = Long.MIN_VALUE;
    private long taken;
    private boolean claimed;
    private boolean closed;

    /// A merge of rows of these types from this many nodes; with `keepsOrdinals` they keep their
    /// ordinals. `changed` is called, without a lock, when somebody may go on.
    public NodeMerge(
            QueryContext context,
            List<SqlType> types,
            int nodeCount,
            boolean keepsOrdinals,
            Runnable changed) {
        this.context = context;
        this.types = List.copyOf(types);
        this.keepsOrdinals = keepsOrdinals;
        this.changed = changed;
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new Inbox());
        }
    }

    /// Where the rows of another node come in.
    public Inlet inlet(int node) {
        return nodes.get(node);
    }

    /// Where a serial pipeline of this node, as one of those that send, puts its rows.
    public ExchangeSender sender(int node, RemoteSender.Rows rows, Traffic traffic) {
        return new LocalSender(nodes.get(node), rows, traffic);
    }

    /// The end that the next pipeline reads from.
    public ExchangeReceiver receiver() {
        return new Receiver();
    }

    /// Tells the other nodes that send rows here which keys this one has, now or when they come.
    public void tell(RemoteKeys keys) {
        List<LinkEvents> told = new ArrayList<>();
        synchronized (this) {
            for (Inbox node : nodes) {
                if (node.answers == null) {
                    node.untold.add(keys);
                } else {
                    told.add(node.answers);
                }
            }
        }
        told.forEach(events -> events.keys(keys));
    }

    private record Held(Batch batch, long bytes) {}

    /// What a node has sent; guarded by the merge.
    private final class Inbox implements Inlet {
        private final MessageReader reader = new MessageReader(context, types);
        private final Deque<Held> held = new ArrayDeque<>();
        private long heldBytes;
        private long floor = Long.MIN_VALUE;
        private @Nullable LinkEvents answers;
        private List<RemoteKeys> untold = new ArrayList<>();

        @Override
        public void open(LinkEvents events) {
            boolean late;
            List<RemoteKeys> keys;
            synchronized (NodeMerge.this) {
                answers = events;
                late = closed;
                keys = untold;
                untold = List.of();
            }
            keys.forEach(events::keys);
            if (late) {
                events.unwanted();
            }
        }

        @Override
        public void accept(Message message) {
            long bytes = message.bytes();
            boolean last = message.last();
            long next = message.floor();
            Batch batch = reader.read(message);
            put(batch, bytes, last ? Long.MAX_VALUE : next);
            if (batch == null) {
                answer(bytes);
            }
            changed.run();
        }

        @Override
        public void failed(EngineException reason) {
            context.stop(reason);
            changed.run();
        }

        private void put(@Nullable Batch batch, long bytes, long next) {
            synchronized (NodeMerge.this) {
                floor = Math.max(floor, next);
                if (batch != null && !closed) {
                    held.addLast(new Held(batch, bytes));
                    heldBytes += bytes;
                    return;
                }
            }
            if (batch != null) {
                batch.close();
            }
        }

        private void answer(long bytes) {
            LinkEvents events;
            synchronized (NodeMerge.this) {
                events = answers;
            }
            if (events != null && bytes > 0) {
                events.taken(bytes);
            }
        }

        private @Nullable Batch head() {
            Held first = held.peekFirst();
            return first == null ? null : first.batch();
        }

        /// Takes the rows with ordinals up to `most`; gives the bytes that were taken.
        private long takeUpTo(long most, List<Batch> out) {
            long bytes = 0;
            while (!held.isEmpty()) {
                Held first = held.getFirst();
                Batch head = first.batch();
                int rows = OrdinalMerge.rowsUpTo(Ordinals.of(head), most);
                if (rows < head.rows()) {
                    if (rows > 0) {
                        out.add(RowRange.of(context.memory(), head, 0, rows));
                        Batch rest = RowRange.of(context.memory(), head, rows, head.rows() - rows);
                        held.removeFirst();
                        head.close();
                        held.addFirst(new Held(rest, first.bytes()));
                    }
                    break;
                }
                held.removeFirst();
                out.add(head);
                bytes += first.bytes();
            }
            heldBytes -= bytes;
            return bytes;
        }
    }

    /// The way of this node's own rows.
    private final class LocalSender implements ExchangeSender, ExchangeSender.Port {
        private final Inbox inbox;
        private final RemoteSender.Rows rows;
        private final Traffic traffic;
        private final Ordinals.Numbering numbering;
        private long endedMorsels;

        LocalSender(Inbox inbox, RemoteSender.Rows rows, Traffic traffic) {
            this.inbox = inbox;
            this.rows = rows;
            this.traffic = traffic;
            this.numbering = new Ordinals.Numbering(context.memory(), rows.numbers());
        }

        @Override
        public Port open() {
            return this;
        }

        @Override
        public long limit() {
            synchronized (NodeMerge.this) {
                boolean room = rows.holds() || inbox.heldBytes < RemoteSender.WINDOW_BYTES;
                return closed || room ? endedMorsels + 1 : endedMorsels;
            }
        }

        @Override
        public boolean done() {
            synchronized (NodeMerge.this) {
                return closed;
            }
        }

        @Override
        public void send(Batch batch) {
            Batch numbered = numbering.number(batch);
            traffic.count(batch.rows(), 0);
            inbox.put(numbered, bytes(numbered), numbering.last());
        }

        private static long bytes(Batch batch) {
            long bytes = Long.BYTES * (long) batch.rows();
            for (Column column : batch.columns()) {
                bytes += Lane.of(column.type()).bytes(batch.rows());
            }
            return bytes;
        }

        @Override
        public void end(long sequence, long floor) {
            inbox.put(null, 0, numbering.end(sequence, floor));
            synchronized (NodeMerge.this) {
                endedMorsels++;
            }
            changed.run();
        }

        @Override
        public void finish(long count) {
            inbox.put(null, 0, Long.MAX_VALUE);
            changed.run();
        }

        @Override
        public void close() {}
    }

    private final class Receiver implements ExchangeReceiver {
        @Override
        public Claim claim() {
            synchronized (NodeMerge.this) {
                if (closed || (!claimed && allTaken())) {
                    return Claim.END;
                }
                if (claimed || !isSomethingReady()) {
                    return Claim.NOT_YET;
                }
                claimed = true;
                return Claim.MORSEL;
            }
        }

        @Override
        public Source.@Nullable Morsel next() {
            Source.Morsel morsel;
            long[] bytes = new long[nodes.size()];
            synchronized (NodeMerge.this) {
                claimed = false;
                if (closed) {
                    return null;
                }
                long bound = bound();
                passedFloor = bound;
                morsel =
                        new OrdinalMerge(
                                context, taken++, bound, takeUpTo(bound, bytes), keepsOrdinals);
            }
            for (int node = 0; node < bytes.length; node++) {
                nodes.get(node).answer(bytes[node]);
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
            List<LinkEvents> told = new ArrayList<>();
            synchronized (NodeMerge.this) {
                if (closed) {
                    return;
                }
                closed = true;
                for (Inbox node : nodes) {
                    node.held.forEach(held -> held.batch().close());
                    node.held.clear();
                    if (node.answers != null) {
                        told.add(node.answers);
                    }
                }
            }
            told.forEach(LinkEvents::unwanted);
            changed.run();
        }
    }

    private long floor() {
        long least = Long.MAX_VALUE;
        for (Inbox node : nodes) {
            least = Math.min(least, node.floor);
        }
        return least;
    }

    private boolean allTaken() {
        return floor() == Long.MAX_VALUE && nodes.stream().allMatch(node -> node.held.isEmpty());
    }

    /// Whether there are rows to take; or, for those who merge after us, news of what cannot come
    /// any more.
    private boolean isSomethingReady() {
        long floor = floor();
        for (Inbox node : nodes) {
            Batch head = node.head();
            if (head != null && Ordinals.of(head).longValue(0) <= floor) {
                return true;
            }
        }
        return keepsOrdinals && floor > passedFloor && floor < Long.MAX_VALUE;
    }

    /// Up to where rows are taken now: the floor, but no more than about a morsel of each node.
    private long bound() {
        long bound = floor();
        int most = context.settings().morselRows();
        for (Inbox node : nodes) {
            int rows = 0;
            for (Held held : node.held) {
                rows += held.batch().rows();
                if (rows >= most) {
                    bound =
                            Math.min(
                                    bound,
                                    Ordinals.of(held.batch()).longValue(held.batch().rows() - 1));
                    break;
                }
            }
        }
        return bound;
    }

    /// For each node, its rows with ordinals up to `most`, and their bytes.
    private List<List<Batch>> takeUpTo(long most, long[] bytes) {
        List<List<Batch>> parts = new ArrayList<>();
        try {
            for (int node = 0; node < bytes.length; node++) {
                List<Batch> part = new ArrayList<>();
                parts.add(part);
                bytes[node] = nodes.get(node).takeUpTo(most, part);
            }
            return parts;
        } catch (Throwable e) {
            parts.forEach(part -> part.forEach(Batch::close));
            throw e;
        }
    }
}
