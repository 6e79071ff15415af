package io.ticklane.exec.window;

import io.ticklane.exec.aggregate.Quantile;
import io.ticklane.exec.aggregate.RankedRows;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RankCounts;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// MEDIAN and percentiles over frames. The rows of a partition are ranked once; a row enters or
/// leaves by taking its rank or giving it back, and the quantile is found by counting, each in the
/// logarithm of the partition's rows. Rows that are excluded leave for one result.
final class SlidingQuantile implements FrameFunction, RankedRows {
    private static final int CHECK_EVERY = 1024;

    private final QueryContext context;
    private final Column values;
    private final Quantile quantile;
    private final RowOrder order;
    private final RankCounts ranks;
    private final GrowingMemory placeOfRank;
    private final GrowingMemory rankOfPlace;
    private int base;

    SlidingQuantile(QueryContext context, SortedRows sorted, Quantile quantile) {
        this.context = context;
        this.values = sorted.rows().column(quantile.column());
        this.quantile = quantile;
        this.order = new RowOrder(sorted.rows().columns(), quantile.order(), context.dictionary());
        this.ranks = new RankCounts(context.memory());
        this.placeOfRank = new GrowingMemory(context.memory());
        this.rankOfPlace = new GrowingMemory(context.memory());
    }

    @Override
    public void compute(FrameBounds bounds, ColumnBuilder out) {
        rank(bounds.partitionStart(), bounds.partitionEnd());
        int from = base;
        int to = base;
        for (int place = base; place < bounds.partitionEnd(); place++) {
            if (place % CHECK_EVERY == 0) {
                context.check();
            }
            int start = bounds.start(place);
            int end = Math.max(start, bounds.end(place));
            if (start >= to || end <= from) {
                leave(from, to);
                enter(start, end);
            } else {
                leave(from, start);
                leave(end, to);
                enter(start, from);
                enter(to, end);
            }
            from = start;
            to = end;
            if (bounds.excludes()) {
                appendWithout(bounds, place, out);
            } else {
                quantile.append(values, this, ranks.taken(), out);
            }
        }
    }

    private void rank(int from, int to) {
        base = from;
        int count = to - from;
        long bytes = Math.max(1L, count) << 2;
        MemorySegment places = placeOfRank.ensure(bytes);
        MemorySegment rankOf = rankOfPlace.ensure(bytes);
        for (int i = 0; i < count; i++) {
            set(places, i, from + i);
        }
        order.sort(context, places, 0, count);
        for (int rank = 0; rank < count; rank++) {
            set(rankOf, get(places, rank) - from, rank);
        }
        ranks.begin(count);
    }

    /// Excluded rows are peers of the current one.
    private void appendWithout(FrameBounds bounds, int place, ColumnBuilder out) {
        int first = Math.max(bounds.start(place), bounds.peerStart(place));
        int last = Math.min(bounds.end(place), bounds.peerEnd(place));
        for (int other = first; other < last; other++) {
            if (!bounds.includes(place, other)) {
                leave(other, other + 1);
            }
        }
        quantile.append(values, this, ranks.taken(), out);
        for (int other = first; other < last; other++) {
            if (!bounds.includes(place, other)) {
                enter(other, other + 1);
            }
        }
    }

    private void enter(int from, int to) {
        for (int place = from; place < to; place++) {
            if (!values.isNull(place)) {
                ranks.take(get(rankOfPlace.segment(), place - base));
            }
        }
    }

    private void leave(int from, int to) {
        for (int place = from; place < to; place++) {
            if (!values.isNull(place)) {
                ranks.giveBack(get(rankOfPlace.segment(), place - base));
            }
        }
    }

    @Override
    public int row(int rank) {
        return get(placeOfRank.segment(), ranks.select(rank));
    }

    private static int get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public void close() {
        ranks.close();
        placeOfRank.close();
        rankOfPlace.close();
    }
}
