package io.ticklane.exec.frame.range;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.aggregate.ResultValue;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.frame.WideCells;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// COUNT, and SUM of BIGINT, over frames of RANGE: a count and a sum of 128 bits for each slot, so
/// that only a total that does not fit its type is an overflow.
///
/// Threads: one at a time.
final class RangeTotals implements RangeCall {
    private static final int CELL_SHIFT = 5;
    private static final long LOW = 8;
    private static final long HIGH = 16;

    private final BuiltinAggregate function;
    private final int argument;
    private final GrowingMemory cells;

    /// what takes the rows as long as sums are small
    private final NarrowTotals narrow;

    private boolean isWide;

    private RangeTotals(QueryMemory memory, BuiltinAggregate function, int argument) {
        this.function = function;
        this.argument = argument;
        this.cells = new GrowingMemory(memory);
        this.narrow =
                new NarrowTotals(memory, function == BuiltinAggregate.COUNT ? 0 : argument + 1);
    }

    /// Whether a call is one of these.
    static boolean has(BuiltinAggregate function, WindowCall call, List<SqlType> types) {
        return switch (function) {
            case COUNT -> call.type().kind() == TypeKind.BIGINT && call.arguments().size() <= 1;
            case SUM, SUM0 ->
                    call.type().kind() == TypeKind.BIGINT
                            && types.get(argument(call)).kind() == TypeKind.BIGINT;
            default -> false;
        };
    }

    /// The function of a call.
    static RangeTotals of(
            QueryMemory memory, BuiltinAggregate function, WindowCall call, List<SqlType> types) {
        if (!has(function, call, types)) {
            throw new IllegalStateException("no total: " + function);
        }
        return new RangeTotals(memory, function, call.arguments().isEmpty() ? -1 : argument(call));
    }

    private static int argument(WindowCall call) {
        return call.arguments().get(0) instanceof Expression.Column column ? column.index() : -1;
    }

    /// Whether rows with these arguments have no NULLs and only small values.
    boolean areNarrow(List<Column> arguments) {
        if (argument < 0) {
            return true;
        }
        Column column = arguments.get(argument);
        return column.validity() == null
                && (function == BuiltinAggregate.COUNT || NarrowTotals.areSmall(column));
    }

    /// The totals of narrow rows, instead of [#slide].
    NarrowTotals narrow() {
        return narrow;
    }

    /// Goes on with any rows; `queue` has the narrow rows that are in frames, and nothing else;
    /// null if there were none.
    void widen(@Nullable RowQueue queue, int slotCount) {
        isWide = true;
        cells.ensure((long) slotCount << CELL_SHIFT);
        if (queue != null && queue.size() > 0) {
            boolean sums = function != BuiltinAggregate.COUNT;
            if (sums) {
                enter(queue.values(argument + 1), null, queue.slots(), 0, queue.size());
            } else {
                count(null, queue.slots(), 0, queue.size(), 1);
            }
        }
        narrow.close();
    }

    @Override
    public void slide(RangeBlock block, int from, int to, ColumnBuilder out) {
        cells.ensure((long) block.slotCount() << CELL_SHIFT);
        @Nullable Column column = argument < 0 ? null : block.rows().column(argument);
        @Nullable MemorySegment validity = column == null ? null : column.validity();
        boolean sums = function != BuiltinAggregate.COUNT;
        MemorySegment values = column != null && sums ? column.values() : MemorySegment.NULL;
        MemorySegment slots = block.slots();
        int leaving = block.count() + block.left(from - 1);
        for (int run = from; run < to; run++) {
            int left = block.count() + block.left(run);
            int start = block.start(run);
            int end = block.start(run + 1);
            if (sums) {
                leave(values, validity, slots, leaving, left);
                enter(values, validity, slots, start, end);
            } else {
                count(validity, slots, leaving, left, -1);
                count(validity, slots, start, end, 1);
            }
            leaving = left;
            if (run + 1 < block.runCount()) {
                results(block, start, end, out);
            }
        }
    }

    private void count(
            @Nullable MemorySegment validity, MemorySegment slots, int from, int to, int by) {
        MemorySegment all = cells.segment();
        for (int row = from; row < to; row++) {
            if (validity == null || Bits.get(validity, row)) {
                long at = at(slots, row);
                put(all, at, get(all, at) + by);
            }
        }
    }

    private void enter(
            MemorySegment values,
            @Nullable MemorySegment validity,
            MemorySegment slots,
            int from,
            int to) {
        MemorySegment all = cells.segment();
        for (int row = from; row < to; row++) {
            if (validity == null || Bits.get(validity, row)) {
                long at = at(slots, row);
                long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                long low = get(all, at + LOW) + value;
                long carry = Long.compareUnsigned(low, value) < 0 ? 1 : 0;
                put(all, at, get(all, at) + 1);
                put(all, at + LOW, low);
                put(all, at + HIGH, get(all, at + HIGH) + (value >> 63) + carry);
            }
        }
    }

    private void leave(
            MemorySegment values,
            @Nullable MemorySegment validity,
            MemorySegment slots,
            int from,
            int to) {
        MemorySegment all = cells.segment();
        for (int row = from; row < to; row++) {
            if (validity == null || Bits.get(validity, row)) {
                long at = at(slots, row);
                long value = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
                long old = get(all, at + LOW);
                long borrow = Long.compareUnsigned(old, value) < 0 ? 1 : 0;
                put(all, at, get(all, at) - 1);
                put(all, at + LOW, old - value);
                put(all, at + HIGH, get(all, at + HIGH) - (value >> 63) - borrow);
            }
        }
    }

    @Override
    public void results(RangeBlock block, int from, int to, ColumnBuilder out) {
        if (!isWide) {
            narrow.results(block, from, to, out);
            return;
        }
        MemorySegment all = cells.segment();
        MemorySegment slots = block.slots();
        MemorySegment values = out.values();
        boolean counts = function == BuiltinAggregate.COUNT;
        for (int row = from; row < to; row++) {
            long at = at(slots, row);
            long count = get(all, at);
            long low = counts ? count : get(all, at + LOW);
            long high = counts ? 0 : get(all, at + HIGH);
            if (count == 0 && function == BuiltinAggregate.SUM) {
                out.setNull(row);
            } else if (high == low >> 63) {
                put(values, (long) row << 3, low);
            } else {
                // says that it does not fit
                ResultValue.append(out, new BigDecimal(WideCells.number(high >> 63, high, low)));
            }
        }
    }

    private static long at(MemorySegment slots, int row) {
        return (long) slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << CELL_SHIFT;
    }

    private static long get(MemorySegment segment, long at) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    private static void put(MemorySegment segment, long at, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }

    /// Writes the totals of so many slots, which are all and not narrow.
    void save(StateWriter out, int slotCount) {
        out.writeBytes(cells.segment(), 0, (long) slotCount << CELL_SHIFT);
    }

    /// Reads the totals of so many slots; there are none yet.
    void restore(StateReader in, int slotCount) {
        in.readBytes(
                cells.ensure((long) slotCount << CELL_SHIFT), 0, (long) slotCount << CELL_SHIFT);
    }

    @Override
    public void close() {
        narrow.close();
        cells.close();
    }
}
