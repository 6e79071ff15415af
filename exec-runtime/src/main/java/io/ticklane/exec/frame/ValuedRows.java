package io.ticklane.exec.frame;

import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// LAG(x, d, y) IGNORE NULLS: the value of the d-th row before that has one. Rings keep the last d
/// values of each key. A row with a value gets the one that it replaces, and a row without one that
/// which the next value will replace.
///
/// Threads: one at a time.
final class ValuedRows implements InOrderCalls {
    /// The next value comes in a later batch.
    private static final int LATER = -1;

    private final QueryContext context;
    private final FrameInputs inputs;
    private final int distance;
    private final RowRings rings;
    private final GrowingMemory valuedSlots;

    /// for each slot one more than the number of its next value in the batch; 0 for none
    private final GrowingMemory nextOfSlot;

    private int[] valued = new int[0];
    private int[] sources = new int[0];

    /// A call with a distance of at least one.
    ValuedRows(QueryContext context, WindowCall call, int distance) {
        this.context = context;
        this.inputs = FrameInputs.of(List.of(call));
        this.distance = distance;
        this.rings = new RowRings(context.memory(), inputs.types().subList(0, 1), distance);
        this.valuedSlots = new GrowingMemory(context.memory());
        this.nextOfSlot = new GrowingMemory(context.memory());
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        List<Column> columns = inputs.of(context, in);
        List<Column> replaced = List.of();
        try {
            Column values = columns.get(0);
            int count = find(values, slots, slotCount);
            try (Column some = RowPicker.pick(context.memory(), values, valued, count)) {
                replaced =
                        rings.push(
                                context.memory(),
                                List.of(some),
                                count,
                                valuedSlots.segment(),
                                slotCount);
            }
            @Nullable Column otherwise = columns.size() > 1 ? columns.get(1) : null;
            return List.of(results(replaced.get(0), otherwise, in.rows(), slots));
        } finally {
            RowStore.closeAll(columns);
            RowStore.closeAll(replaced);
        }
    }

    /// Finds the rows that have a value, and for each row which of them replaces its result.
    private int find(Column values, MemorySegment slots, int slotCount) {
        int rows = values.rows();
        if (sources.length < rows) {
            valued = new int[rows];
            sources = new int[rows];
        }
        MemorySegment own = valuedSlots.ensure(Math.max(1L, rows) << 2);
        MemorySegment next = nextOfSlot.ensure((long) slotCount << 2);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (!values.isNull(row)) {
                set(own, count, get(slots, row));
                valued[count++] = row;
            }
        }
        int later = count;
        for (int row = rows - 1; row >= 0; row--) {
            int slot = get(slots, row);
            if (!values.isNull(row)) {
                set(next, slot, later--);
            }
            // the first value has number 0
            sources[row] = get(next, slot) - 1;
        }
        for (int row = 0; row < rows; row++) {
            set(next, get(slots, row), 0);
        }
        return count;
    }

    private Column results(
            Column replaced, @Nullable Column otherwise, int rows, MemorySegment slots) {
        MemorySegment counts = rings.counts();
        try (ColumnBuilder out =
                new ColumnBuilder(context.memory(), inputs.calls().get(0).type(), rows)) {
            for (int row = 0; row < rows; row++) {
                int source = sources[row];
                int slot = get(slots, row);
                if (source != LATER && get(counts, source) > distance) {
                    out.appendFrom(replaced, source);
                } else if (source == LATER && rings.isFull(slot)) {
                    rings.appendOldest(slot, 0, out);
                } else if (otherwise != null) {
                    out.appendFrom(otherwise, row);
                } else {
                    out.appendNull();
                }
            }
            return out.build();
        }
    }

    private static int get(MemorySegment segment, int index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2);
    }

    private static void set(MemorySegment segment, int index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2, value);
    }

    @Override
    public Optional<String> unsaved() {
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        rings.save(context.memory(), out, slotCount);
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        rings.restore(context, in, slotCount);
    }

    @Override
    public void close() {
        rings.close();
        valuedSlots.close();
        nextOfSlot.close();
    }
}
