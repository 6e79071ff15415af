package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.RowAccumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowText;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Checks that the rows of each key come in an order.
///
/// Threads: one at a time.
public final class KeyOrder implements AutoCloseable {
    private final QueryContext context;
    private final RowType input;
    private final List<Integer> keys;
    private final List<SortKey> order;
    private final boolean simple;
    private final long flip;
    private final GrowingLongs lastTimes;
    private final RowAccumulator lastRows;
    private int slots;
    private long rowsSeen;

    /// A check of the order of the rows of each key; columns of the input.
    public KeyOrder(QueryContext context, RowType input, List<Integer> keys, List<SortKey> order) {
        this.context = context;
        this.input = input;
        this.keys = keys;
        this.order = order;
        SqlType first = input.type(order.get(0).column());
        this.simple = order.size() == 1 && Lane.of(first) != Lane.WIDE && !Lane.isCoded(first);
        this.flip = order.get(0).descending() ? -1L : 0L;
        this.lastTimes = new GrowingLongs(context.memory());
        this.lastRows =
                RowAccumulator.last(
                        context,
                        order,
                        input.fields().stream().map(io.ticklane.api.type.Field::type).toList());
    }

    /// Checks the rows of a batch, with the slot of each row (four bytes) and how many slots there
    /// are; 58000 if one goes back.
    public void check(Batch in, MemorySegment slotOfRow, int slotCount) {
        Column times = in.column(order.get(0).column());
        if (simple) {
            checkTimes(in, times, slotOfRow, slotCount);
        } else {
            checkRows(in, slotOfRow, slotCount);
        }
    }

    private void checkTimes(Batch in, Column times, MemorySegment slotOfRow, int slotCount) {
        if (slotCount > slots) {
            lastTimes.ensure(slotCount);
            for (int slot = slots; slot < slotCount; slot++) {
                lastTimes.set(slot, Long.MIN_VALUE);
            }
            slots = slotCount;
        }
        Lane lane = times.lane();
        if (lane == Lane.LONG && times.validity() == null) {
            int late =
                    keys.isEmpty()
                            ? firstLate(times.values(), in.rows())
                            : firstLate(times.values(), slotOfRow, in.rows());
            if (late < in.rows()) {
                throw outOfOrder(in, late);
            }
            return;
        }
        boolean nulls = times.validity() != null;
        long whenNull = order.get(0).nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int row = 0; row < in.rows(); row++) {
            int slot = slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            long time =
                    nulls && times.isNull(row)
                            ? whenNull
                            : SortableLong.of(times, lane, row) ^ flip;
            if (time < lastTimes.get(slot)) {
                throw outOfOrder(in, row);
            }
            lastTimes.set(slot, time);
        }
    }

    /// The same where all rows have one key.
    private int firstLate(MemorySegment times, int rows) {
        long turn = flip;
        long last = lastTimes.get(0);
        for (int row = 0; row < rows; row++) {
            long time = times.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) ^ turn;
            if (time < last) {
                return row;
            }
            last = time;
        }
        lastTimes.set(0, last);
        return rows;
    }

    /// The first row that is before another of its key, the number of rows if there is none.
    private int firstLate(MemorySegment times, MemorySegment slotOfRow, int rows) {
        MemorySegment last = lastTimes.segment();
        long turn = flip;
        for (int row = 0; row < rows; row++) {
            long place = (long) slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) << 3;
            long time = times.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) ^ turn;
            if (time < last.get(ValueLayout.JAVA_LONG_UNALIGNED, place)) {
                return row;
            }
            last.set(ValueLayout.JAVA_LONG_UNALIGNED, place, time);
        }
        return rows;
    }

    private void checkRows(Batch in, MemorySegment slotOfRow, int slotCount) {
        lastRows.ensure(slotCount);
        slots = slotCount;
        Slots places = Slots.of(slotOfRow);
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), SqlType.BIGINT, in.rows())) {
            for (int row = 0; row < in.rows(); row++) {
                builder.append(rowsSeen + row);
            }
            try (Column positions = builder.build()) {
                Batch seen = new Batch(in.sequence(), in.rows(), in.columns(), positions);
                for (int row = 0; row < in.rows(); row++) {
                    lastRows.enter(seen, places, row, row + 1);
                    if (lastRows.position(places.get(row)) != rowsSeen + row) {
                        throw outOfOrder(in, row);
                    }
                }
            }
        }
        rowsSeen += in.rows();
    }

    private EngineException outOfOrder(Batch in, int row) {
        StringBuilder text =
                new StringBuilder("rows are not in the order that their source promises: ");
        for (int key : keys) {
            text.append(describe(in, key, row)).append(", ");
        }
        for (SortKey key : order) {
            text.append(describe(in, key.column(), row))
                    .append(key.descending() ? " (descending) " : " ");
        }
        text.append("comes after a later row of the same key");
        return new EngineException(ErrorCode.SOURCE_FAILED, text.toString());
    }

    private String describe(Batch in, int column, int row) {
        return input.field(column).name()
                + " = "
                + RowText.of(in.column(column), row, context.dictionary());
    }

    /// Writes what is known of the rows so far.
    public void save(StateWriter out) {
        out.writeLong(slots);
        if (simple) {
            lastTimes.save(out, slots);
        } else {
            out.writeLong(rowsSeen);
            lastRows.save(out, slots);
        }
    }

    /// Reads what was written; there were no rows yet.
    public void restore(StateReader in) {
        slots = in.readCount(Integer.MAX_VALUE);
        if (simple) {
            lastTimes.restore(in, slots);
        } else {
            rowsSeen = in.readLong();
            lastRows.restore(in, slots);
        }
    }

    @Override
    public void close() {
        lastTimes.close();
        lastRows.close();
    }
}
