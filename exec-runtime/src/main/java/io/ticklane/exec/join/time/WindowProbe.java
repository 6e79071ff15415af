package io.ticklane.exec.join.time;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.LongSort;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.JoinedFrames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the window of each left row and computes the calls over it. The rows of a batch are taken
/// by key and by the start of their windows, so that windows move forward and share their work.
///
/// Threads: one at a time.
final class WindowProbe implements Transform {
    private final PhysicalNode.WindowJoin node;
    private final QueryContext context;
    private final AsofTable table;
    private final AsofKeys.Probe keys;
    private final JoinedFrames frames;
    private final LongSort sort;
    private final GrowingMemory words;
    private final GrowingMemory order;
    private final boolean startIncluded;
    private final boolean endIncluded;
    private int[] slots = new int[0];
    private long[] startTimes = new long[0];
    private long[] endTimes = new long[0];
    private int[] starts = new int[0];
    private int[] ends = new int[0];
    private int[] picks = new int[0];

    WindowProbe(PhysicalNode.WindowJoin node, QueryContext context, Right right) {
        this.node = node;
        this.context = context;
        this.table = right.table();
        this.startIncluded =
                node.span().start().map(PhysicalNode.WindowJoin.Bound::included).orElse(true);
        this.endIncluded =
                node.span().end().map(PhysicalNode.WindowJoin.Bound::included).orElse(true);
        this.frames = new JoinedFrames(context, right.columns(), right.calls());
        this.keys = right.rows().keys().probe();
        this.sort = new LongSort(context.memory());
        this.words = new GrowingMemory(context.memory());
        this.order = new GrowingMemory(context.memory());
    }

    /// The right side, built: its rows, their places, the columns that calls look at by place, and
    /// the calls over them.
    record Right(AsofRight rows, AsofTable table, Batch columns, List<WindowCall> calls) {}

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        if (slots.length < rows) {
            slots = new int[rows];
            startTimes = new long[rows];
            endTimes = new long[rows];
            starts = new int[rows];
            ends = new int[rows];
            picks = new int[rows];
        }
        keys.find(in, slots);
        times(in, node.span().start(), startTimes);
        times(in, node.span().end(), endTimes);
        inOrder(rows);
        findWindows(rows);
        List<Column> results = frames.compute(starts, ends, rows);
        try {
            out.accept(joined(in, results));
        } finally {
            RowStore.closeAll(results);
        }
    }

    /// The times of one end of the windows; a row without one has no right rows.
    private void times(Batch in, Optional<PhysicalNode.WindowJoin.Bound> bound, long[] times) {
        if (bound.isEmpty()) {
            return;
        }
        Column column = in.column(bound.get().leftTime());
        AsofTimes.left(column, in.rows(), times);
        for (int row = 0; column.validity() != null && row < in.rows(); row++) {
            if (column.isNull(row)) {
                slots[row] = AsofKeys.ABSENT;
            }
        }
    }

    /// Puts the rows in the order of their keys' slots, those of a key in the order of their
    /// starts.
    private void inOrder(int rows) {
        MemorySegment keyWords = words.ensure((long) rows << 3);
        MemorySegment places = order.ensure((long) rows << 2);
        for (int row = 0; row < rows; row++) {
            keyWords.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, slots[row]);
            places.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, row);
        }
        sort.sort(keyWords, places, 0, rows);
        long[] by = node.span().start().isPresent() ? startTimes : endTimes;
        int from = 0;
        while (from < rows) {
            int slot = slots[row(places, from)];
            int to = from;
            while (to < rows && slots[row(places, to)] == slot) {
                keyWords.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) to << 3, by[row(places, to)]);
                to++;
            }
            sort.sort(keyWords, places, from, to);
            from = to;
        }
    }

    /// Finds the places of each row's window, going on from those of the row before.
    private void findWindows(int rows) {
        MemorySegment places = order.segment();
        int last = AsofKeys.ABSENT;
        int startCursor = 0;
        int endCursor = 0;
        for (int i = 0; i < rows; i++) {
            int row = row(places, i);
            picks[row] = i;
            int slot = slots[row];
            if (slot < 0) {
                starts[i] = 0;
                ends[i] = 0;
                continue;
            }
            if (slot != last) {
                last = slot;
                startCursor = table.start(slot);
                endCursor = startCursor;
            }
            startCursor = start(slot, startTimes[row], startCursor);
            endCursor = end(slot, endTimes[row], endCursor);
            boolean turned = isBounded() && startTimes[row] > endTimes[row];
            int first = startCursor;
            ends[i] = turned ? first : Math.max(first, endCursor);
            boolean withLast = node.span().prevailing() && !turned;
            starts[i] = withLast && prevails(slot, startTimes[row], first) ? first - 1 : first;
        }
    }

    private boolean isBounded() {
        return node.span().start().isPresent() && node.span().end().isPresent();
    }

    private int start(int slot, long time, int cursor) {
        return node.span().start().isEmpty()
                ? table.start(slot)
                : table.split(slot, time, !startIncluded, cursor);
    }

    private int end(int slot, long time, int cursor) {
        return node.span().end().isEmpty()
                ? table.end(slot)
                : table.split(slot, time, endIncluded, cursor);
    }

    /// Whether there is a row before the window whose value still holds at its start.
    private boolean prevails(int slot, long time, int first) {
        boolean superseded = startIncluded && first < table.end(slot) && table.time(first) == time;
        return first > table.start(slot) && !superseded;
    }

    private static int row(MemorySegment places, int place) {
        return places.get(ValueLayout.JAVA_INT_UNALIGNED, (long) place << 2);
    }

    private Batch joined(Batch left, List<Column> results) {
        List<Column> columns = new ArrayList<>();
        left.columns().forEach(column -> columns.add(column.retain()));
        try {
            columns.addAll(ColumnSource.pick(context.memory(), results, picks, left.rows()));
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
        return left.withColumns(columns);
    }

    @Override
    public Saved saved() {
        return Saved.NOTHING;
    }

    @Override
    public void close() {
        keys.close();
        frames.close();
        sort.close();
        words.close();
        order.close();
    }
}
