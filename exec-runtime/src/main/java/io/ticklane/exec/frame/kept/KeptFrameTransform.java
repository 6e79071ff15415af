package io.ticklane.exec.frame.kept;

import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.frame.InOrderCalls;
import io.ticklane.exec.frame.peers.PeerFrames;
import io.ticklane.exec.frame.range.WaitingPeers;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final InOrderCalls frames;
    private final boolean byPeers;
    private final GrowingMemory oneSlot;
    private final WaitingPeers waiting;
    private long last;

    /// The transform of a plan node that keeps rows, or whose frame [is among
    /// peers][Frame#isAmongPeers()] or [is delayed by them][Frame#isDelayedByPeers()].
    public KeptFrameTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.byPeers = node.frame().unit() != Frame.Unit.ROWS || !node.kept();
        this.waiting = new WaitingPeers(context, input, node.order());
        this.frames =
                node.kept()
                        ? new KeptFrames(context, node)
                        : PeerFrames.of(context, node, waiting.order());
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
        if (byPeers) {
            waiting.take(in, rows -> advance(rows, out));
        } else {
            advance(in, out);
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
        waiting.reached(now, rows -> advance(rows, out));
        out.reached(Math.min(now, waiting.earliest()));
    }

    @Override
    public void finish(BatchConsumer out) {
        waiting.complete(rows -> advance(rows, out));
    }

    @Override
    public Saved saved() {
        return new KeptSaved();
    }

    /// The keys, what their order is checked by, the rows in frames, and the peers that wait.
    private final class KeptSaved implements Saved {
        @Override
        public Optional<String> unsaved() {
            return frames.unsaved();
        }

        @Override
        public void save(StateWriter out) {
            keys.save(out);
            if (order != null) {
                order.save(out);
            }
            frames.save(out, keys.size());
            waiting.save(out);
        }

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            if (order != null) {
                order.restore(in);
            }
            frames.restore(in, keys.size());
            waiting.restore(in);
        }
    }

    @Override
    public void close() {
        waiting.close();
        keys.close();
        frames.close();
        oneSlot.close();
        if (order != null) {
            order.close();
        }
    }
}
