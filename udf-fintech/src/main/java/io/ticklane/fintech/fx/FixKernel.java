package io.ticklane.fintech.fx;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.state.LongCells;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfLong;
import io.ticklane.api.state.StateLayout.Cell.OfQueue;
import java.util.List;

/// The median of the prices at whole seconds before and after a time, as far as the rows of the
/// frame reach. The rows are queued.
record FixKernel(long windowNanos) implements FrameKernel {
    /// A day: the longest window.
    static final long MOST_NANOS = 86_400_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private static final StateLayout LAYOUT =
            new StateLayout(
                    "wmr_fix",
                    1,
                    List.of(
                            new OfLong("fix_ts"),
                            new OfLong("falls"),
                            new OfQueue("prices"),
                            new OfQueue("times"),
                            new OfQueue("samples")));

    @Override
    public StateLayout layout() {
        return LAYOUT;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public void enter(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View fixes = state.longs(0).view();
        LongCells.View falls = state.longs(1).view();
        QueueCells prices = state.queues(2);
        QueueCells times = state.queues(3);
        DoubleColumn price = in.doubles(0).view();
        LongColumn ts = in.longs(1).view();
        LongColumn fix = in.longs(2).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (price.isMissing(row) || ts.isMissing(row) || fix.isMissing(row)) {
                continue;
            }
            int slot = slotOf.get(row);
            int last = times.size(slot) - 1;
            if (last >= 0 && ts.get(row) < times.getLong(slot, last)) {
                falls.set(slot, falls.get(slot) + 1);
            }
            prices.addLast(slot, price.get(row));
            times.addLastLong(slot, ts.get(row));
            fixes.set(slot, fix.get(row));
        }
    }

    @Override
    public void leave(State state, Slots slots, Columns in, int from, int to) {
        LongCells.View falls = state.longs(1).view();
        QueueCells prices = state.queues(2);
        QueueCells times = state.queues(3);
        DoubleColumn price = in.doubles(0).view();
        LongColumn ts = in.longs(1).view();
        LongColumn fix = in.longs(2).view();
        Slots slotOf = slots.view();
        for (int row = from; row < to; row++) {
            if (price.isMissing(row) || ts.isMissing(row) || fix.isMissing(row)) {
                continue;
            }
            int slot = slotOf.get(row);
            if (times.size(slot) > 1 && times.getLong(slot, 1) < times.getLong(slot, 0)) {
                falls.set(slot, falls.get(slot) - 1);
            }
            prices.removeFirst(slot);
            times.removeFirst(slot);
        }
    }

    @Override
    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
        QueueCells samples = state.queues(4);
        sample(state, slot);
        out.set(at, WeightedMedian.of(samples, slot));
        samples.clear(slot);
    }

    /// Queues each price that holds at one of the seconds, and at how many. A row whose time lies
    /// before that of an earlier one counts from the time of that.
    private void sample(State state, int slot) {
        QueueCells prices = state.queues(2);
        QueueCells times = state.queues(3);
        QueueCells samples = state.queues(4);
        int size = times.size(slot);
        long eachSide = windowNanos / 2 / SECOND;
        long all = 2 * eachSide + 1;
        long start = state.longs(0).get(slot) - eachSide * SECOND;
        // where no time falls, the rows before the last one at or before the start do not matter
        int place = state.longs(1).get(slot) == 0 ? lastUntil(times, slot, start) : 0;
        long time = Long.MIN_VALUE;
        long first = 0;
        for (; place < size && first < all; place++) {
            time = Math.max(time, times.getLong(slot, place));
            first = seconds(time, start, all);
            boolean last = place == size - 1;
            long until = last ? time + 1 : Math.max(time, times.getLong(slot, place + 1));
            long end = seconds(until, start, all);
            if (end > first) {
                samples.addLast(slot, prices.get(slot, place));
                samples.addLast(slot, (double) (end - first));
            }
        }
    }

    /// How many of all seconds lie before a time.
    private static long seconds(long time, long start, long all) {
        if (time <= start) {
            return 0;
        }
        long past = time - start;
        // below zero: more than a long holds
        return past < 0 ? all : Math.min(all, Math.ceilDiv(past, SECOND));
    }

    /// The place of the last row at or before a time, 0 for none, among times that do not fall.
    private static int lastUntil(QueueCells times, int slot, long time) {
        int low = 0;
        int high = times.size(slot);
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (times.getLong(slot, middle) <= time) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
