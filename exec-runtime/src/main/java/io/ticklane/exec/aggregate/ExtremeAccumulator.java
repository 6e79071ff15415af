package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.memory.Machine;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;

/// MIN or MAX of values that fit eight bytes, text aside, or both of the same values. Values are
/// kept as longs of the same order; NaN is greater than all other numbers and -0.0 less than 0.0,
/// so that the result does not depend on the order of the rows.
final class ExtremeAccumulator implements Accumulator {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /// The greatest long: what no row can exceed. Of the lanes only LONG has a value with it.
    private static final long NONE = Long.MAX_VALUE;

    private final int argument;
    private final Lane lane;

    /// for each call, what turns MAX into MIN
    private final long[] flips;

    /// a long for each call of a group
    private final GrowingLongs best;

    /// 1 where a call of a group has seen the value with the long [#NONE]
    private final GrowingLongs seen;

    private int groups;

    /// An accumulator for one call, or for two that are MIN and MAX.
    ExtremeAccumulator(QueryMemory memory, boolean[] max, int argument, Lane lane) {
        this.argument = argument;
        this.lane = lane;
        this.flips = new long[max.length];
        for (int call = 0; call < max.length; call++) {
            flips[call] = max[call] ? -1L : 0L;
        }
        this.best = new GrowingLongs(memory);
        this.seen = new GrowingLongs(memory);
    }

    @Override
    public void ensure(int count) {
        if (count > groups) {
            long cells = (long) count * flips.length;
            best.ensure(cells);
            if (lane == Lane.LONG) {
                seen.ensure(cells);
            }
            for (long cell = (long) groups * flips.length; cell < cells; cell++) {
                best.set(cell, NONE);
            }
            groups = count;
        }
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        MemorySegment groups = slots.segment();
        if (groups == null || column.validity() != null || lane == Lane.BIT || from == to) {
            boolean nulls = column.validity() != null;
            for (int row = from; row < to; row++) {
                if (!nulls || !column.isNull(row)) {
                    offer(slots.get(row), SortableLong.of(column, lane, row));
                }
            }
            return;
        }
        switch (lane) {
            case INT -> enterInts(column.values(), groups, from, to);
            case LONG -> enterLongs(column.values(), groups, from, to);
            case DOUBLE -> {
                if (flips.length == 1) {
                    enterDoubles(column.values(), groups, from, to);
                } else {
                    enterDoublesTwice(column.values(), groups, from, to);
                }
            }
            case BIT, WIDE -> throw new IllegalStateException("no loop for " + lane);
        }
    }

    private void enterInts(MemorySegment values, MemorySegment slots, int from, int to) {
        for (int call = 0; call < flips.length; call++) {
            long kept = best.segment().address() + ((long) call << 3);
            long width = (long) flips.length << 3;
            long turn = flips[call];
            for (int row = from; row < to; row++) {
                long at = kept + slots.get(INT, (long) row << 2) * width;
                long value = values.get(INT, (long) row << 2) ^ turn;
                Machine.ALL.set(LONG, at, Math.min(Machine.ALL.get(LONG, at), value));
            }
        }
    }

    private void enterLongs(MemorySegment values, MemorySegment slots, int from, int to) {
        for (int call = 0; call < flips.length; call++) {
            long kept = best.segment().address() + ((long) call << 3);
            long width = (long) flips.length << 3;
            long turn = flips[call];
            boolean none = false;
            for (int row = from; row < to; row++) {
                long at = kept + slots.get(INT, (long) row << 2) * width;
                long value = values.get(LONG, (long) row << 3) ^ turn;
                Machine.ALL.set(LONG, at, Math.min(Machine.ALL.get(LONG, at), value));
                none |= value == NONE;
            }
            for (int row = from; row < to && none; row++) {
                if ((values.get(LONG, (long) row << 3) ^ turn) == NONE) {
                    seen.set((long) slots.get(INT, (long) row << 2) * flips.length + call, 1);
                }
            }
        }
    }

    private void enterDoubles(MemorySegment values, MemorySegment slots, int from, int to) {
        long kept = best.segment().address();
        long turn = flips[0];
        for (int row = from; row < to; row++) {
            long at = kept + ((long) slots.get(INT, (long) row << 2) << 3);
            double number = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
            long value = SortableLong.of(number) ^ turn;
            Machine.ALL.set(LONG, at, Math.min(Machine.ALL.get(LONG, at), value));
        }
    }

    private void enterDoublesTwice(MemorySegment values, MemorySegment slots, int from, int to) {
        long kept = best.segment().address();
        long turn = flips[0];
        for (int row = from; row < to; row++) {
            long at = kept + ((long) slots.get(INT, (long) row << 2) << 4);
            double number = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
            long value = SortableLong.of(number) ^ turn;
            Machine.ALL.set(LONG, at, Math.min(Machine.ALL.get(LONG, at), value));
            Machine.ALL.set(LONG, at + 8, Math.min(Machine.ALL.get(LONG, at + 8), ~value));
        }
    }

    private void offer(int slot, long value) {
        for (int call = 0; call < flips.length; call++) {
            offer((long) slot * flips.length + call, value ^ flips[call]);
        }
    }

    private void offer(long cell, long value) {
        best.set(cell, Math.min(best.get(cell), value));
        if (value == NONE) {
            seen.set(cell, 1);
        }
    }

    @Override
    public boolean concurrent() {
        return true;
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        ExtremeAccumulator other = (ExtremeAccumulator) from;
        for (int call = 0; call < flips.length; call++) {
            long cell = (long) fromSlot * flips.length + call;
            if (other.hasSeen(cell)) {
                offer((long) slot * flips.length + call, other.best.get(cell));
            }
        }
    }

    @Override
    public void merge(Accumulator from, int[] slots, int[] fromSlots, int count) {
        if (lane == Lane.LONG) {
            for (int i = 0; i < count; i++) {
                merge(from, slots[i], fromSlots[i]);
            }
            return;
        }
        MemorySegment kept = best.segment();
        MemorySegment other = ((ExtremeAccumulator) from).best.segment();
        long width = (long) flips.length << 3;
        for (int i = 0; i < count; i++) {
            for (long call = 0; call < width; call += Long.BYTES) {
                long at = slots[i] * width + call;
                long seenThere = other.get(LONG, fromSlots[i] * width + call);
                kept.set(LONG, at, Math.min(kept.get(LONG, at), seenThere));
            }
        }
    }

    /// The least long of each call, or NULL.
    @Override
    public List<SqlType> stateTypes() {
        return Collections.nCopies(flips.length, SqlType.BIGINT);
    }

    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        for (int call = 0; call < flips.length; call++) {
            int base = out.get(call).rows();
            MemorySegment values = StateColumns.more(out.get(call), count);
            for (int i = 0; i < count; i++) {
                long cell = (long) slots[i] * flips.length + call;
                values.set(LONG, (long) i << 3, best.get(cell));
                if (!hasSeen(cell)) {
                    out.get(call).setNull(base + i);
                }
            }
        }
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        for (int call = 0; call < flips.length; call++) {
            Column values = in.get(call);
            for (int row = 0; row < rows; row++) {
                boolean none = values.isNull(row);
                long value = none ? NONE : values.longValue(row);
                long cell = (long) row * flips.length + call;
                best.set(cell, value);
                if (lane == Lane.LONG) {
                    seen.set(cell, none || value != NONE ? 0 : 1);
                }
            }
        }
    }

    private boolean hasSeen(long cell) {
        return best.get(cell) != NONE || (lane == Lane.LONG && seen.get(cell) != 0);
    }

    @Override
    public void clear(int slot) {
        for (int call = 0; call < flips.length; call++) {
            long cell = (long) slot * flips.length + call;
            best.set(cell, NONE);
            if (lane == Lane.LONG) {
                seen.set(cell, 0);
            }
        }
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        append(slot, 0, out);
    }

    @Override
    public void results(int call, int[] slots, int count, ColumnBuilder out) {
        for (int i = 0; i < count; i++) {
            append(slots[i], call, out);
        }
    }

    private void append(int slot, int call, ColumnBuilder out) {
        long cell = (long) slot * flips.length + call;
        if (hasSeen(cell)) {
            SortableLong.append(best.get(cell) ^ flips[call], lane, out);
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
        long cells = (long) groups * flips.length;
        best.save(out, cells);
        if (lane == Lane.LONG) {
            seen.save(out, cells);
        }
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        long cells = (long) groups * flips.length;
        best.restore(in, cells);
        if (lane == Lane.LONG) {
            seen.restore(in, cells);
        }
    }

    @Override
    public void close() {
        best.close();
        seen.close();
    }
}
