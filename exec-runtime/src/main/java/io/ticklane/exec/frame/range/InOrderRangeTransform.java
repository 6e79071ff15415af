package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.WordBound;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Computes functions over frames of RANGE in the order of the input, which is that of the frames
/// for all keys together. Fails with 58000 when the rows are not in the order that the plan relies
/// on. Rows come out up to some batches later than they came in.
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
    private int slotCount;
    private long last;

    /// The transform of a plan node that is in order; with `hasSlots` rows come from a
    /// [KeySlotsTransform], whose column goes no further.
    public InOrderRangeTransform(
            PhysicalNode.FrameWindow node, boolean hasSlots, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.hasSlots = hasSlots;
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
        order.check(in, oneSlot.ensure((long) in.rows() << 2), 1);
        if (hasSlots) {
            int columns = in.columns().size() - 1;
            MemorySegment slots = in.column(columns).values();
            slotCount = Math.max(slotCount, WordBound.ofInts(slots, in.rows()) + 1);
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

    @Override
    public void finish(BatchConsumer out) {
        frames.complete(last, out);
    }

    @Override
    public void close() {
        keys.close();
        order.close();
        oneSlot.close();
        frames.close();
    }
}
