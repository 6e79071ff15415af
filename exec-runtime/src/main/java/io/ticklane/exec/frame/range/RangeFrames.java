package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.frame.FrameAccumulators;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.SavedColumns;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All calls of a window with frames of RANGE up to the current row and its peers, for rows that
/// all come in order. So rows leave the frames of all keys in the order in which they came, and
/// peers are neighbours.
///
/// A batch waits until a row after its last run of peers has come: that run may go on.
///
/// Threads: one at a time.
final class RangeFrames implements AutoCloseable {
    private static final int PIECE_ROWS = 4096;

    private final QueryContext context;
    private final FrameInputs inputs;
    private final PeerOrder peers;
    private final @Nullable RangeEdge edge;
    private final int orderColumn;
    private final @Nullable RowQueue queue;
    private final List<RangeCall> calls = new ArrayList<>();
    private final List<RangeBlock> waiting = new ArrayList<>();
    private final List<SqlType> input;

    /// the edge as long as all calls are totals of small values; rows stay in the queue then
    private @Nullable SimpleEdge narrow;

    RangeFrames(QueryContext context, PhysicalNode.FrameWindow node) {
        this.context = context;
        this.inputs = FrameInputs.of(node.calls());
        this.peers = new PeerOrder(node.order(), context.dictionary());
        this.orderColumn = node.order().get(0).column();
        this.input = node.input().output().fields().stream().map(Field::type).toList();
        if (node.frame().start() instanceof Frame.Bound.Preceding(Expression offset)) {
            edge = new RangeEdge(input, node.order(), offset);
            List<SqlType> queued = new ArrayList<>();
            queued.add(input.get(orderColumn));
            queued.addAll(inputs.types());
            queue = new RowQueue(context.memory(), queued);
        } else {
            edge = null;
            queue = null;
        }
        try {
            for (WindowCall call : inputs.calls()) {
                calls.add(call(call));
            }
            boolean totals = calls.stream().allMatch(RangeTotals.class::isInstance);
            narrow = edge != null && totals ? edge.simple() : null;
            if (narrow == null) {
                widen(0);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private RangeCall call(WindowCall call) {
        BuiltinAggregate function = BuiltinAggregate.find(call.function()).orElse(null);
        return function != null && RangeTotals.has(function, call, inputs.types())
                ? RangeTotals.of(context.memory(), function, call, inputs.types())
                : new RangeAccumulator(
                        FrameAccumulators.of(context, call, inputs.types(), edge != null));
    }

    private void widen(int slotCount) {
        narrow = null;
        for (RangeCall call : calls) {
            if (call instanceof RangeTotals totals) {
                totals.widen(queue, slotCount);
            }
        }
    }

    private boolean areNarrow(Column times, List<Column> arguments) {
        for (RangeCall call : calls) {
            if (!(call instanceof RangeTotals totals) || !totals.areNarrow(arguments)) {
                return false;
            }
        }
        return times.validity() == null;
    }

    /// Takes the rows of a batch with their slots; pushes the batches that are complete, as parts
    /// of the same morsel.
    void process(Batch in, MemorySegment slots, int slotCount, BatchConsumer out) {
        RangeBlock block = block(in, slots, slotCount);
        int from = 0;
        boolean kept = false;
        try {
            if (!waiting.isEmpty()) {
                Batch last = waiting.get(waiting.size() - 1).input();
                if (peers.arePeers(last, last.rows() - 1, in, 0)) {
                    from = 1;
                    slide(block, 0, 1);
                }
                if (from < block.runCount()) {
                    complete(in.sequence(), out);
                }
            }
            slide(block, from, block.runCount());
            if (narrow != null && queue != null) {
                queue.drop(narrow.left(queue));
            }
            waiting.add(block);
            kept = true;
        } finally {
            if (!kept) {
                block.close();
            }
        }
    }

    /// The time of the first row that waits; the greatest long if none does.
    long earliest() {
        return waiting.isEmpty()
                ? Long.MAX_VALUE
                : waiting.get(0).input().column(orderColumn).longValue(0);
    }

    /// The time of the last row that waits; the least long if none does.
    long latest() {
        if (waiting.isEmpty()) {
            return Long.MIN_VALUE;
        }
        Batch last = waiting.get(waiting.size() - 1).input();
        return last.column(orderColumn).longValue(last.rows() - 1);
    }

    private void slide(RangeBlock block, int from, int to) {
        if (from < to) {
            for (int call = 0; call < calls.size(); call++) {
                ColumnBuilder out = block.result(call);
                if (narrow != null && queue != null && calls.get(call) instanceof RangeTotals t) {
                    t.narrow().slide(block, queue, narrow, from, to, out);
                } else {
                    calls.get(call).slide(block, from, to, out);
                }
            }
        }
    }

    /// Pushes what waits: the last run of peers has ended.
    void complete(long sequence, BatchConsumer out) {
        try {
            for (RangeBlock block : waiting) {
                int open = block.start(block.runCount() - 1);
                for (int call = 0; call < calls.size(); call++) {
                    calls.get(call).results(block, open, block.count(), block.result(call));
                }
                try (Batch made = block.finish()) {
                    out.accept(made.withSequence(sequence));
                }
            }
        } finally {
            waiting.forEach(RangeBlock::close);
            waiting.clear();
        }
    }

    private RangeBlock block(Batch in, MemorySegment slots, int slotCount) {
        GrowingMemory runs = new GrowingMemory(context.memory());
        GrowingMemory left = new GrowingMemory(context.memory());
        GrowingMemory allSlots = new GrowingMemory(context.memory());
        List<ColumnBuilder> results = new ArrayList<>();
        List<Column> arguments = inputs.of(context, in);
        try {
            int rows = in.rows();
            if (narrow != null && !areNarrow(in.column(orderColumn), arguments)) {
                widen(slotCount);
            }
            MemorySegment starts = runs.ensure((long) rows << 2);
            int runCount =
                    narrow != null
                            ? PeerOrder.ends(in.column(orderColumn), starts)
                            : peers.runs(in, starts);
            MemorySegment leftOfRun = left.ensure((long) runCount << 2);
            int gone = 0;
            if (edge != null && queue != null) {
                List<Column> queued = new ArrayList<>();
                queued.add(in.column(orderColumn));
                queued.addAll(arguments);
                queue.add(queued, rows, slots);
                gone = narrow != null ? 0 : edge.left(in, queue, starts, runCount, leftOfRun);
            }
            MemorySegment slotOfRow = allSlots.ensure(((long) rows + gone) << 2);
            MemorySegment.copy(slots, 0, slotOfRow, 0, (long) rows << 2);
            Batch all = rows(arguments, rows, gone, slotOfRow);
            for (WindowCall call : inputs.calls()) {
                results.add(new ColumnBuilder(context.memory(), call.type(), rows));
            }
            for (int call = 0; call < calls.size(); call++) {
                if (calls.get(call) instanceof RangeTotals) {
                    results.get(call).resize(rows);
                }
            }
            RangeBlock.Parts parts = new RangeBlock.Parts(allSlots, runs, left, runCount);
            return new RangeBlock(in, all, parts, slotCount, results);
        } catch (RuntimeException e) {
            new RangeBlock.Parts(allSlots, runs, left, 0).close();
            results.forEach(ColumnBuilder::close);
            throw e;
        } finally {
            RowStore.closeAll(arguments);
        }
    }

    /// The arguments of a batch, and those of the rows that leave.
    private Batch rows(List<Column> arguments, int rows, int gone, MemorySegment slotOfRow) {
        if (queue == null || narrow != null) {
            Column places = FrameAccumulators.places(context, rows);
            arguments.forEach(Column::retain);
            return new Batch(0, rows, arguments, places);
        }
        List<ColumnBuilder> builders = new ArrayList<>();
        List<Column> made = new ArrayList<>();
        try {
            for (int i = 0; i < arguments.size(); i++) {
                Column argument = arguments.get(i);
                ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), argument.type(), rows + gone);
                builders.add(builder);
                RowStore.append(builder, argument, 0, rows);
                builder.resize(rows + gone);
                queue.copy(i + 1, gone, builder, rows);
            }
            queue.copySlots(gone, slotOfRow, rows);
            queue.drop(gone);
            builders.forEach(builder -> made.add(builder.build()));
            return new Batch(0, rows + gone, made);
        } catch (RuntimeException e) {
            RowStore.closeAll(made);
            throw e;
        } finally {
            builders.forEach(ColumnBuilder::close);
        }
    }

    /// Frames that rows leave are those of the rows in the queue; others have to be kept
    /// themselves.
    Optional<String> unsaved() {
        for (int call = 0; queue == null && call < calls.size(); call++) {
            if (calls.get(call) instanceof RangeAccumulator any && !any.accumulator().isSaved()) {
                return Optional.of(inputs.calls().get(call).function());
            }
        }
        return Optional.empty();
    }

    /// Writes the rows in frames, or the states of so many slots; and the rows of the last run of
    /// peers, which wait. Only where no others do.
    void save(StateWriter out, int slotCount) {
        int open = waiting.stream().mapToInt(RangeBlock::count).sum();
        if (queue != null) {
            queue.save(context.memory(), out, queue.size() - open, PIECE_ROWS);
        } else {
            for (RangeCall call : calls) {
                switch (call) {
                    case RangeTotals totals -> totals.save(out, slotCount);
                    case RangeAccumulator any -> any.accumulator().save(out, slotCount);
                }
            }
        }
        out.writeLong(open);
        if (open > 0) {
            try (Batch rows =
                    RowGatherer.concat(
                            context.memory(), waiting.stream().map(RangeBlock::input).toList())) {
                SavedColumns.save(out, rows.columns(), open);
            }
            for (RangeBlock block : waiting) {
                out.writeBytes(block.slots(), 0, (long) block.count() << 2);
            }
        }
    }

    /// Reads what was written; there were no rows yet. Rows in frames enter again.
    void restore(StateReader in, int slotCount) {
        if (queue != null) {
            List<SqlType> queued = new ArrayList<>();
            queued.add(input.get(orderColumn));
            queued.addAll(inputs.types());
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left -= PIECE_ROWS) {
                enter(in, queued, Math.min(left, PIECE_ROWS), slotCount);
            }
        } else {
            for (RangeCall call : calls) {
                switch (call) {
                    case RangeTotals totals -> totals.restore(in, slotCount);
                    case RangeAccumulator any -> any.accumulator().restore(in, slotCount);
                }
            }
        }
        int open = in.readCount(Integer.MAX_VALUE);
        if (open > 0) {
            List<Column> columns = SavedColumns.restore(in, context.memory(), input, open);
            try (Batch rows = new Batch(0, open, columns);
                    GrowingMemory slots = new GrowingMemory(context.memory())) {
                MemorySegment slotOfRow = slots.ensure((long) open << 2);
                in.readBytes(slotOfRow, 0, (long) open << 2);
                if (queue != null) {
                    process(rows, slotOfRow, slotCount, Batch::close);
                } else {
                    waiting.add(block(rows, slotOfRow, slotCount));
                }
            }
        } else {
            // rows that have entered once more were given before
            complete(0, Batch::close);
        }
    }

    /// Lets some rows of the queue enter once more. Columns that nobody looks at are not there; the
    /// order column stands for them.
    private void enter(StateReader in, List<SqlType> queued, int rows, int slotCount) {
        List<Column> read = SavedColumns.restore(in, context.memory(), queued, rows);
        try (GrowingMemory slots = new GrowingMemory(context.memory())) {
            MemorySegment slotOfRow = slots.ensure((long) rows << 2);
            in.readBytes(slotOfRow, 0, (long) rows << 2);
            List<Column> columns = new ArrayList<>();
            for (int column = 0; column < input.size(); column++) {
                int argument =
                        inputs.columns().indexOf(new Expression.Column(column, input.get(column)));
                columns.add(read.get(column == orderColumn ? 0 : argument + 1).retain());
            }
            try (Batch batch = new Batch(0, rows, columns)) {
                process(batch, slotOfRow, slotCount, Batch::close);
            }
        } finally {
            RowStore.closeAll(read);
        }
    }

    @Override
    public void close() {
        calls.forEach(RangeCall::close);
        waiting.forEach(RangeBlock::close);
        waiting.clear();
        if (queue != null) {
            queue.close();
        }
    }
}
