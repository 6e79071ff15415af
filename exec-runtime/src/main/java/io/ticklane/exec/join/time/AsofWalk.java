package io.ticklane.exec.join.time;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;

/// A walk over right rows and left rows in the order of their times, with the nearest right row of
/// each slot at hand. Looking backward it goes on from where the last left rows were, or from a
/// snapshot that is nearer; looking forward it comes from a snapshot after the left rows.
///
/// Threads: one at a time.
final class AsofWalk implements AutoCloseable {
    private final AsofTimeline timeline;
    private final boolean forward;
    private final GrowingMemory memory;
    private final MemorySegment state;

    /// the next right row to take
    private int part;

    private int row;

    /// the time up to which right rows may have been taken; looking backward only
    private long reached;

    private boolean begun;

    AsofWalk(AsofTimeline timeline, QueryContext context, boolean forward) {
        this.timeline = timeline;
        this.forward = forward;
        this.memory = new GrowingMemory(context.memory());
        this.state = memory.ensure(timeline.stateBytes());
        AsofTimeline.clear(state);
    }

    /// About how many right rows a walk over left rows from one time to another takes, with what it
    /// costs to load a snapshot.
    long length(long from, long to) {
        long load = timeline.stateBytes() >> 5;
        if (forward) {
            int end = timeline.snapshotPart(timeline.firstPart(to));
            return load + timeline.before(end) - timeline.before(timeline.firstPart(from));
        }
        int end = Math.min(timeline.parts(), timeline.lastPart(to) + 1);
        int start = timeline.snapshotPart(Math.min(timeline.parts(), timeline.lastPart(from)));
        long begin = timeline.before(start);
        long here = timeline.before(part) + (long) row;
        return timeline.before(end) - (goesOn(from) && here >= begin ? here : begin - load);
    }

    private boolean goesOn(long from) {
        return begun && reached <= from;
    }

    /// Finds the right row of left rows `[from, to)`, whose times never step back: the last one not
    /// after the left time, or, looking forward, the first one not before it; -1 where there is
    /// none.
    void match(long[] times, int[] slots, int from, int to, int[] ids) {
        if (timeline.parts() == 0) {
            java.util.Arrays.fill(ids, from, to, -1);
        } else if (forward) {
            int at = timeline.firstPart(times[to - 1]);
            timeline.load(at, state);
            forward(times, slots, from, to, ids, timeline.snapshotPart(at) - 1);
        } else {
            int at = timeline.lastPart(times[from]);
            int start = timeline.snapshotPart(at);
            if (!goesOn(times[from]) || start > part) {
                timeline.load(at, state);
                part = start;
                row = 0;
            }
            begun = true;
            reached = times[to - 1];
            backward(times, slots, from, to, ids);
        }
    }

    private void backward(long[] times, int[] slots, int from, int to, int[] ids) {
        int left = from;
        while (left < to && part < timeline.parts()) {
            int rows = timeline.rows(part);
            left = backward(times, slots, left, to, ids, rows);
            if (row == rows) {
                part++;
                row = 0;
            }
        }
        for (; left < to; left++) {
            ids[left] = AsofTimeline.get(state, slots[left]);
        }
    }

    /// Walks over the rest of a part: each step takes a right row or a left row, without a branch
    /// for the one or the other. What is written for the other is written again, or never read.
    private int backward(long[] times, int[] slots, int from, int to, int[] ids, int rows) {
        MemorySegment rightTimes = timeline.right().times(part);
        MemorySegment rightSlots = timeline.right().slots(part);
        MemorySegment nearest = state;
        int first = timeline.right().rows().firstId(part);
        int left = from;
        int next = row;
        while (left < to && next < rows) {
            int takes = AsofTimes.get(rightTimes, next) <= times[left] ? 1 : 0;
            ids[left] = AsofTimeline.get(nearest, slots[left]);
            int slot = AsofTimeline.slot(rightSlots, next);
            AsofTimeline.put(nearest, takes != 0 ? slot : AsofKeys.NO_KEY, first + next);
            next += takes;
            left += 1 - takes;
        }
        row = next;
        return left;
    }

    private void forward(long[] times, int[] slots, int from, int to, int[] ids, int last) {
        int left = to - 1;
        for (int at = last; at >= 0 && left >= from; at--) {
            left = forwardPart(times, slots, from, left, ids, at);
        }
        for (; left >= from; left--) {
            ids[left] = AsofTimeline.get(state, slots[left]);
        }
    }

    private int forwardPart(long[] times, int[] slots, int from, int last, int[] ids, int at) {
        MemorySegment rightTimes = timeline.right().times(at);
        MemorySegment rightSlots = timeline.right().slots(at);
        MemorySegment nearest = state;
        int first = timeline.right().rows().firstId(at);
        int left = last;
        int next = timeline.rows(at) - 1;
        while (left >= from && next >= 0) {
            int takes = AsofTimes.get(rightTimes, next) >= times[left] ? 1 : 0;
            ids[left] = AsofTimeline.get(nearest, slots[left]);
            int slot = AsofTimeline.slot(rightSlots, next);
            AsofTimeline.put(nearest, takes != 0 ? slot : AsofKeys.NO_KEY, first + next);
            next -= takes;
            left -= 1 - takes;
        }
        return left;
    }

    @Override
    public void close() {
        memory.close();
    }
}
