package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The frame and the peers of each row of one partition, as places. Computed for a partition at a
/// time.
///
/// Threads: one at a time.
public final class FrameBounds implements Frames, AutoCloseable {
    private final RowOrder peers;
    private final Frame frame;
    private final @Nullable RangeSearch startSearch;
    private final @Nullable RangeSearch endSearch;
    private final GrowingMemory starts;
    private final GrowingMemory ends;
    private final GrowingMemory peerStarts;
    private final GrowingMemory peerEnds;
    private final GrowingMemory groupStarts;
    private final GrowingMemory groups;
    private int base;
    private int end;
    private int groupCount;

    /// The bounds of frames over rows with those of each partition together and in order, which
    /// stay the caller's; the order names columns of them.
    public FrameBounds(QueryContext context, Batch rows, Frame frame, List<SortKey> order) {
        this.peers = new RowOrder(rows.columns(), order, context.dictionary());
        this.frame = frame;
        this.startSearch = search(frame, frame.start(), rows, order);
        this.endSearch = search(frame, frame.end(), rows, order);
        this.starts = new GrowingMemory(context.memory());
        this.ends = new GrowingMemory(context.memory());
        this.peerStarts = new GrowingMemory(context.memory());
        this.peerEnds = new GrowingMemory(context.memory());
        this.groupStarts = new GrowingMemory(context.memory());
        this.groups = new GrowingMemory(context.memory());
    }

    private static @Nullable RangeSearch search(
            Frame frame, Frame.Bound bound, Batch rows, List<SortKey> order) {
        if (frame.unit() != Frame.Unit.RANGE) {
            return null;
        }
        return switch (bound) {
            case Frame.Bound.Preceding(Expression offset) ->
                    RangeSearch.of(rows, order, offset, true);
            case Frame.Bound.Following(Expression offset) ->
                    RangeSearch.of(rows, order, offset, false);
            case Frame.Bound.UnboundedPreceding _,
                    Frame.Bound.CurrentRow _,
                    Frame.Bound.UnboundedFollowing _ ->
                    null;
        };
    }

    /// Computes the bounds of the places `[from, to)`, a partition.
    public void compute(int from, int to) {
        base = from;
        end = to;
        int count = to - from;
        long bytes = Math.max(1L, count) << 2;
        starts.ensure(bytes);
        ends.ensure(bytes);
        peerStarts.ensure(bytes);
        peerEnds.ensure(bytes);
        groups.ensure(bytes);
        groupStarts.ensure(bytes + Integer.BYTES);
        findPeers();
        fill(frame.start(), startSearch, true, starts.segment());
        fill(frame.end(), endSearch, false, ends.segment());
    }

    private void findPeers() {
        groupCount = 0;
        int first = base;
        for (int place = base; place < end; place++) {
            if (place == base || peers.compare(place - 1, place) != 0) {
                first = place;
                set(groupStarts.segment(), groupCount++, place);
            }
            set(peerStarts.segment(), place - base, first);
            set(groups.segment(), place - base, groupCount - 1);
        }
        set(groupStarts.segment(), groupCount, end);
        for (int place = base; place < end; place++) {
            set(peerEnds.segment(), place - base, get(groupStarts.segment(), group(place) + 1L));
        }
    }

    private void fill(
            Frame.Bound bound, @Nullable RangeSearch search, boolean start, MemorySegment target) {
        switch (bound) {
            case Frame.Bound.UnboundedPreceding _ -> fillConstant(target, base);
            case Frame.Bound.UnboundedFollowing _ -> fillConstant(target, end);
            case Frame.Bound.CurrentRow _ -> {
                for (int place = base; place < end; place++) {
                    boolean rows = frame.unit() == Frame.Unit.ROWS;
                    int value =
                            start
                                    ? (rows ? place : peerStart(place))
                                    : rows ? place + 1 : peerEnd(place);
                    set(target, place - base, value);
                }
            }
            case Frame.Bound.Preceding(Expression offset) ->
                    fillOffset(offset, search, start, -1, target);
            case Frame.Bound.Following(Expression offset) ->
                    fillOffset(offset, search, start, 1, target);
        }
    }

    private void fillConstant(MemorySegment target, int value) {
        for (int i = 0; i < end - base; i++) {
            set(target, i, value);
        }
    }

    private void fillOffset(
            Expression offset,
            @Nullable RangeSearch search,
            boolean start,
            int sign,
            MemorySegment target) {
        if (search != null) {
            search.begin(base, end);
            for (int place = base; place < end; place++) {
                int found = search.find(place, start);
                int peers = start ? peerStart(place) : peerEnd(place);
                set(target, place - base, found < 0 ? peers : found);
            }
            return;
        }
        long distance = sign * rowCount(offset);
        for (int place = base; place < end; place++) {
            long bound;
            if (frame.unit() == Frame.Unit.ROWS) {
                bound = place + distance + (start ? 0 : 1);
            } else {
                long group = group(place) + distance + (start ? 0 : 1);
                bound = group <= 0 ? base : get(groupStarts.segment(), Math.min(group, groupCount));
            }
            set(target, place - base, (int) Math.max(base, Math.min(end, bound)));
        }
    }

    private static long rowCount(Expression offset) {
        Object value = offset instanceof Expression.Literal literal ? literal.value() : null;
        if (value instanceof Number number
                && number.longValue() >= 0
                && number.doubleValue() == number.longValue()) {
            return Math.min(number.longValue(), Integer.MAX_VALUE);
        }
        throw badOffset(value);
    }

    static EngineException badOffset(@Nullable Object value) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "the offset of a window frame is "
                        + value
                        + ", but must be a constant that is not negative");
    }

    @Override
    public int start(int place) {
        return get(starts.segment(), place - base);
    }

    @Override
    public int end(int place) {
        return get(ends.segment(), place - base);
    }

    @Override
    public int peerStart(int place) {
        return get(peerStarts.segment(), place - base);
    }

    @Override
    public int peerEnd(int place) {
        return get(peerEnds.segment(), place - base);
    }

    @Override
    public int group(int place) {
        return get(groups.segment(), place - base);
    }

    @Override
    public int current(int row) {
        return row;
    }

    @Override
    public int partitionStart() {
        return base;
    }

    @Override
    public int partitionEnd() {
        return end;
    }

    @Override
    public boolean excludes() {
        return frame.exclusion() != Frame.Exclusion.NONE;
    }

    @Override
    public boolean includes(int current, int place) {
        return switch (frame.exclusion()) {
            case NONE -> true;
            case CURRENT_ROW -> place != current;
            case GROUP -> place < peerStart(current) || place >= peerEnd(current);
            case TIES ->
                    place == current || place < peerStart(current) || place >= peerEnd(current);
        };
    }

    private static int get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public void close() {
        starts.close();
        ends.close();
        peerStarts.close();
        peerEnds.close();
        groupStarts.close();
        groups.close();
    }
}
