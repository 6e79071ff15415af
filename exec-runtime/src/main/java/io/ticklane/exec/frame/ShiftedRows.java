package io.ticklane.exec.frame;

import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One function that takes the value of another row of the key: the one a fixed distance before the
/// current row, and while there is none, the n-th of the key, or a value of the current row.
///
/// ```
///   LAG(x, d, y)                                 distance d,          else y of the current row
///   FIRST_VALUE(x) over ROWS n PRECEDING         distance n,          else row 1 of the key
///   NTH_VALUE(x, k) over ROWS n PRECEDING        distance n - k + 1,  else row k of the key
///   NTH_VALUE(x, k) over UNBOUNDED PRECEDING     no distance,         row k of the key
///   LAST_VALUE(x)                                distance 0
/// ```
///
/// Threads: one at a time.
final class ShiftedRows implements InOrderCalls {
    private final QueryContext context;
    private final FrameInputs inputs;
    private final Shift shift;
    private final @Nullable RowRings rings;
    private final @Nullable RingColumn kept;
    private final GrowingLongs seen;

    /// Which row is taken.
    ///
    /// @param frame the rows of a key from which on `distance` is meant
    /// @param distance how many rows before the current one; negative for none
    /// @param nth the row of the key while there are fewer rows, from 1; 0 for none
    record Shift(long frame, int distance, long nth) {}

    ShiftedRows(QueryContext context, WindowCall call, Shift shift) {
        this.context = context;
        this.inputs = FrameInputs.of(List.of(call));
        this.shift = shift;
        this.rings =
                shift.distance() > 0
                        ? new RowRings(
                                context.memory(), inputs.types().subList(0, 1), shift.distance())
                        : null;
        this.kept =
                shift.nth() > 0 ? new RingColumn(context.memory(), inputs.types().get(0)) : null;
        this.seen = new GrowingLongs(context.memory());
    }

    @Override
    public List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        List<Column> columns = inputs.of(context, in);
        List<Column> shifted = List.of();
        try {
            if (rings != null) {
                shifted =
                        rings.push(
                                context.memory(),
                                columns.subList(0, 1),
                                in.rows(),
                                slots,
                                slotCount);
            }
            Column before = shifted.isEmpty() ? columns.get(0) : shifted.get(0);
            return List.of(pick(columns, before, slots, slotCount));
        } finally {
            RowStore.closeAll(columns);
            RowStore.closeAll(shifted);
        }
    }

    private Column pick(List<Column> columns, Column before, MemorySegment slots, int slotCount) {
        Column values = columns.get(0);
        @Nullable Column otherwise = columns.size() > 1 ? columns.get(1) : null;
        int rows = values.rows();
        seen.ensure(slotCount);
        if (kept != null) {
            kept.ensure(slotCount);
        }
        try (ColumnBuilder out =
                new ColumnBuilder(context.memory(), inputs.calls().get(0).type(), rows)) {
            for (int row = 0; row < rows; row++) {
                int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                long number = seen.get(slot) + 1;
                seen.set(slot, number);
                if (kept != null && number == shift.nth()) {
                    kept.set(slot, values, row);
                }
                if (number >= shift.frame()) {
                    out.appendFrom(before, row);
                } else if (kept != null && number >= shift.nth()) {
                    kept.append(slot, out);
                } else if (kept == null && otherwise != null) {
                    out.appendFrom(otherwise, row);
                } else {
                    out.appendNull();
                }
            }
            return out.build();
        }
    }

    @Override
    public Optional<String> unsaved() {
        return Optional.empty();
    }

    @Override
    public void save(StateWriter out, int slotCount) {
        seen.save(out, slotCount);
        if (kept != null) {
            kept.save(context.memory(), out, slotCount, slot -> seen.get(slot) >= shift.nth());
        }
        if (rings != null) {
            rings.save(context.memory(), out, slotCount);
        }
    }

    @Override
    public void restore(StateReader in, int slotCount) {
        seen.restore(in, slotCount);
        if (kept != null) {
            kept.restore(context.memory(), in, slotCount);
        }
        if (rings != null) {
            rings.restore(context, in, slotCount);
        }
    }

    @Override
    public void close() {
        seen.close();
        if (rings != null) {
            rings.close();
        }
        if (kept != null) {
            kept.close();
        }
    }
}
