package io.ticklane.exec.join.time;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.LongSort;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Right rows clustered by key, within a key sorted by time (rows of equal times in their order):
/// finds the place of a left time by galloping from where the last left row of the key was. Times
/// that fit eight bytes stand in an array of their own, in that order.
///
/// Threads: any, once made.
final class AsofTable implements AutoCloseable {
    private static final int CHECK_EVERY = 4096;

    private final AsofRight right;
    private final RowParts rows;
    private final Dictionary dictionary;
    private final Clusters clusters;
    private final GrowingMemory times;

    /// The table of all right rows, in whatever order they come.
    AsofTable(AsofRight right, QueryContext context) {
        this.right = right;
        this.rows = right.rows();
        this.dictionary = context.dictionary();
        this.times = new GrowingMemory(context.memory());
        try (GrowingMemory memory = new GrowingMemory(context.memory())) {
            int ids = rows.ids();
            MemorySegment slots = memory.ensure(Math.max(1L, ids) << 2);
            slots.fill((byte) -1);
            for (int part = 0; part < rows.parts().size(); part++) {
                long bytes = (long) rows.parts().get(part).rows() << 2;
                MemorySegment.copy(
                        right.slots(part), 0, slots, (long) rows.firstId(part) << 2, bytes);
            }
            this.clusters = new Clusters(context.memory(), slots, ids, right.keys().size());
        }
        try {
            if (right.timesFit()) {
                sortByWords(context);
            } else {
                sortByValues(context);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void sortByWords(QueryContext context) {
        int count = places();
        MemorySegment words = times.ensure(Math.max(1L, count) << 3);
        for (int place = 0; place < count; place++) {
            words.set(
                    ValueLayout.JAVA_LONG_UNALIGNED,
                    (long) place << 3,
                    right.time(clusters.row(place)));
        }
        try (LongSort sort = new LongSort(context.memory())) {
            for (int slot = 0; slot < clusters.slots() && !right.ordered(); slot++) {
                if (slot % CHECK_EVERY == 0) {
                    context.check();
                }
                sort.sort(words, clusters.rows(), clusters.start(slot), clusters.end(slot));
            }
        }
    }

    private void sortByValues(QueryContext context) {
        int[] spare = new int[0];
        for (int slot = 0; slot < clusters.slots(); slot++) {
            if (slot % CHECK_EVERY == 0) {
                context.check();
            }
            int from = clusters.start(slot);
            int to = clusters.end(slot);
            if (spare.length < to - from) {
                spare = new int[to - from];
            }
            sortByValues(context, from, to, spare, from);
        }
    }

    private void sortByValues(QueryContext context, int from, int to, int[] spare, int base) {
        if (to - from <= 1) {
            return;
        }
        if (to - from > CHECK_EVERY) {
            context.check();
        }
        int middle = (from + to) >>> 1;
        sortByValues(context, from, middle, spare, base);
        sortByValues(context, middle, to, spare, base);
        if (order(clusters.row(middle - 1), clusters.row(middle)) <= 0) {
            return;
        }
        for (int i = from; i < middle; i++) {
            spare[i - base] = clusters.row(i);
        }
        int left = from;
        int next = middle;
        for (int at = from; left < middle; at++) {
            boolean takesRight = next < to && order(spare[left - base], clusters.row(next)) > 0;
            int id = takesRight ? clusters.row(next++) : spare[left++ - base];
            clusters.rows().set(ValueLayout.JAVA_INT_UNALIGNED, (long) at << 2, id);
        }
    }

    private int order(int id, int other) {
        return RowOrder.compareValues(
                column(id), rows.place(id), column(other), rows.place(other), dictionary);
    }

    private Column column(int id) {
        return rows.parts().get(rows.part(id)).column(right.timeColumn());
    }

    /// The place where the rows of a slot begin.
    int start(int slot) {
        return clusters.start(slot);
    }

    /// The place after the rows of a slot.
    int end(int slot) {
        return clusters.end(slot);
    }

    /// How many places there are.
    int places() {
        return clusters.slots() == 0 ? 0 : clusters.end(clusters.slots() - 1);
    }

    /// The id of the row at a place.
    int id(int place) {
        return clusters.row(place);
    }

    /// The number of slots.
    int slots() {
        return clusters.slots();
    }

    /// The id of the row before a place in the rows of a slot, or at it; -1 where there is none.
    int row(int slot, int place) {
        return place < clusters.start(slot) || place >= clusters.end(slot)
                ? -1
                : clusters.row(place);
    }

    /// The first place of a slot whose time is not below `time`, or, with `equalIsBelow`, is above
    /// it; gallops from `cursor`, a place of the slot or its end.
    int split(int slot, long time, boolean equalIsBelow, int cursor) {
        if (equalIsBelow && time == Long.MAX_VALUE) {
            return clusters.end(slot);
        }
        long limit = equalIsBelow ? time + 1 : time;
        int start = clusters.start(slot);
        int end = clusters.end(slot);
        int low = cursor;
        int high = cursor;
        int step = 1;
        if (cursor < end && time(cursor) < limit) {
            while (high < end && time(high) < limit) {
                low = high + 1;
                high = (int) Math.min(end, (long) high + step);
                step = step < 1 << 30 ? step << 1 : step;
            }
        } else {
            while (low > start && time(low - 1) >= limit) {
                high = low - 1;
                low = (int) Math.max(start, (long) high - step);
                step = step < 1 << 30 ? step << 1 : step;
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) < limit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The id of the row of a slot that is nearest to a time, given the first place above it: of
    /// two as near as each other the one before, of equal times the last; -1 where there is none.
    int nearest(int slot, long time, int above) {
        int start = clusters.start(slot);
        if (above == clusters.end(slot)) {
            return row(slot, above - 1);
        }
        long next = time(above);
        // distances have no sign, so that none overflows
        boolean before =
                above > start && Long.compareUnsigned(time - time(above - 1), next - time) <= 0;
        return row(slot, before ? above - 1 : split(slot, next, true, above) - 1);
    }

    /// A split for times that do not fit eight bytes.
    int split(int slot, Column leftTimes, int row, boolean equalIsBelow) {
        int low = clusters.start(slot);
        int high = clusters.end(slot);
        while (low < high) {
            int middle = (low + high) >>> 1;
            int id = clusters.row(middle);
            int order =
                    RowOrder.compareValues(column(id), rows.place(id), leftTimes, row, dictionary);
            if (equalIsBelow ? order <= 0 : order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The time of the row at a place.
    long time(int place) {
        return times.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) place << 3);
    }

    @Override
    public void close() {
        times.close();
        clusters.close();
    }
}
