package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.SortableLong;
import java.util.List;

/// BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR; NULL over no values.
final class LogicAccumulator implements Accumulator {
    private final BuiltinAggregate function;
    private final int argument;
    private final Lane lane;

    /// the value, then the number of rows, of each group
    private final GrowingLongs cells;

    LogicAccumulator(QueryMemory memory, BuiltinAggregate function, int argument, Lane lane) {
        this.function = function;
        this.argument = argument;
        this.lane = lane;
        this.cells = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int groups) {
        cells.ensure(2L * groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            if (!column.isNull(row)) {
                add(slots.get(row), SortableLong.of(column, lane, row), 1);
            }
        }
    }

    private void add(int slot, long value, long rows) {
        long at = 2L * slot;
        long count = cells.get(at + 1);
        cells.set(at, count == 0 ? value : combine(cells.get(at), value));
        cells.set(at + 1, count + rows);
    }

    private long combine(long left, long right) {
        return switch (function) {
            case BOOL_AND, BIT_AND -> left & right;
            case BOOL_OR, BIT_OR -> left | right;
            case BIT_XOR -> left ^ right;
            default -> throw new IllegalStateException("no logic: " + function);
        };
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        GrowingLongs other = ((LogicAccumulator) from).cells;
        long rows = other.get(2L * fromSlot + 1);
        if (rows != 0) {
            add(slot, other.get(2L * fromSlot), rows);
        }
    }

    /// The value, and the number of rows.
    @Override
    public List<SqlType> stateTypes() {
        return List.of(SqlType.BIGINT, SqlType.BIGINT);
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        for (int i = 0; i < count; i++) {
            out.get(0).append(cells.get(2L * slots[i]));
            out.get(1).append(cells.get(2L * slots[i] + 1));
        }
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        for (int row = 0; row < rows; row++) {
            cells.set(2L * row, in.get(0).longValue(row));
            cells.set(2L * row + 1, in.get(1).longValue(row));
        }
    }

    @Override
    public void clear(int slot) {
        cells.set(2L * slot, 0);
        cells.set(2L * slot + 1, 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        if (cells.get(2L * slot + 1) == 0) {
            out.appendNull();
        } else {
            SortableLong.append(cells.get(2L * slot), Lane.of(out.type()), out);
        }
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        cells.save(out, 2L * groups);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        cells.restore(in, 2L * groups);
    }

    @Override
    public void close() {
        cells.close();
    }
}
