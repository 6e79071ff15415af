package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one stream of the rows that a fragment sends here from some nodes: in the order of their
/// ordinals, or of the keys by which each node has sorted them.
///
/// Threads: any.
public final class NodeMerge {
    private final QueryContext context;
    private final List<SqlType> types;
    private final MergeOrder order;
    private final Runnable changed;
    private final List<Inbox> nodes = new ArrayList<>();
    private final List<HeldRows> held = new ArrayList<>();
    private long taken;
    private boolean claimed;
    private boolean closed;

    private NodeMerge(
            QueryContext context,
            List<SqlType> types,
            int nodeCount,
            MergeOrder order,
            Runnable changed) {
        this.context = context;
        this.types = List.copyOf(types);
        this.order = order;
        this.changed = changed;
        for (int i = 0; i < nodeCount; i++) {
            HeldRows rows = new HeldRows(context.memory());
            held.add(rows);
            nodes.add(new Inbox(rows));
        }
    }

    /// A merge of rows of these types from this many nodes by their ordinals, which they keep with
    /// `keepsOrdinals`. `changed` is called, without a lock, when somebody may go on.
    public static NodeMerge byOrdinals(
            QueryContext context,
            List<SqlType> types,
            int nodeCount,
            boolean keepsOrdinals,
            Runnable changed) {
        return new NodeMerge(
                context, types, nodeCount, new OrdinalOrder(context, keepsOrdinals), changed);
    }

    /// A merge of rows that this many nodes have sorted by these keys, ties by their ordinals,
    /// which they lose.
    public static NodeMerge byKeys(
            QueryContext context,
            List<SqlType> types,
            int nodeCount,
            List<SortKey> keys,
            Runnable changed) {
        return new NodeMerge(context, types, nodeCount, new SortOrder(context, keys), changed);
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

    /// What a node has sent; guarded by the merge.
    private final class Inbox implements Inlet {
        private final MessageReader reader = new MessageReader(context, types);
        private final HeldRows rows;
        private @Nullable LinkEvents answers;
        private List<RemoteKeys> untold = new ArrayList<>();

        Inbox(HeldRows rows) {
            this.rows = rows;
        }

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
                rows.raiseFloor(next);
                if (batch != null && !closed) {
                    rows.add(batch, bytes);
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
                boolean room = rows.holds() || inbox.rows.bytes() < RemoteSender.WINDOW_BYTES;
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
                if (claimed || !order.isReady(held)) {
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
                long[] before = heldBytes();
                morsel = order.take(held, taken++);
                long[] after = heldBytes();
                Arrays.setAll(bytes, node -> before[node] - after[node]);
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
                    node.rows.clear();
                    if (node.answers != null) {
                        told.add(node.answers);
                    }
                }
            }
            told.forEach(LinkEvents::unwanted);
            changed.run();
        }
    }

    private long[] heldBytes() {
        return held.stream().mapToLong(HeldRows::bytes).toArray();
    }

    private boolean allTaken() {
        return held.stream().allMatch(rows -> rows.ended() && rows.isEmpty());
    }
}
