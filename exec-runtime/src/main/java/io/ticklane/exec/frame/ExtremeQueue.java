package io.ticklane.exec.frame;

import io.ticklane.api.column.Slots;
import io.ticklane.api.state.QueueCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;
import java.util.List;

/// MIN or MAX of values that fit eight bytes, text aside, over frames that rows leave in the order
/// in which they entered: a queue of candidates for each group, in which a row drops the earlier
/// ones that it beats, so that each row enters and leaves once.
///
/// Source: Lemire 2006, "Streaming maximum-minimum filter using no more than three comparisons per
/// element".
final class ExtremeQueue implements Accumulator {
    private static final StateLayout LAYOUT =
            new StateLayout("extremes", 1, List.of(new StateLayout.Cell.OfQueue("candidates")));

    private final int argument;
    private final Lane lane;

    /// what turns MAX into MIN
    private final long flip;

    private final QueryMemory.StateBuffers buffers;
    private final State state;

    /// for each candidate its long and its number among all rows of the group
    private final QueueCells candidates;

    /// how many rows of a group have entered, and how many have left
    private final GrowingLongs rows;

    /// An accumulator of a column of this lane.
    ExtremeQueue(QueryMemory memory, boolean max, int argument, Lane lane) {
        this.argument = argument;
        this.lane = lane;
        this.flip = max ? -1L : 0L;
        this.buffers = memory.stateBuffers();
        this.state = new State(LAYOUT, buffers);
        this.candidates = state.queues(0);
        this.rows = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int groups) {
        state.ensure(groups);
        rows.ensure(2L * groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            int slot = slots.get(row);
            long number = rows.get(2L * slot);
            rows.set(2L * slot, number + 1);
            if (!column.isNull(row)) {
                offer(slot, SortableLong.of(column, lane, row) ^ flip, number);
            }
        }
    }

    private void offer(int slot, long value, long number) {
        int size = candidates.size(slot);
        while (size > 0 && candidates.getLong(slot, size - 2) >= value) {
            candidates.removeLast(slot);
            candidates.removeLast(slot);
            size -= 2;
        }
        candidates.addLastLong(slot, value);
        candidates.addLastLong(slot, number);
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        for (int row = from; row < to; row++) {
            int slot = slots.get(row);
            long number = rows.get(2L * slot + 1);
            rows.set(2L * slot + 1, number + 1);
            if (candidates.size(slot) > 0 && candidates.getLong(slot, 1) == number) {
                candidates.removeFirst(slot);
                candidates.removeFirst(slot);
            }
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        throw new IllegalStateException("the frames of two queues cannot be merged");
    }

    @Override
    public void clear(int slot) {
        candidates.clear(slot);
        rows.set(2L * slot, 0);
        rows.set(2L * slot + 1, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (candidates.size(slot) == 0) {
            out.appendNull();
        } else {
            SortableLong.append(candidates.getLong(slot, 0) ^ flip, lane, out);
        }
    }

    @Override
    public void close() {
        buffers.close();
        rows.close();
    }
}
