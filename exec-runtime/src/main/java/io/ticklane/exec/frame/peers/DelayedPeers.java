package io.ticklane.exec.frame.peers;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.frame.FrameAccumulators;
import io.ticklane.exec.frame.InOrderCalls;
import io.ticklane.exec.frame.RowRings;
import io.ticklane.exec.frame.range.PeerOrder;
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

/// All calls of a window over `ROWS BETWEEN UNBOUNDED PRECEDING AND n PRECEDING` without the peers
/// of the current row: a row enters when n others of its key have come after it, but not before a
/// later time has come.
///
/// Threads: one at a time.
final class DelayedPeers implements InOrderCalls {
    private static final int NONE = -1;

    private final QueryContext context;
    private final FrameInputs inputs;
    private final int delay;
    private final PeerRuns runs;
    private final RowRings rings;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final GrowingMemory enteringSlots;

    /// for each row of a batch the number of the row that it replaces in its ring
    private int[] entering = new int[0];

    /// Calls over frames that end `delay` rows before the current one, at least one.
    DelayedPeers(QueryContext context, PhysicalNode.FrameWindow node, int delay, PeerOrder peers) {
        this.context = context;
        this.inputs = FrameInputs.of(node.calls());
        this.delay = delay;
        this.runs = new PeerRuns(context.memory(), peers);
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
        int rows = in.rows();
        runs.take(in, slots, slotCount);
        List<Column> replaced = List.of();
        List<Column> results = new ArrayList<>();
        try (Batch current = new Batch(0, rows, inputs.of(context, in))) {
            replaced = rings.push(context.memory(), current.columns(), rows, slots, slotCount);
            try (Batch entering = entering(replaced, slots, rows)) {
                for (int call = 0; call < accumulators.size(); call++) {
                    context.check();
                    accumulators.get(call).ensure(slotCount);
                    results.add(results(call, entering, current, Slots.of(slots)));
                }
            }
            return ColumnSource.pick(context.memory(), results, runs.places(rows), rows);
        } finally {
            RowStore.closeAll(replaced);
            RowStore.closeAll(results);
        }
    }

    /// The rows that were replaced, and their slots beside them.
    private Batch entering(List<Column> replaced, MemorySegment slots, int rows) {
        if (entering.length < rows) {
            entering = new int[rows];
        }
        int[] picks = new int[rows];
        MemorySegment own = enteringSlots.ensure((long) rows << 2);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            entering[row] = NONE;
            if (at(rings.counts(), row) > delay) {
                own.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count << 2, at(slots, row));
                entering[row] = count;
                picks[count++] = row;
            }
        }
        Column places = FrameAccumulators.places(context, count);
        List<Column> columns = ColumnSource.pick(context.memory(), replaced, picks, count);
        return new Batch(0, count, columns, places);
    }

    private static int at(MemorySegment segment, int row) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    /// The results of the rows, in the order of the runs.
    private Column results(int call, Batch replaced, Batch current, Slots slots) {
        Accumulator accumulator = accumulators.get(call);
        try (ColumnBuilder out =
                new ColumnBuilder(
                        context.memory(), inputs.calls().get(call).type(), current.rows())) {
            for (int run = 0; run < runs.count(); run++) {
                int from = runs.start(run);
                int to = runs.start(run + 1);
                for (int place = from; place < to; place++) {
                    int row = runs.row(place);
                    if (place - from < delay) {
                        enter(accumulator, replaced, row);
                    }
                    accumulator.result(slots.get(row), current, row, out);
                }
                // what the others have replaced is of this run itself
                for (int place = from; place < to; place++) {
                    if (place - from >= delay) {
                        enter(accumulator, replaced, runs.row(place));
                    }
                }
            }
            return out.build();
        }
    }

    private void enter(Accumulator accumulator, Batch replaced, int row) {
        int entered = entering[row];
        if (entered != NONE) {
            Slots slots = Slots.of(enteringSlots.segment());
            accumulator.enter(replaced, slots, entered, entered + 1);
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
        runs.close();
        rings.close();
        enteringSlots.close();
        accumulators.forEach(Accumulator::close);
    }
}
