package io.ticklane.exec.window;

import io.ticklane.exec.aggregate.Quantile;
import io.ticklane.exec.aggregate.RankedRows;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RankCounts;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// MEDIAN and percentiles over frames. The rows of a partition's frames are ranked once; a row
/// enters or leaves by taking its rank or giving it back, and the quantile is found by counting,
/// each in the logarithm of their number. Rows that are excluded leave for one result.
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

    SlidingQuantile(QueryContext context, Batch rows, Quantile quantile) {
        this.context = context;
        this.values = rows.column(quantile.column());
        this.quantile = quantile;
        this.order = new RowOrder(rows.columns(), quantile.order(), context.dictionary());
        this.ranks = new RankCounts(context.memory());
        this.placeOfRank = new GrowingMemory(context.memory());
        this.rankOfPlace = new GrowingMemory(context.memory());
    }

    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        rankAll(frames);
        int from = base;
        int to = base;
        for (int row = frames.partitionStart(); row < frames.partitionEnd(); row++) {
            if (row % CHECK_EVERY == 0) {
                context.check();
            }
            boolean empty = frames.end(row) <= frames.start(row);
            int start = empty ? base : frames.start(row);
            int end = empty ? base : frames.end(row);
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
            if (frames.excludes()) {
                appendWithout(frames, row, out);
            } else {
                quantile.append(values, this, ranks.taken(), out);
            }
        }
    }

    /// Ranks the rows that are in any frame, and those between.
    private void rankAll(Frames frames) {
        int low = Integer.MAX_VALUE;
        int high = 0;
        for (int row = frames.partitionStart(); row < frames.partitionEnd(); row++) {
            if (frames.start(row) < frames.end(row)) {
                low = Math.min(low, frames.start(row));
                high = Math.max(high, frames.end(row));
            }
        }
        rank(Math.min(low, high), high);
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
    private void appendWithout(Frames frames, int row, ColumnBuilder out) {
        int first = Math.max(frames.start(row), frames.peerStart(row));
        int last = Math.min(frames.end(row), frames.peerEnd(row));
        for (int other = first; other < last; other++) {
            if (!frames.includes(row, other)) {
                leave(other, other + 1);
            }
        }
        quantile.append(values, this, ranks.taken(), out);
        for (int other = first; other < last; other++) {
            if (!frames.includes(row, other)) {
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
