package io.ticklane.exec.frame;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;

/// FIRST_VALUE, NTH_VALUE and LAST_VALUE of all rows so far, also of those that have a value, in
/// the order in which they enter.
///
/// Threads: one at a time.
final class PlacedValue implements Accumulator {
    private final QueryMemory memory;
    private final Place place;
    private final RingColumn kept;

    /// how many rows of a group were counted
    private final GrowingLongs seen;

    /// Which value it is.
    ///
    /// @param argument the column
    /// @param nth the number of the row, from 1; 0 for the last one
    /// @param ignoreNulls whether only rows with a value are counted
    record Place(int argument, long nth, boolean ignoreNulls) {}

    PlacedValue(QueryMemory memory, Place place, SqlType type) {
        this.memory = memory;
        this.place = place;
        this.kept = new RingColumn(memory, type);
        this.seen = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int groups) {
        kept.ensure(groups);
        seen.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column values = in.column(place.argument());
        for (int row = from; row < to; row++) {
            if (place.ignoreNulls() && values.isNull(row)) {
                continue;
            }
            int slot = slots.get(row);
            long number = seen.get(slot) + 1;
            seen.set(slot, number);
            if (place.nth() == 0 || number == place.nth()) {
                kept.set(slot, values, row);
            }
        }
    }

    private boolean has(int slot) {
        return seen.get(slot) >= Math.max(1, place.nth());
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        throw new IllegalStateException("the rows of two frames have no order");
    }

    @Override
    public void copy(int slot, Accumulator from, int fromSlot) {
        PlacedValue other = (PlacedValue) from;
        seen.set(slot, other.seen.get(fromSlot));
        if (other.has(fromSlot)) {
            kept.copy(slot, other.kept, fromSlot);
        }
    }

    @Override
    public void clear(int slot) {
        seen.set(slot, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (has(slot)) {
            kept.append(slot, out);
        } else {
            out.appendNull();
        }
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        seen.save(out, groups);
        kept.save(memory, out, groups, this::has);
    }

    @Override
    public void restore(StateReader in, int groups) {
        seen.restore(in, groups);
        kept.restore(memory, in, groups);
    }

    @Override
    public void close() {
        kept.close();
        seen.close();
    }
}
