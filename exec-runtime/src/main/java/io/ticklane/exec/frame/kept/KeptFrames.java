package io.ticklane.exec.frame.kept;

import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.frame.InOrderCalls;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameBounds;
import io.ticklane.exec.window.FrameFunction;
import io.ticklane.exec.window.FrameFunctions;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All calls of a window over frames that have an end, and a start that moves: with each batch, the
/// functions of sorted partitions look at the rows that are kept of its keys and at the new ones,
/// and give the results of these. Rows before the frame of the last row of a key are dropped.
///
/// Threads: one at a time.
final class KeptFrames implements InOrderCalls {
    private final QueryContext context;
    private final Frame frame;
    private final FrameInputs inputs;
    private final KeptRows kept;
    private final SlotRuns runs;

    KeptFrames(QueryContext context, PhysicalNode.FrameWindow node) {
        this.context = context;
        this.frame = node.frame();
        this.inputs = FrameInputs.of(node.input().output(), node.order(), node.calls());
        this.kept = new KeptRows(context, inputs.types());
        this.runs = new SlotRuns(context.memory());
    }

    /// Takes the rows of a batch with their slots (four bytes each, below `slotCount`), in their
    /// order, peers of the last one included, and gives a column for each call; the caller owns
    /// them.
    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        kept.add(inputs.of(context, in), in.rows(), slots, slotCount);
        runs.take(slots, in.rows(), slotCount);
        int[] starts = new int[runs.count() + 1];
        for (int i = 0; i < runs.count(); i++) {
            starts[i + 1] = Math.addExact(starts[i], kept.size(runs.slots()[i]));
        }
        List<Column> results;
        try (Batch rows = kept.gather(runs.slots(), runs.count(), starts[runs.count()])) {
            results = compute(rows, starts, in.rows());
        }
        try {
            kept.settle();
            return ColumnSource.pick(context.memory(), results, places(in.rows()), in.rows());
        } finally {
            RowStore.closeAll(results);
        }
    }

    /// The results of the new rows of each slot, one slot after the other; the partitions of the
    /// rows begin at `starts`.
    private List<Column> compute(Batch rows, int[] starts, int count) {
        List<FrameFunction> functions = new ArrayList<>();
        List<ColumnBuilder> builders = new ArrayList<>();
        List<Column> results = new ArrayList<>();
        try (FrameBounds bounds = new FrameBounds(context, rows, frame, inputs.order())) {
            FrameFunctions made = new FrameFunctions(context, rows);
            for (WindowCall call : inputs.calls()) {
                functions.add(made.of(call));
                builders.add(new ColumnBuilder(context.memory(), call.type(), count));
            }
            for (int run = 0; run < runs.count(); run++) {
                context.check();
                int end = starts[run + 1];
                bounds.compute(starts[run], end);
                NewRows frames = new NewRows(bounds, end - runs.rows(run));
                for (int call = 0; call < functions.size(); call++) {
                    functions.get(call).compute(frames, builders.get(call));
                }
                kept.drop(runs.slots()[run], bounds.start(end - 1) - starts[run]);
            }
            builders.forEach(builder -> results.add(builder.build()));
            return results;
        } catch (Throwable e) {
            RowStore.closeAll(results);
            throw e;
        } finally {
            functions.forEach(FrameFunction::close);
            builders.forEach(ColumnBuilder::close);
        }
    }

    /// Where the result of each row is.
    private int[] places(int rows) {
        int[] next = new int[runs.count()];
        for (int run = 1; run < next.length; run++) {
            next[run] = next[run - 1] + runs.rows(run - 1);
        }
        int[] places = new int[rows];
        for (int row = 0; row < rows; row++) {
            places[row] = next[runs.index(row)]++;
        }
        return places;
    }

    /// Rows can always be saved.
    @Override
    public Optional<String> unsaved() {
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        kept.save(out, slotCount);
    }

    /// Reads what was written; there were no rows yet.
    @Override
    public void restore(StateReader in, int slotCount) {
        kept.restore(in, slotCount);
    }

    @Override
    public void close() {
        kept.close();
        runs.close();
    }
}
