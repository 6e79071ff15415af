package io.ticklane.exec.frame.kept;

import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.frame.range.PeerOrder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SavedColumns;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes functions over frames of a stream whose rows are kept. Rows come in the order of the
/// window, in a frame of RANGE those of all keys together. Then the last peers wait until a later
/// time was reached, for the frame of each has all of them; what comes out follows from the rows so
/// far, and not from how they are cut. Fails with 58000 when the rows are not in the order that the
/// plan relies on.
///
/// Serial.
public final class KeptFrameTransform implements Transform {
    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;
    private final KeptFrames frames;
    private final boolean byPeers;
    private final PeerOrder peers;
    private final int time;
    private final GrowingMemory oneSlot;
    private final List<Batch> waiting = new ArrayList<>();
    private long last;

    /// The transform of a plan node that keeps rows.
    public KeptFrameTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.byPeers = node.frame().unit() != Frame.Unit.ROWS;
        this.peers = new PeerOrder(node.order(), context.dictionary());
        this.time = node.order().isEmpty() ? -1 : node.order().get(0).column();
        this.frames = new KeptFrames(context, node);
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order =
                node.order().isEmpty()
                        ? null
                        : new KeyOrder(
                                context, input, byPeers ? List.of() : node.keys(), node.order());
        this.oneSlot = new GrowingMemory(context.memory());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        last = in.sequence();
        if (in.rows() == 0) {
            return;
        }
        if (!byPeers) {
            advance(in, out);
            return;
        }
        if (!waiting.isEmpty() && !follows(in)) {
            complete(out);
        }
        int open = lastPeers(in);
        if (open > 0) {
            waiting.add(RowRange.of(context.memory(), in, 0, open));
            complete(out);
        }
        waiting.add(RowRange.of(context.memory(), in, open, in.rows() - open));
    }

    /// Whether the first row of a batch is a peer of those that wait.
    private boolean follows(Batch in) {
        Batch before = waiting.getLast();
        return peers.arePeers(before, before.rows() - 1, in, 0);
    }

    /// Where the last rows that are peers of each other begin.
    private int lastPeers(Batch in) {
        int row = in.rows() - 1;
        while (row > 0 && peers.arePeers(in, row - 1, in, row)) {
            row--;
        }
        return row;
    }

    /// Gives what waits: its last peers are all there.
    private void complete(BatchConsumer out) {
        if (waiting.isEmpty()) {
            return;
        }
        try (Batch rows = RowGatherer.concat(context.memory(), waiting)) {
            advance(rows, out);
        } finally {
            waiting.forEach(Batch::close);
            waiting.clear();
        }
    }

    private void advance(Batch in, BatchConsumer out) {
        MemorySegment slots = keys.assign(node.keys().stream().map(in::column).toList(), in.rows());
        if (order != null) {
            boolean all = byPeers;
            order.check(
                    in, all ? oneSlot.ensure((long) in.rows() << 2) : slots, all ? 1 : keys.size());
        }
        List<Column> results = frames.advance(in, slots, keys.size());
        List<Column> columns = new ArrayList<>();
        in.columns().forEach(column -> columns.add(column.retain()));
        columns.addAll(results);
        try (Batch made = in.withColumns(columns)) {
            out.accept(made.withSequence(last));
        }
    }

    @Override
    public void reached(long now, BatchConsumer out) {
        if (!waiting.isEmpty()) {
            Batch before = waiting.getLast();
            if (before.column(time).longValue(before.rows() - 1) < now) {
                complete(out);
            }
        }
        out.reached(
                waiting.isEmpty()
                        ? now
                        : Math.min(now, waiting.getFirst().column(time).longValue(0)));
    }

    @Override
    public void finish(BatchConsumer out) {
        complete(out);
    }

    @Override
    public Saved saved() {
        return new KeptSaved();
    }

    /// The keys, what their order is checked by, the rows in frames, and the peers that wait.
    private final class KeptSaved implements Saved {
        @Override
        public void save(StateWriter out) {
            keys.save(out);
            if (order != null) {
                order.save(out);
            }
            frames.save(out, keys.size());
            int open = waiting.stream().mapToInt(Batch::rows).sum();
            out.writeLong(open);
            if (open > 0) {
                try (Batch rows = RowGatherer.concat(context.memory(), waiting)) {
                    SavedColumns.save(out, rows.columns(), open);
                }
            }
        }

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            if (order != null) {
                order.restore(in);
            }
            frames.restore(in, keys.size());
            int open = in.readCount(Integer.MAX_VALUE);
            if (open > 0) {
                List<SqlType> types =
                        node.input().output().fields().stream().map(Field::type).toList();
                waiting.add(
                        new Batch(
                                0, open, SavedColumns.restore(in, context.memory(), types, open)));
            }
        }
    }

    @Override
    public void close() {
        waiting.forEach(Batch::close);
        waiting.clear();
        keys.close();
        frames.close();
        oneSlot.close();
        if (order != null) {
            order.close();
        }
    }
}
