package io.ticklane.exec.frame;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Functions over `ROWS BETWEEN UNBOUNDED PRECEDING AND n PRECEDING`: a row enters when n others of
/// its key have come after it, which is when it is replaced in a ring of n rows.
///
/// Threads: one at a time.
final class DelayedRows implements InOrderCalls {
    private final QueryContext context;
    private final FrameInputs inputs;
    private final int delay;
    private final RowRings rings;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final GrowingMemory enteringSlots;
    private int[] picks = new int[0];

    /// Calls over frames that end `delay` rows before the current one, at least one.
    DelayedRows(QueryContext context, List<WindowCall> given, int delay) {
        this.context = context;
        this.inputs = FrameInputs.of(given);
        this.delay = delay;
        this.rings = new RowRings(context.memory(), inputs.types(), delay);
        this.enteringSlots = new GrowingMemory(context.memory());
        try {
            for (WindowCall call : inputs.calls()) {
                accumulators.add(FrameAccumulators.of(context, call, inputs.types(), false));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        List<Column> replaced = List.of();
        List<Column> results = new ArrayList<>();
        try (Batch current = new Batch(0, in.rows(), inputs.of(context, in))) {
            replaced = rings.push(context.memory(), current.columns(), in.rows(), slots, slotCount);
            try (Batch entering = entering(replaced, slots, in.rows())) {
                for (int call = 0; call < accumulators.size(); call++) {
                    accumulators.get(call).ensure(slotCount);
                    results.add(advance(call, entering, current, slots));
                }
            }
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            throw e;
        } finally {
            RowStore.closeAll(replaced);
        }
    }

    /// The rows that were replaced, and their slots beside them.
    private Batch entering(List<Column> replaced, MemorySegment slots, int rows) {
        if (picks.length < rows) {
            picks = new int[rows];
        }
        MemorySegment own = enteringSlots.ensure((long) rows << 2);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (enters(row)) {
                own.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count << 2, slot(slots, row));
                picks[count++] = row;
            }
        }
        Column places = FrameAccumulators.places(context, count);
        List<Column> columns = ColumnSource.pick(context.memory(), replaced, picks, count);
        return new Batch(0, count, columns, places);
    }

    private boolean enters(int row) {
        return slot(rings.counts(), row) > delay;
    }

    private static int slot(MemorySegment segment, int row) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    private Column advance(int call, Batch entering, Batch current, MemorySegment slots) {
        Accumulator accumulator = accumulators.get(call);
        Slots own = Slots.of(enteringSlots.segment());
        int rows = current.rows();
        int next = 0;
        try (ColumnBuilder out =
                new ColumnBuilder(context.memory(), inputs.calls().get(call).type(), rows)) {
            for (int row = 0; row < rows; row++) {
                if (enters(row)) {
                    accumulator.enter(entering, own, next, next + 1);
                    next++;
                }
                accumulator.result(slot(slots, row), current, row, out);
            }
            return out.build();
        }
    }

    @Override
    public Optional<String> unsaved() {
        for (int call = 0; call < accumulators.size(); call++) {
            if (!accumulators.get(call).isSaved()) {
                return Optional.of(inputs.calls().get(call).function());
            }
        }
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        rings.save(context.memory(), out, slotCount);
        accumulators.forEach(accumulator -> accumulator.save(out, slotCount));
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        rings.restore(context, in, slotCount);
        accumulators.forEach(accumulator -> accumulator.restore(in, slotCount));
    }

    @Override
    public void close() {
        rings.close();
        enteringSlots.close();
        accumulators.forEach(Accumulator::close);
    }
}
