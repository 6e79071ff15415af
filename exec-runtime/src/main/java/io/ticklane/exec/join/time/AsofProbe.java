package io.ticklane.exec.join.time;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the right row of each left row.
///
/// Threads: one at a time.
final class AsofProbe implements Transform {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /// A walk may be this much longer than its left rows are many, before a search is better.
    private static final long LONG_WALK = 16;

    private final PhysicalNode.AsofJoin node;
    private final QueryContext context;
    private final AsofJoin join;
    private final AsofRight right;
    private final AsofKeys.Probe keys;
    private final @Nullable AsofWalk walk;

    /// where the search of each key begins in the table: the place after the last result
    private final GrowingMemory cursors;

    private final boolean forward;
    private final boolean strict;
    private final boolean nearest;
    private long[] times = new long[0];
    private int[] slots = new int[0];
    private int[] ids = new int[0];
    private int[] picks = new int[0];

    AsofProbe(PhysicalNode.AsofJoin node, QueryContext context, AsofJoin join, AsofRight right) {
        this.node = node;
        this.context = context;
        this.join = join;
        this.right = right;
        AsofMatch.Comparison comparison = node.match().comparison();
        this.forward = AsofJoin.looksForward(comparison);
        this.strict =
                switch (comparison) {
                    case AT_OR_BEFORE, AT_OR_AFTER, NEAREST -> false;
                    case BEFORE, AFTER -> true;
                };
        this.nearest = comparison == AsofMatch.Comparison.NEAREST;
        this.keys = right.keys().probe();
        this.cursors = new GrowingMemory(context.memory());
        AsofTimeline timeline = join.timeline();
        this.walk = timeline == null ? null : new AsofWalk(timeline, context, forward);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        if (ids.length < rows) {
            times = new long[rows];
            slots = new int[rows];
            ids = new int[rows];
            picks = new int[rows];
        }
        Column time = in.column(node.match().leftTime());
        keys.find(in, slots);
        for (int row = 0; time.validity() != null && row < rows; row++) {
            if (time.isNull(row)) {
                slots[row] = AsofKeys.ABSENT;
            }
        }
        AsofTable table = join.table();
        if (!right.timesFit() && table != null) {
            searchByValues(time, rows, table);
        } else {
            AsofTimes.left(time, rows, times);
            if (strict) {
                exclude(rows);
            }
            match(rows);
        }
        if (node.match().toleranceNanos().isPresent()) {
            dropFar(time, rows, node.match().toleranceNanos().get());
        }
        emit(in, out);
    }

    /// Makes < and > of times <= and >= of whole numbers.
    private void exclude(int rows) {
        long least = forward ? Long.MAX_VALUE : Long.MIN_VALUE;
        long step = forward ? 1 : -1;
        for (int row = 0; row < rows; row++) {
            if (times[row] == least) {
                slots[row] = AsofKeys.ABSENT;
            } else {
                times[row] += step;
            }
        }
    }

    /// Each run of left rows whose times never step back is walked, or searched where the walk is
    /// long.
    private void match(int rows) {
        AsofWalk walker = walk;
        AsofTable table = join.table();
        if (walker == null) {
            search(Objects.requireNonNull(table), 0, rows);
            return;
        }
        int from = 0;
        while (from < rows) {
            int to = AsofTimes.run(times, from, rows);
            long length = walker.length(times[from], times[to - 1]);
            if (length > LONG_WALK * (to - from)) {
                table = join.tableInsteadOf(length, right);
                if (table != null) {
                    search(table, from, to);
                    from = to;
                    continue;
                }
            }
            walker.match(times, slots, from, to, ids);
            from = to;
        }
    }

    private void search(AsofTable table, int from, int to) {
        MemorySegment places = cursors(table);
        for (int row = from; row < to; row++) {
            int slot = slots[row];
            if (slot < 0) {
                ids[row] = RowPicker.NULL_ROW;
                continue;
            }
            long at = (long) slot << 2;
            int cursor = places.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            int split = table.split(slot, times[row], !forward, cursor);
            places.set(ValueLayout.JAVA_INT_UNALIGNED, at, split);
            ids[row] =
                    nearest
                            ? table.nearest(slot, times[row], split)
                            : table.row(slot, forward ? split : split - 1);
        }
    }

    private MemorySegment cursors(AsofTable table) {
        if (cursors.bytes() == 0) {
            MemorySegment starts = cursors.ensure(Math.max(1L, table.slots()) << 2);
            for (int slot = 0; slot < table.slots(); slot++) {
                starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) slot << 2, table.start(slot));
            }
        }
        return cursors.segment();
    }

    private void searchByValues(Column time, int rows, AsofTable table) {
        for (int row = 0; row < rows; row++) {
            int slot = slots[row];
            if (slot < 0) {
                ids[row] = RowPicker.NULL_ROW;
            } else {
                int split = table.split(slot, time, row, forward == strict);
                ids[row] = table.row(slot, forward ? split : split - 1);
            }
        }
    }

    private void dropFar(Column time, int rows, long toleranceNanos) {
        boolean days = time.lane() == Lane.INT;
        long tolerance = days ? toleranceNanos / NANOS_PER_DAY : toleranceNanos;
        for (int row = 0; row < rows; row++) {
            if (ids[row] >= 0) {
                long left = days ? time.integer(row) : time.longValue(row);
                long other = right.time(ids[row]);
                boolean after = nearest ? other > left : forward;
                long distance = after ? other - left : left - other;
                // a difference that overflows is negative here: the one is never before the other
                if (distance < 0 || distance > tolerance) {
                    ids[row] = RowPicker.NULL_ROW;
                }
            }
        }
    }

    private void emit(Batch in, BatchConsumer out) {
        int rows = in.rows();
        int matched = 0;
        for (int row = 0; row < rows; row++) {
            matched += ids[row] >>> 31 ^ 1;
        }
        if (matched == rows || node.outer()) {
            out.accept(joined(in, rows, matched < rows));
        } else if (matched > 0) {
            int count = 0;
            for (int row = 0; row < rows; row++) {
                if (ids[row] >= 0) {
                    picks[count] = row;
                    ids[count++] = ids[row];
                }
            }
            try (Batch left = RowPicker.pick(context.memory(), in, picks, count)) {
                out.accept(joined(left, count, false));
            }
        }
    }

    /// All rows of a batch with their right rows.
    private Batch joined(Batch left, int rows, boolean unmatched) {
        List<Column> columns = new ArrayList<>();
        try {
            left.columns().forEach(column -> columns.add(column.retain()));
            RowType type = node.right().output();
            for (int column : node.rightColumns()) {
                columns.add(
                        right.rows()
                                .pick(
                                        context.memory(),
                                        column,
                                        type.type(column),
                                        ids,
                                        rows,
                                        unmatched));
            }
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
        cursors.close();
        if (walk != null) {
            walk.close();
        }
    }
}
