package io.ticklane.exec.join;

import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the right row of each left row.
///
/// Threads: one at a time.
final class AsofProbe implements Transform {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final PhysicalNode.AsofJoin node;
    private final QueryContext context;
    private final AsofTable table;
    private final Clusters clusters;
    private final KeyTable.Probe keys;
    private final Dictionary dictionary;
    private final Column rightTimes;

    /// where the search of each key begins: the place after the last result
    private final GrowingMemory cursors;

    private final boolean before;
    private final boolean equalIsBelow;
    private int[] leftPicks = new int[0];
    private int[] rightPicks = new int[0];

    AsofProbe(PhysicalNode.AsofJoin node, QueryContext context, AsofTable table) {
        this.node = node;
        this.context = context;
        this.table = table;
        this.clusters = table.clusters();
        this.dictionary = context.dictionary();
        this.rightTimes = table.columns().get(node.match().rightTime());
        AsofMatch.Comparison comparison = node.match().comparison();
        this.before =
                switch (comparison) {
                    case AT_OR_BEFORE, BEFORE -> true;
                    case AT_OR_AFTER, AFTER -> false;
                };
        this.equalIsBelow =
                switch (comparison) {
                    case AT_OR_BEFORE, AFTER -> true;
                    case BEFORE, AT_OR_AFTER -> false;
                };
        this.keys = table.keys().probe();
        this.cursors = new GrowingMemory(context.memory());
        MemorySegment starts = cursors.ensure(Math.max(1L, clusters.slots()) << 2);
        for (int slot = 0; slot < clusters.slots(); slot++) {
            starts.set(ValueLayout.JAVA_INT_UNALIGNED, (long) slot << 2, clusters.start(slot));
        }
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        if (leftPicks.length < rows) {
            leftPicks = new int[rows];
            rightPicks = new int[rows];
        }
        MemorySegment slots =
                keys.find(node.leftKeys().stream().map(in::column).toList(), rows, false);
        int count = match(in.column(node.match().leftTime()), slots, rows);
        if (count > 0) {
            out.accept(batch(in, count));
        }
    }

    private int match(Column times, MemorySegment slots, int rows) {
        boolean nulls = times.validity() != null;
        boolean outer = node.outer();
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            int right =
                    slot < 0 || (nulls && times.isNull(row))
                            ? RowPicker.NULL_ROW
                            : find(times, row, slot);
            if (right >= 0 || outer) {
                leftPicks[count] = row;
                rightPicks[count] = right;
                count++;
            }
        }
        return count;
    }

    private int find(Column times, int row, int slot) {
        int start = clusters.start(slot);
        int end = clusters.end(slot);
        MemorySegment places = cursors.segment();
        int cursor = places.get(ValueLayout.JAVA_INT_UNALIGNED, (long) slot << 2);
        int split =
                table.timesFit()
                        ? split(AsofTable.time(times, row), cursor, start, end)
                        : splitByOrder(times, row, start, end);
        places.set(ValueLayout.JAVA_INT_UNALIGNED, (long) slot << 2, split);
        int place = before ? split - 1 : split;
        if (place < start || place >= end) {
            return RowPicker.NULL_ROW;
        }
        int right = clusters.row(place);
        return withinTolerance(times, row, right) ? right : RowPicker.NULL_ROW;
    }

    /// The first place in `[start, end]` whose time is above `time` (or not below it): gallops from
    /// the cursor.
    private int split(long time, int cursor, int start, int end) {
        int low;
        int high;
        int step = 1;
        if (cursor < end && isBelow(cursor, time)) {
            low = cursor + 1;
            high = low;
            while (high < end && isBelow(high, time)) {
                low = high + 1;
                high = (int) Math.min(end, (long) high + step);
                step <<= 1;
                if (step < 0) {
                    step = Integer.MAX_VALUE;
                }
            }
        } else {
            high = cursor;
            low = cursor;
            while (low > start && !isBelow(low - 1, time)) {
                high = low - 1;
                low = (int) Math.max(start, (long) high - step);
                step = step < 1 << 30 ? step << 1 : step;
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBelow(middle, time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBelow(int place, long time) {
        long right = table.time(place);
        return equalIsBelow ? right <= time : right < time;
    }

    private int splitByOrder(Column times, int row, int start, int end) {
        int low = start;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order =
                    RowOrder.compareValues(
                            rightTimes, clusters.row(middle), times, row, dictionary);
            if (equalIsBelow ? order <= 0 : order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean withinTolerance(Column times, int row, int right) {
        if (node.match().toleranceNanos().isEmpty()) {
            return true;
        }
        long tolerance = node.match().toleranceNanos().get();
        long unit = times.lane() == Lane.INT ? NANOS_PER_DAY : 1;
        long left = times.lane() == Lane.INT ? times.integer(row) : times.longValue(row);
        long other =
                times.lane() == Lane.INT ? rightTimes.integer(right) : rightTimes.longValue(right);
        long distance = before ? left - other : other - left;
        // a difference that overflows is negative here, since the one is never before the other
        return distance >= 0 && distance <= tolerance / unit;
    }

    private Batch batch(Batch in, int count) {
        List<Column> columns = new ArrayList<>();
        boolean all = count == in.rows();
        try {
            for (Column column : in.columns()) {
                columns.add(
                        all
                                ? column.retain()
                                : RowPicker.pick(context.memory(), column, leftPicks, count));
            }
            columns.addAll(ColumnSource.pick(context.memory(), table.columns(), rightPicks, count));
            return new Batch(in.sequence(), count, columns, ordinals(in, all, count));
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
    }

    private @Nullable Column ordinals(Batch in, boolean all, int count) {
        Column ordinals = in.ordinals();
        if (ordinals == null) {
            return null;
        }
        return all
                ? ordinals.retain()
                : RowPicker.pick(context.memory(), ordinals, leftPicks, count);
    }

    @Override
    public void close() {
        keys.close();
        cursors.close();
    }
}
