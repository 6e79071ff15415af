package io.ticklane.exec.frame;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The values of one argument for the rows in frames, in cells. A cell that was never written is
/// zero.
final class RingColumn implements AutoCloseable {
    private final SqlType type;
    private final Lane lane;
    private final int width;
    private final GrowingMemory values;

    /// a byte for each cell, not 0 for NULL; none while no NULL was seen
    private final GrowingMemory nulls;

    private boolean hasNulls;
    private int cells;

    RingColumn(QueryMemory memory, SqlType type) {
        this.type = type;
        this.lane = Lane.of(type);
        this.width = lane == Lane.BIT ? 1 : lane.bytes();
        this.values = new GrowingMemory(memory);
        this.nulls = new GrowingMemory(memory);
    }

    SqlType type() {
        return type;
    }

    void ensure(int count) {
        cells = count;
        values.ensure((long) count * width);
        if (hasNulls) {
            nulls.ensure(count);
        }
    }

    void copy(int from, int to, int count) {
        MemorySegment all = values.segment();
        MemorySegment.copy(all, (long) from * width, all, (long) to * width, (long) count * width);
        if (hasNulls) {
            MemorySegment.copy(nulls.segment(), from, nulls.segment(), to, count);
        }
    }

    void clear(int from, int count) {
        values.segment().asSlice((long) from * width, (long) count * width).fill((byte) 0);
        if (hasNulls) {
            nulls.segment().asSlice(from, count).fill((byte) 0);
        }
    }

    /// Exchanges rows `[from, to)` of a column with the cells at their places (four bytes each):
    /// what was there goes to the same rows of the builder, which have been made.
    void exchange(Column in, int from, int to, MemorySegment places, ColumnBuilder out) {
        MemorySegment source = in.values();
        MemorySegment target = out.values();
        MemorySegment all = values.segment();
        switch (lane) {
            case LONG, DOUBLE -> exchangeLongs(source, from, to, places, all, target);
            case INT -> {
                for (int row = from; row < to; row++) {
                    long at = (long) place(places, row) << 2;
                    int old = all.get(ValueLayout.JAVA_INT_UNALIGNED, at);
                    int value = source.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                    all.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
                    target.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, old);
                }
            }
            case WIDE -> {
                for (int row = from; row < to; row++) {
                    long at = (long) place(places, row) << 4;
                    MemorySegment.copy(all, at, target, (long) row << 4, width);
                    MemorySegment.copy(source, (long) row << 4, all, at, width);
                }
            }
            case BIT -> {
                for (int row = from; row < to; row++) {
                    long at = place(places, row);
                    if (all.get(ValueLayout.JAVA_BYTE, at) != 0) {
                        Bits.set(target, row);
                    }
                    all.set(ValueLayout.JAVA_BYTE, at, (byte) (Bits.get(source, row) ? 1 : 0));
                }
            }
        }
        exchangeNulls(in.validity(), from, to, places, out);
    }

    private static void exchangeLongs(
            MemorySegment source,
            int from,
            int to,
            MemorySegment places,
            MemorySegment all,
            MemorySegment target) {
        long placeOfRow = places.address();
        long in = source.address();
        long ring = all.address();
        long out = target.address();
        for (int row = from; row < to; row++) {
            long at = ring + ((long) Machine.getInt(placeOfRow + ((long) row << 2)) << 3);
            long old = Machine.getLong(at);
            Machine.putLong(at, Machine.getLong(in + ((long) row << 3)));
            Machine.putLong(out + ((long) row << 3), old);
        }
    }

    private void exchangeNulls(
            @Nullable MemorySegment validity,
            int from,
            int to,
            MemorySegment places,
            ColumnBuilder out) {
        if (validity != null && !hasNulls) {
            hasNulls = true;
            nulls.ensure(cells);
        }
        if (!hasNulls) {
            return;
        }
        MemorySegment all = nulls.segment();
        for (int row = from; row < to; row++) {
            long at = place(places, row);
            boolean isNull = validity != null && !Bits.get(validity, row);
            if (all.get(ValueLayout.JAVA_BYTE, at) != 0) {
                out.setNull(row);
            }
            all.set(ValueLayout.JAVA_BYTE, at, (byte) (isNull ? 1 : 0));
        }
    }

    /// Sets a cell to the value of a row.
    void set(int cell, Column in, int row) {
        boolean isNull = in.isNull(row);
        if (isNull && !hasNulls) {
            hasNulls = true;
            nulls.ensure(cells);
        }
        if (hasNulls) {
            nulls.segment().set(ValueLayout.JAVA_BYTE, cell, (byte) (isNull ? 1 : 0));
        }
        MemorySegment all = values.segment();
        if (lane == Lane.BIT) {
            all.set(ValueLayout.JAVA_BYTE, cell, (byte) (in.bit(row) ? 1 : 0));
        } else {
            MemorySegment.copy(in.values(), (long) row * width, all, (long) cell * width, width);
        }
    }

    /// Sets a cell to that of another column of the same type.
    void copy(int cell, RingColumn from, int fromCell) {
        MemorySegment.copy(
                from.values.segment(),
                (long) fromCell * width,
                values.segment(),
                (long) cell * width,
                width);
        boolean isNull = from.isNull(fromCell);
        if (isNull || hasNulls) {
            hasNulls = true;
            nulls.ensure(cells).set(ValueLayout.JAVA_BYTE, cell, (byte) (isNull ? 1 : 0));
        }
    }

    private boolean isNull(int cell) {
        return hasNulls && nulls.segment().get(ValueLayout.JAVA_BYTE, cell) != 0;
    }

    /// Appends the value of a cell.
    void append(int cell, ColumnBuilder out) {
        if (isNull(cell)) {
            out.appendNull();
            return;
        }
        MemorySegment all = values.segment();
        long at = (long) cell * width;
        switch (lane) {
            case BIT -> out.append(all.get(ValueLayout.JAVA_BYTE, at) != 0);
            case INT -> out.append(all.get(ValueLayout.JAVA_INT_UNALIGNED, at));
            case LONG -> out.append(all.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
            case DOUBLE -> out.append(all.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at));
            case WIDE ->
                    out.append(
                            all.get(ValueLayout.JAVA_LONG_UNALIGNED, at),
                            all.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8));
        }
    }

    /// Whether a cell has the value of a row: as peers have it, for which NULLs are equal.
    boolean has(int cell, Column in, int row) {
        boolean isNull = isNull(cell);
        if (isNull || in.isNull(row)) {
            return isNull && in.isNull(row);
        }
        MemorySegment all = values.segment();
        long at = (long) cell * width;
        return switch (lane) {
            case BIT -> (all.get(ValueLayout.JAVA_BYTE, at) != 0) == in.bit(row);
            case INT -> all.get(ValueLayout.JAVA_INT_UNALIGNED, at) == in.integer(row);
            case LONG -> all.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == in.longValue(row);
            case DOUBLE ->
                    RowOrder.compareDoubles(
                                    all.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at),
                                    in.doubleValue(row))
                            == 0;
            case WIDE ->
                    all.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == in.wideLow(row)
                            && all.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8) == in.wideHigh(row);
        };
    }

    /// Writes the first cells, NULL for those that are not in use.
    void save(QueryMemory memory, StateWriter out, int count, IntPredicate isUsed) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, count)) {
            for (int cell = 0; cell < count; cell++) {
                if (isUsed.test(cell)) {
                    append(cell, builder);
                } else {
                    builder.appendNull();
                }
            }
            try (Column made = builder.build()) {
                SavedColumns.save(out, List.of(made), count);
            }
        }
    }

    /// Reads so many cells; there are none yet.
    void restore(QueryMemory memory, StateReader in, int count) {
        List<Column> read = SavedColumns.restore(in, memory, List.of(type), count);
        try {
            ensure(count);
            for (int cell = 0; cell < count; cell++) {
                set(cell, read.getFirst(), cell);
            }
        } finally {
            RowStore.closeAll(read);
        }
    }

    private static int place(MemorySegment places, int row) {
        return places.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    @Override
    public void close() {
        values.close();
        nulls.close();
    }
}
