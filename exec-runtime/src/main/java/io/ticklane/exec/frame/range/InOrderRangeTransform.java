package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.batch.WordBound;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Computes functions over frames of RANGE in the order of the input, which is that of the frames
/// for all keys together. Fails with 58000 when the rows are not in the order that the plan relies
/// on. Rows come out up to some batches later than they came in; those of a stream as soon as they
/// can: all but the last peers, whose frames may go on.
///
/// Serial: one for each lane.
public final class InOrderRangeTransform implements Transform {
    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final KeyTable keys;
    private final KeyOrder order;
    private final GrowingMemory oneSlot;
    private final RangeFrames frames;
    private final boolean hasSlots;
    private final boolean ofStream;
    private final PeerOrder peers;
    private int slotCount;
    private long last;

    /// The transform of a plan node that is in order; with `hasSlots` rows come from a
    /// [KeySlotsTransform], whose column goes no further; with `ofStream` what comes out must
    /// follow from the rows so far, and not from how they are cut.
    public InOrderRangeTransform(
            PhysicalNode.FrameWindow node,
            boolean hasSlots,
            boolean ofStream,
            QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.hasSlots = hasSlots;
        this.ofStream = ofStream;
        this.peers = new PeerOrder(node.order(), context.dictionary());
        this.frames = new RangeFrames(context, node);
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order = new KeyOrder(context, input, List.of(), node.order());
        this.oneSlot = new GrowingMemory(context.memory());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        last = in.sequence();
        if (in.rows() == 0) {
            return;
        }
        int open = ofStream ? lastPeers(in) : 0;
        if (open == 0) {
            advance(in, out);
            return;
        }
        try (Batch complete = RowRange.of(context.memory(), in, 0, open);
                Batch rest = RowRange.of(context.memory(), in, open, in.rows() - open)) {
            advance(complete, out);
            advance(rest, out);
        }
    }

    /// Where the last rows that are peers of each other begin.
    private int lastPeers(Batch in) {
        int row = in.rows() - 1;
        while (row > 0 && peers.arePeers(in, row - 1, in, row)) {
            row--;
        }
        return row;
    }

    private void advance(Batch in, BatchConsumer out) {
        order.check(in, oneSlot.ensure((long) in.rows() << 2), 1);
        if (hasSlots) {
            int columns = in.columns().size() - 1;
            MemorySegment slots = in.column(columns).values();
            slotCount = WordBound.ofInts(slots, in.rows(), slotCount - 1) + 1;
            List<Column> rest = in.columns().subList(0, columns);
            rest.forEach(Column::retain);
            try (Batch rows = in.withColumns(rest)) {
                frames.process(rows, slots, slotCount, out);
            }
        } else {
            List<Column> columns = node.keys().stream().map(in::column).toList();
            frames.process(in, keys.assign(columns, in.rows()), keys.size(), out);
        }
    }

    /// The peers of the last row are all there when a later time was reached.
    @Override
    public void reached(long time, BatchConsumer out) {
        if (frames.latest() < time) {
            frames.complete(last, out);
        }
        out.reached(Math.min(time, frames.earliest()));
    }

    @Override
    public void finish(BatchConsumer out) {
        frames.complete(last, out);
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public Optional<String> unsaved() {
                return frames.unsaved();
            }

            @Override
            public void save(StateWriter out) {
                keys.save(out);
                order.save(out);
                frames.save(out, keys.size());
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                order.restore(in);
                frames.restore(in, keys.size());
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        order.close();
        oneSlot.close();
        frames.close();
    }
}
