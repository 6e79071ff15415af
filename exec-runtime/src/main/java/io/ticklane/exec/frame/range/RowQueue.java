package io.ticklane.exec.frame.range;

import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Rows of all keys in the order in which they came, from the first that is still in a frame on:
/// their slots and their arguments.
///
/// ```
///   | gone | first . . . rows in frames . . . end | room |
/// ```
///
/// Threads: one at a time.
final class RowQueue implements AutoCloseable {
    private static final int FIRST_ROWS = 1024;

    private final GrowingMemory slots;
    private final List<Part> parts = new ArrayList<>();
    private int first;
    private int end;
    private int capacity;

    RowQueue(QueryMemory memory, List<SqlType> types) {
        this.slots = new GrowingMemory(memory);
        types.forEach(type -> parts.add(new Part(type, memory)));
    }

    /// The values of a column in the queue, and a byte for each that is not 0 for NULL.
    private record Part(
            SqlType type, Lane lane, int width, GrowingMemory values, GrowingMemory nulls) {
        Part(SqlType type, QueryMemory memory) {
            this(type, Lane.of(type), memory);
        }

        private Part(SqlType type, Lane lane, QueryMemory memory) {
            this(
                    type,
                    lane,
                    lane == Lane.BIT ? 1 : lane.bytes(),
                    new GrowingMemory(memory),
                    new GrowingMemory(memory));
        }

        void put(Column in, int at, int rows) {
            MemorySegment all = values.segment();
            if (lane == Lane.BIT) {
                for (int row = 0; row < rows; row++) {
                    all.set(ValueLayout.JAVA_BYTE, (long) at + row, (byte) (in.bit(row) ? 1 : 0));
                }
            } else {
                MemorySegment.copy(in.values(), 0, all, (long) at * width, (long) rows * width);
            }
            MemorySegment flags = nulls.segment().asSlice(at, rows);
            flags.fill((byte) 0);
            if (in.validity() != null) {
                for (int row = 0; row < rows; row++) {
                    flags.set(ValueLayout.JAVA_BYTE, row, (byte) (in.isNull(row) ? 1 : 0));
                }
            }
        }

        void get(int from, int rows, ColumnBuilder out, int at) {
            MemorySegment all = values.segment();
            if (lane == Lane.BIT) {
                for (int row = 0; row < rows; row++) {
                    if (all.get(ValueLayout.JAVA_BYTE, (long) from + row) != 0) {
                        Bits.set(out.values(), at + row);
                    }
                }
            } else {
                MemorySegment.copy(
                        all,
                        (long) from * width,
                        out.values(),
                        (long) at * width,
                        (long) rows * width);
            }
            MemorySegment flags = nulls.segment();
            for (int row = 0; row < rows; row++) {
                if (flags.get(ValueLayout.JAVA_BYTE, (long) from + row) != 0) {
                    out.setNull(at + row);
                }
            }
        }

        void move(int from, int rows) {
            MemorySegment all = values.segment();
            MemorySegment.copy(all, (long) from * width, all, 0, (long) rows * width);
            MemorySegment.copy(nulls.segment(), from, nulls.segment(), 0, rows);
        }
    }

    /// How many rows there are.
    int size() {
        return end - first;
    }

    /// Adds rows at the end.
    void add(List<Column> columns, int rows, MemorySegment slotOfRow) {
        room(rows);
        MemorySegment.copy(slotOfRow, 0, slots.segment(), (long) end << 2, (long) rows << 2);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).put(columns.get(i), end, rows);
        }
        end += rows;
    }

    private void room(int rows) {
        if ((long) end + rows <= capacity) {
            return;
        }
        int live = size();
        if (live > 0 && first > 0) {
            MemorySegment.copy(
                    slots.segment(), (long) first << 2, slots.segment(), 0, (long) live << 2);
            for (Part part : parts) {
                part.move(first, live);
            }
        }
        first = 0;
        end = live;
        long wanted = Math.max(FIRST_ROWS, 2L * (live + rows));
        if (wanted > capacity) {
            capacity = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, wanted));
            slots.ensure((long) capacity << 2);
            for (Part part : parts) {
                part.values().ensure((long) capacity * part.width());
                part.nulls().ensure(capacity);
            }
        }
    }

    /// Copies the first rows of a column to a builder, from row `at` on.
    void copy(int column, int rows, ColumnBuilder out, int at) {
        parts.get(column).get(first, rows, out, at);
    }

    /// Copies the slots of the first rows.
    void copySlots(int rows, MemorySegment out, int at) {
        MemorySegment.copy(
                slots.segment(), (long) first << 2, out, (long) at << 2, (long) rows << 2);
    }

    /// The values of a column, from the first row on; until rows are added.
    MemorySegment values(int column) {
        Part part = parts.get(column);
        return part.values().segment().asSlice((long) first * part.width());
    }

    /// The slots, from the first row on; until rows are added.
    MemorySegment slots() {
        return slots.segment().asSlice((long) first << 2);
    }

    /// Drops the first rows.
    void drop(int rows) {
        first += rows;
    }

    /// Writes the first rows, in pieces.
    void save(QueryMemory memory, StateWriter out, int rows, int piece) {
        out.writeLong(rows);
        for (int from = 0; from < rows; from += piece) {
            int count = Math.min(piece, rows - from);
            for (Part part : parts) {
                try (ColumnBuilder builder = new ColumnBuilder(memory, part.type(), count)) {
                    builder.resize(count);
                    part.get(first + from, count, builder, 0);
                    try (Column made = builder.build()) {
                        SavedColumns.save(out, List.of(made), count);
                    }
                }
            }
            out.writeBytes(slots.segment(), ((long) first + from) << 2, (long) count << 2);
        }
    }

    @Override
    public void close() {
        slots.close();
        for (Part part : parts) {
            part.values().close();
            part.nulls().close();
        }
    }
}
