package io.ticklane.exec.window;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// MIN and MAX over frames by a queue of candidates: a row drops the earlier ones that it beats, so
/// each row enters and leaves once. Where a frame steps back, its rows enter anew.
///
/// Source: Lemire 2006, "Streaming maximum-minimum filter using no more than three comparisons per
/// element".
final class SlidingExtreme implements FrameFunction {
    private final QueryContext context;
    private final Column values;
    private final int sign;
    private final GrowingMemory queue;
    private int head;
    private int tail;

    SlidingExtreme(QueryContext context, Column values, boolean max) {
        this.context = context;
        this.values = values;
        this.sign = max ? -1 : 1;
        this.queue = new GrowingMemory(context.memory());
    }

    @Override
    public void compute(Frames frames, ColumnBuilder out) {
        int first = frames.partitionStart();
        head = 0;
        tail = 0;
        int entered = first;
        int lastStart = first;
        int lastEnd = first;
        for (int place = first; place < frames.partitionEnd(); place++) {
            if (place % 4096 == 0) {
                context.check();
            }
            int start = frames.start(place);
            int end = frames.end(place);
            if (frames.excludes()) {
                append(scan(frames, place, start, end), out);
                continue;
            }
            if (start > entered || start < lastStart || end < lastEnd) {
                head = 0;
                tail = 0;
                entered = start;
            }
            lastStart = start;
            lastEnd = end;
            for (; entered < end; entered++) {
                enter(entered);
            }
            while (head < tail && get(head) < start) {
                head++;
            }
            append(head < tail && start < end ? get(head) : -1, out);
        }
    }

    private void enter(int place) {
        if (values.isNull(place)) {
            return;
        }
        while (head < tail && compare(get(tail - 1), place) > 0) {
            tail--;
        }
        queue.ensure((tail + 1L) << 2)
                .set(ValueLayout.JAVA_INT_UNALIGNED, (long) tail++ << 2, place);
    }

    private int scan(Frames frames, int row, int start, int end) {
        int best = -1;
        for (int place = start; place < end; place++) {
            if (!values.isNull(place)
                    && frames.includes(row, place)
                    && (best < 0 || compare(best, place) > 0)) {
                best = place;
            }
        }
        return best;
    }

    private int compare(int left, int right) {
        int order = RowOrder.compareValues(values, left, values, right, context.dictionary());
        if (order == 0 && values.lane() == io.ticklane.exec.batch.Lane.DOUBLE) {
            // zeros differ in sign: the less is -0.0, whichever comes first
            order = Double.compare(values.doubleValue(left), values.doubleValue(right));
        }
        return sign * order;
    }

    private void append(int place, ColumnBuilder out) {
        if (place < 0) {
            out.appendNull();
        } else {
            out.appendFrom(values, place);
        }
    }

    private int get(int index) {
        MemorySegment places = queue.segment();
        return places.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2);
    }

    @Override
    public void close() {
        queue.close();
    }
}
