package io.ticklane.exec.frame.peers;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.frame.InOrderCalls;
import io.ticklane.exec.frame.InOrderFrames;
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

/// Computes functions over all rows before the time of the current one, or fewer, and some of that
/// time, for rows of a stream that all come in the order of a time. The rows of the last time wait
/// until a later one was reached. Fails with 58000 when the rows are not in the order that the plan
/// relies on.
///
/// Serial.
public final class PeerFrameTransform implements Transform {
    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final KeyTable keys;
    private final KeyOrder order;
    private final WaitingPeers waiting;
    private final InOrderCalls frames;
    private final GrowingMemory oneSlot;
    private long last;

    /// The transform of a plan node whose frame [is among peers][Frame#isAmongPeers()] or [is
    /// delayed by them][Frame#isDelayedByPeers()].
    public PeerFrameTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.waiting = new WaitingPeers(context, input, node.order());
        this.frames = frames();
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order = new KeyOrder(context, input, List.of(), node.order());
        this.oneSlot = new GrowingMemory(context.memory());
    }

    private InOrderCalls frames() {
        if (node.frame().end() instanceof Frame.Bound.Preceding(Expression offset)) {
            int delay = (int) Math.min(InOrderFrames.whole(offset, 1), Integer.MAX_VALUE - 1L);
            return new DelayedPeers(context, node, delay, waiting.order());
        }
        return new PeerFrames(context, node, waiting.order());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        last = in.sequence();
        if (in.rows() > 0) {
            waiting.take(in, rows -> advance(rows, out));
        }
    }

    private void advance(Batch in, BatchConsumer out) {
        MemorySegment slots = keys.assign(node.keys().stream().map(in::column).toList(), in.rows());
        order.check(in, oneSlot.ensure((long) in.rows() << 2), 1);
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
        return new PeersSaved();
    }

    /// The keys, the time so far, what the rows have made, and the rows that wait.
    private final class PeersSaved implements Saved {
        @Override
        public Optional<String> unsaved() {
            return frames.unsaved();
        }

        @Override
        public void save(StateWriter out) {
            keys.save(out);
            order.save(out);
            frames.save(out, keys.size());
            waiting.save(out);
        }

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            order.restore(in);
            frames.restore(in, keys.size());
            waiting.restore(in);
        }
    }

    @Override
    public void close() {
        waiting.close();
        keys.close();
        order.close();
        frames.close();
        oneSlot.close();
    }
}
