package io.ticklane.exec.join.time;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Meeting;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/// An as-of join of two streams, looking backward, whose rows come in the order of their times on
/// both sides. Both are merged by time: a left row is matched and goes on when the right side has
/// reached its time, and a right row counts from when the left side has reached its own. So what
/// comes out, and in which order, follows from the rows and not from which side comes first.
///
/// State: left rows that wait, right rows that left rows may still come before, and the last right
/// row of each key. A side that is far ahead is not read until the other one follows.
///
/// Threads: one at a time.
public final class StreamAsofJoin implements Meeting {
    private static final int LEFT = 0;

    /// How many rows of a side may wait for the other one.
    private static final long MOST_WAITING = 1 << 20;

    private final PhysicalNode.AsofJoin node;
    private final QueryContext context;
    private final boolean strict;
    private final KeyTable keys;
    private final KeyTable.Probe found;
    private final LatestRows rights;
    private final Deque<Batch> lefts = new ArrayDeque<>();
    private int leftRow;
    private long leftWaiting;
    private boolean leftEnded;
    private long leftReached = Long.MIN_VALUE;
    private long rightReached = Long.MIN_VALUE;
    private boolean rightEnded;
    private long told = Long.MIN_VALUE;
    private int[] slots = new int[0];
    private long[] ids = new long[0];
    private int[] picks = new int[0];

    /// The join of a plan node, whose match is AT_OR_BEFORE or BEFORE.
    public StreamAsofJoin(PhysicalNode.AsofJoin node, QueryContext context) {
        RowType left = node.left().output();
        RowType right = node.right().output();
        this.node = node;
        this.context = context;
        this.strict =
                switch (node.match().comparison()) {
                    case AT_OR_BEFORE -> false;
                    case BEFORE -> true;
                    case AT_OR_AFTER, AFTER, NEAREST ->
                            throw new IllegalArgumentException(
                                    "a join of streams looks backward only");
                };
        this.keys =
                new KeyTable(
                        context.memory(),
                        node.rightKeys().stream().map(right::type).toList(),
                        node.leftKeys().stream().map(left::type).toList());
        this.found = keys.probe();
        this.rights =
                new LatestRows(
                        context,
                        IntStream.range(left.size(), node.output().size())
                                .mapToObj(node.output()::type)
                                .toList(),
                        node.match().toleranceNanos());
    }

    @Override
    public void process(int input, Batch in, BatchConsumer out) {
        if (input == LEFT) {
            lefts.addLast(in.retain());
            leftWaiting += in.rows();
        } else {
            add(in);
        }
        advance(out);
    }

    private void add(Batch in) {
        List<Column> columns = node.rightKeys().stream().map(in::column).toList();
        int rows = in.rows();
        ensure(rows);
        MemorySegment.copy(
                keys.assign(columns, rows), ValueLayout.JAVA_INT_UNALIGNED, 0, slots, 0, rows);
        for (Column column : columns) {
            for (int row = 0; column.validity() != null && row < rows; row++) {
                if (column.isNull(row)) {
                    slots[row] = AsofKeys.NO_KEY;
                }
            }
        }
        rights.ensure(keys.size());
        rights.add(
                node.rightColumns().stream().map(in::column).toList(),
                in.column(node.match().rightTime()),
                slots);
    }

    private void ensure(int rows) {
        if (slots.length < rows) {
            slots = new int[rows];
            ids = new long[rows];
            picks = new int[rows];
        }
    }

    @Override
    public void reached(int input, long time, BatchConsumer out) {
        if (input == LEFT) {
            leftReached = time;
        } else {
            rightReached = time;
        }
        advance(out);
    }

    @Override
    public void ended(int input, BatchConsumer out) {
        if (input == LEFT) {
            leftEnded = true;
        } else {
            rightEnded = true;
        }
        advance(out);
    }

    /// Where left rows wait there is no right row that does, so one side is always wanted.
    @Override
    public boolean wants(int input) {
        return (input == LEFT ? leftWaiting : rights.waiting()) < MOST_WAITING;
    }

    @Override
    public boolean full() {
        return leftEnded && lefts.isEmpty();
    }

    /// Takes rows of both sides as far as their order is known.
    private void advance(BatchConsumer out) {
        boolean goesOn = true;
        while (goesOn && !lefts.isEmpty()) {
            Batch left = lefts.getFirst();
            goesOn = advance(left, out);
            if (leftRow == left.rows()) {
                lefts.removeFirst().close();
                leftRow = 0;
            }
        }
        if (lefts.isEmpty()) {
            rights.take(leftReached, strict);
        }
        long time = leftTime();
        rights.compact(keys.size(), time);
        if (time > told) {
            told = time;
            out.reached(time);
        }
    }

    /// The same with the left rows of a batch; false if some must wait.
    private boolean advance(Batch left, BatchConsumer out) {
        context.check();
        Column times = left.column(node.match().leftTime());
        int rows = left.rows();
        int from = leftRow;
        int row = from;
        while (row < rows && isKnown(times.longValue(row))) {
            if (row == from) {
                find(left);
            }
            ids[row] = rights.latest(slots[row], times.longValue(row));
            row++;
        }
        leftRow = row;
        leftWaiting -= row - from;
        if (row > from) {
            emit(left, from, row, out);
        }
        return row == rows;
    }

    /// Takes the right rows that a left row of this time may match; whether all of them are there.
    private boolean isKnown(long time) {
        boolean none = rights.take(time, strict);
        return !none || rightEnded || (strict ? rightReached >= time : rightReached > time);
    }

    private void find(Batch left) {
        ensure(left.rows());
        List<Column> columns = node.leftKeys().stream().map(left::column).toList();
        MemorySegment.copy(
                found.find(columns, left.rows(), false),
                ValueLayout.JAVA_INT_UNALIGNED,
                0,
                slots,
                0,
                left.rows());
    }

    /// The time below which no left row comes any more.
    private long leftTime() {
        return lefts.isEmpty()
                ? leftReached
                : lefts.getFirst().column(node.match().leftTime()).longValue(leftRow);
    }

    /// Pushes the left rows `[from, to)` with the right rows that were found.
    private void emit(Batch left, int from, int to, BatchConsumer out) {
        int count = 0;
        for (int row = from; row < to; row++) {
            if (node.outer() || ids[row] != LatestRows.NONE) {
                picks[count] = row;
                ids[count++] = ids[row];
            }
        }
        if (count == 0) {
            return;
        }
        boolean all = count == to - from;
        try (Batch kept =
                all
                        ? RowRange.of(context.memory(), left, from, count)
                        : RowPicker.pick(context.memory(), left, picks, count)) {
            List<Column> columns = new ArrayList<>(kept.columns());
            columns.forEach(Column::retain);
            try {
                columns.addAll(rights.pick(ids, count));
            } catch (Throwable e) {
                RowStore.closeAll(columns);
                throw e;
            }
            out.accept(kept.withColumns(columns));
        }
    }

    @Override
    public Saved saved() {
        return new State();
    }

    /// How far both sides are, and their rows that may still come out.
    private final class State implements Saved {
        @Override
        public void save(StateWriter out) {
            out.writeLong(told);
            out.writeLong(leftReached);
            out.writeLong(leftEnded ? 1 : 0);
            out.writeLong(rightReached);
            out.writeLong(rightEnded ? 1 : 0);
            keys.save(out);
            rights.save(out, keys.size(), leftTime());
            out.writeLong(leftWaiting);
            if (!lefts.isEmpty()) {
                try (Batch waiting = waiting()) {
                    SavedColumns.save(out, waiting.columns(), waiting.rows());
                }
            }
        }

        /// The left rows that wait, as one batch.
        private Batch waiting() {
            Batch first = lefts.getFirst();
            List<Batch> all = new ArrayList<>(lefts);
            try (Batch rest =
                    RowRange.of(context.memory(), first, leftRow, first.rows() - leftRow)) {
                all.set(0, rest);
                return RowGatherer.concat(context.memory(), all);
            }
        }

        @Override
        public void restore(StateReader in) {
            told = in.readLong();
            leftReached = in.readLong();
            leftEnded = in.readCount(1) == 1;
            rightReached = in.readLong();
            rightEnded = in.readCount(1) == 1;
            keys.restore(in);
            rights.restore(in, keys.size());
            int rows = in.readCount(Integer.MAX_VALUE);
            if (rows > 0) {
                List<SqlType> types =
                        node.left().output().fields().stream().map(Field::type).toList();
                List<Column> columns = SavedColumns.restore(in, context.memory(), types, rows);
                try (Batch waiting = new Batch(0, rows, columns)) {
                    hold(waiting);
                }
            }
        }

        /// In batches of the usual size, because some work is done for all rows of one.
        private void hold(Batch waiting) {
            int most = context.settings().batchRows();
            for (int from = 0; from < waiting.rows(); from += most) {
                int rows = Math.min(most, waiting.rows() - from);
                lefts.addLast(RowRange.of(context.memory(), waiting, from, rows));
            }
            leftWaiting = waiting.rows();
        }
    }

    @Override
    public void close() {
        lefts.forEach(Batch::close);
        lefts.clear();
        found.close();
        keys.close();
        rights.close();
    }
}
