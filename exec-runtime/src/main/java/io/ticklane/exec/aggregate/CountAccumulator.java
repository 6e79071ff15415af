package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// COUNT and REGR_COUNT: rows in which no argument is NULL.
final class CountAccumulator implements Accumulator {
    private final int[] arguments;
    private final RowCounts counts;

    /// Counts of their own, or shared ones.
    CountAccumulator(RowCounts counts, int[] arguments) {
        this.arguments = arguments.clone();
        this.counts = counts;
    }

    @Override
    public void ensure(int groups) {
        counts.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        count(in, slots, from, to, 1);
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        count(in, slots, from, to, -1);
    }

    private void count(Batch in, Slots slots, int from, int to, int by) {
        MemorySegment validity = null;
        for (int argument : arguments) {
            MemorySegment other = in.column(argument).validity();
            if (validity != null && other != null) {
                counts.add(slots, null, from, to, by);
                takeNulls(in, slots, from, to, by);
                return;
            }
            validity = other == null ? validity : other;
        }
        counts.add(slots, validity, from, to, by);
    }

    private void takeNulls(Batch in, Slots slots, int from, int to, int by) {
        for (int row = from; row < to; row++) {
            boolean counted = true;
            for (int argument : arguments) {
                counted &= !in.column(argument).isNull(row);
            }
            if (!counted) {
                counts.add(slots.get(row), -by);
            }
        }
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        counts.merge(((CountAccumulator) from).counts, slot, fromSlot);
    }

    @Override
    public List<SqlType> stateTypes() {
        return List.of(SqlType.BIGINT);
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        counts.append(slots, count, out.get(0));
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        counts.set(in.get(0), rows);
    }

    @Override
    public void clear(int slot) {
        counts.clear(slot);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        ResultValue.append(out, counts.get(slot));
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        counts.save(out, groups);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        counts.restore(in, groups);
    }

    @Override
    public void close() {
        counts.close();
    }
}
