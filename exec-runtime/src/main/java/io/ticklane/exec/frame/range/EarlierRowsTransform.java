package io.ticklane.exec.frame.range;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.frame.FrameAccumulators;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SavedColumns;
import io.ticklane.exec.window.FrameInputs;
import io.ticklane.exec.window.KeyOrder;
import io.ticklane.exec.window.RangeOffset;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes functions over all rows whose time is before that of the current row, by an offset or
/// at all, for rows of a stream that all come in the order of a time. So a row enters when the time
/// has come so far; until then it waits in a queue, which all keys share. Fails with 58000 when the
/// rows are not in the order that the plan relies on.
///
/// Serial: one for each lane.
public final class EarlierRowsTransform implements Transform {
    private static final int PIECE_ROWS = 4096;

    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final int time;
    private final @Nullable RangeOffset offset;
    private final FrameInputs inputs;
    private final List<SqlType> queued = new ArrayList<>();
    private final KeyTable keys;
    private final KeyOrder order;
    private final RowQueue queue;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final GrowingMemory oneSlot;
    private final GrowingMemory enteringSlots;

    /// how many rows of the queue have entered before each row of the batch
    private int[] entered = new int[0];

    /// The transform of a plan node whose frame [is before the peers][Frame#isBeforePeers()].
    public EarlierRowsTransform(PhysicalNode.FrameWindow node, QueryContext context) {
        RowType input = node.input().output();
        List<SqlType> types = input.fields().stream().map(Field::type).toList();
        this.node = node;
        this.context = context;
        this.time = node.order().get(0).column();
        this.offset =
                node.frame().end() instanceof Frame.Bound.Preceding(var distance)
                        ? RangeOffset.of(types, node.order(), distance, true)
                        : null;
        this.inputs = FrameInputs.of(node.calls());
        queued.add(input.type(time));
        queued.addAll(inputs.types());
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order = new KeyOrder(context, input, List.of(), node.order());
        this.queue = new RowQueue(context.memory(), queued);
        this.oneSlot = new GrowingMemory(context.memory());
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
    public void process(Batch in, BatchConsumer out) {
        context.check();
        if (in.rows() == 0) {
            return;
        }
        MemorySegment slots = keys.assign(node.keys().stream().map(in::column).toList(), in.rows());
        order.check(in, oneSlot.ensure((long) in.rows() << 2), 1);
        List<Column> results = advance(in, slots);
        List<Column> columns = new ArrayList<>();
        in.columns().forEach(column -> columns.add(column.retain()));
        columns.addAll(results);
        out.accept(in.withColumns(columns));
    }

    private List<Column> advance(Batch in, MemorySegment slots) {
        List<Column> results = new ArrayList<>();
        try (Batch current = new Batch(0, in.rows(), inputs.of(context, in))) {
            List<Column> added = new ArrayList<>();
            added.add(in.column(time));
            added.addAll(current.columns());
            queue.add(added, in.rows(), slots);
            int passed = pass(in.column(time), in.rows());
            try (Batch entering = entering(passed)) {
                for (int call = 0; call < accumulators.size(); call++) {
                    results.add(results(call, entering, current, Slots.of(slots)));
                }
            }
            queue.drop(passed);
            return results;
        } catch (RuntimeException e) {
            RowStore.closeAll(results);
            throw e;
        }
    }

    /// Finds how many rows of the queue have entered before each row, and gives how many have in
    /// the end.
    private int pass(Column times, int rows) {
        if (entered.length < rows) {
            entered = new int[rows];
        }
        MemorySegment waiting = queue.values(0);
        int head = 0;
        for (int row = 0; row < rows; row++) {
            long now = times.longValue(row);
            // ends at the row itself at the latest
            while (isEarlier(waiting.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) head << 3), now)) {
                head++;
            }
            entered[row] = head;
        }
        return head;
    }

    private boolean isEarlier(long candidate, long now) {
        return offset == null ? candidate < now : offset.compare(candidate, now) <= 0;
    }

    /// The first rows of the queue, with their slots beside them.
    private Batch entering(int rows) {
        queue.copySlots(rows, enteringSlots.ensure(Math.max(1L, rows) << 2), 0);
        List<Column> columns = new ArrayList<>();
        try {
            for (int column = 1; column < queued.size(); column++) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), queued.get(column), rows)) {
                    builder.resize(rows);
                    queue.copy(column, rows, builder, 0);
                    columns.add(builder.build());
                }
            }
            return new Batch(0, rows, columns, FrameAccumulators.places(context, rows));
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
    }

    private Column results(int call, Batch entering, Batch current, Slots slots) {
        Accumulator accumulator = accumulators.get(call);
        accumulator.ensure(keys.size());
        Slots own = Slots.of(enteringSlots.segment());
        int next = 0;
        try (ColumnBuilder out =
                new ColumnBuilder(
                        context.memory(), inputs.calls().get(call).type(), current.rows())) {
            for (int row = 0; row < current.rows(); row++) {
                if (entered[row] > next) {
                    accumulator.enter(entering, own, next, entered[row]);
                    next = entered[row];
                }
                accumulator.result(slots.get(row), current, row, out);
            }
            return out.build();
        }
    }

    @Override
    public Saved saved() {
        return new EarlierSaved();
    }

    /// The keys, the time so far, what has entered, and what waits.
    private final class EarlierSaved implements Saved {
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
        public void save(StateWriter out) {
            keys.save(out);
            order.save(out);
            accumulators.forEach(accumulator -> accumulator.save(out, keys.size()));
            queue.save(context.memory(), out, queue.size(), PIECE_ROWS);
        }

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            order.restore(in);
            accumulators.forEach(accumulator -> accumulator.restore(in, keys.size()));
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left -= PIECE_ROWS) {
                int rows = Math.min(left, PIECE_ROWS);
                List<Column> read = SavedColumns.restore(in, context.memory(), queued, rows);
                try (GrowingMemory slots = new GrowingMemory(context.memory())) {
                    MemorySegment slotOfRow = slots.ensure((long) rows << 2);
                    in.readBytes(slotOfRow, 0, (long) rows << 2);
                    queue.add(read, rows, slotOfRow);
                } finally {
                    RowStore.closeAll(read);
                }
            }
        }
    }

    @Override
    public void close() {
        keys.close();
        order.close();
        queue.close();
        oneSlot.close();
        enteringSlots.close();
        accumulators.forEach(Accumulator::close);
    }
}
