package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell;
import io.ticklane.api.state.SumCells;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// SUM, SUM0 and AVG of doubles: exact sums, rounded once.
final class DoubleSum implements Accumulator {
    private static final StateLayout LAYOUT =
            new StateLayout("sum", 1, List.of(new Cell.OfSum("sum")));

    /// Fewer rows go straight to the cells, as those of frames do that move row by row.
    private static final int FEW_ROWS = 64;

    private final Dictionary dictionary;
    private final WholeSum.Form form;
    private final int argument;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final SumCells sums;
    private final LimbSums limbs;
    private final RowCounts counts;

    DoubleSum(QueryContext context, RowCounts counts, WholeSum.Form form, int argument) {
        QueryMemory memory = context.memory();
        this.dictionary = context.dictionary();
        this.form = form;
        this.argument = argument;
        this.buffers = memory.stateBuffers();
        this.state = new State(LAYOUT, buffers);
        this.sums = state.sums(0);
        this.limbs = new LimbSums(memory);
        this.counts = counts;
    }

    @Override
    public void ensure(int groups) {
        state.ensure(groups);
        limbs.ensure(groups);
        counts.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        counts.add(slots, column.validity(), from, to, 1);
        MemorySegment slotOfRow = slots.segment();
        if (slotOfRow == null || to - from < FEW_ROWS) {
            sums.add(slots, column.values(), column.validity(), from, to);
        } else {
            limbs.add(slotOfRow, column.values(), column.validity(), from, to, sums);
        }
    }

    @Override
    public boolean retractable() {
        return true;
    }

    @Override
    public void leave(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            if (!column.isNull(row)) {
                int slot = slots.get(row);
                counts.add(slot, -1);
                sums.subtract(slot, column.doubleValue(row));
            }
        }
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        DoubleSum other = (DoubleSum) from;
        other.limbs.settle(fromSlot, other.sums);
        counts.merge(other.counts, slot, fromSlot);
        sums.merge(slot, other.sums, fromSlot);
    }

    @Override
    public List<SqlType> stateTypes() {
        List<SqlType> types = new ArrayList<>(StateColumns.types(LAYOUT));
        types.add(SqlType.BIGINT);
        return types;
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        for (int i = 0; i < count; i++) {
            limbs.settle(slots[i], sums);
        }
        StateColumns.append(state, dictionary, slots, count, out);
        counts.append(slots, count, out.get(out.size() - 1));
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        StateColumns.set(state, dictionary, in, rows);
        counts.set(in.get(in.size() - 1), rows);
    }

    @Override
    public void clear(int slot) {
        limbs.settle(slot, sums);
        state.clear(slot);
        counts.clear(slot);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        long count = counts.get(slot);
        if (count == 0 && form != WholeSum.Form.SUM0) {
            out.appendNull();
            return;
        }
        limbs.settle(slot, sums);
        double sum = sums.value(slot);
        // no sum has the sign of a zero that depends on the order of its terms
        double value = sum == 0 ? 0.0 : sum;
        ResultValue.append(out, form == WholeSum.Form.AVERAGE ? value / count : value);
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        for (int slot = 0; slot < groups; slot++) {
            limbs.settle(slot, sums);
        }
        state.save(out);
        counts.save(out, groups);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        state.restore(in);
        counts.restore(in, groups);
    }

    @Override
    public void close() {
        buffers.close();
        limbs.close();
        counts.close();
    }
}
