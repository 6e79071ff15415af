package io.ticklane.exec.aggregate;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The rows that groups of a [RowAccumulator] keep, as columns.
///
/// ```
///   cells of a group (words):  position + 1 | mask of NULLs | value ... | order column ...
///   columns of a state:        position + 1 |                 value ... | order column ...
/// ```
///
/// Threads: several may read different groups.
final class RowStates {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final QueryMemory memory;
    private final List<SqlType> types;
    private final int[] places;
    private final long bytes;

    /// Columns of these types at these words of a group's cells, which are so many words; an order
    /// column that is kept as its word in [OrderWords] is BIGINT.
    RowStates(QueryMemory memory, List<SqlType> types, int[] places, int width) {
        this.memory = memory;
        this.types = List.copyOf(types);
        this.places = places.clone();
        this.bytes = (long) width << 3;
    }

    /// The types of the columns of a state.
    List<SqlType> types() {
        List<SqlType> all = new ArrayList<>();
        all.add(SqlType.BIGINT);
        all.addAll(types);
        return all;
    }

    /// Appends the rows of the groups `slots[0]` to `slots[count - 1]`.
    void append(GrowingLongs cells, int[] slots, int count, List<ColumnBuilder> out) {
        MemorySegment kept = cells.segment();
        MemorySegment positions = StateColumns.more(out.get(0), count);
        for (int i = 0; i < count; i++) {
            positions.set(LONG, (long) i << 3, kept.get(LONG, slots[i] * bytes));
        }
        for (int column = 0; column < places.length; column++) {
            appendColumn(cells, column, slots, count, out.get(column + 1));
        }
    }

    /// Appends one column of the rows of groups; NULL where there is no row.
    void appendColumn(GrowingLongs cells, int column, int[] slots, int count, ColumnBuilder out) {
        int base = out.rows();
        out.resize(base + count);
        MemorySegment values = out.values();
        MemorySegment kept = cells.segment();
        Lane lane = Lane.of(types.get(column));
        long place = (long) places[column] << 3;
        for (int i = 0; i < count; i++) {
            long at = slots[i] * bytes;
            long word = kept.get(LONG, at + place);
            switch (lane) {
                case BIT -> {
                    if (word != 0) {
                        Bits.set(values, base + i);
                    }
                }
                case INT -> values.set(INT, (base + (long) i) << 2, (int) word);
                case LONG, DOUBLE -> values.set(LONG, (base + (long) i) << 3, word);
                case WIDE -> {
                    long target = (base + (long) i) << 4;
                    values.set(LONG, target, word);
                    values.set(LONG, target + 8, kept.get(LONG, at + place + Long.BYTES));
                }
            }
        }
        for (int i = 0; i < count; i++) {
            long at = slots[i] * bytes;
            if (kept.get(LONG, at) == 0 || (kept.get(LONG, at + Long.BYTES) >> column & 1) != 0) {
                out.setNull(base + i);
            }
        }
    }

    /// Writes the rows of the first groups.
    void save(GrowingLongs cells, int groups, StateWriter out) {
        int[] slots = IntStream.range(0, groups).toArray();
        List<ColumnBuilder> builders = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        try {
            types().forEach(type -> builders.add(new ColumnBuilder(memory, type, groups)));
            append(cells, slots, groups, builders);
            builders.forEach(builder -> columns.add(builder.build()));
            SavedColumns.save(out, columns, groups);
        } finally {
            builders.forEach(ColumnBuilder::close);
            columns.forEach(Column::close);
        }
    }

    /// Reads the rows of so many groups; whether there are NULLs among them.
    boolean restore(GrowingLongs cells, int groups, StateReader in) {
        List<Column> columns = SavedColumns.restore(in, memory, types(), groups);
        try {
            set(cells, columns, groups);
            return columns.stream().anyMatch(column -> column.validity() != null);
        } finally {
            columns.forEach(Column::close);
        }
    }

    /// Sets the groups 0 to `rows - 1` to what the rows of the columns say.
    void set(GrowingLongs cells, List<Column> in, int rows) {
        MemorySegment kept = cells.segment();
        Column positions = in.get(0);
        for (int row = 0; row < rows; row++) {
            kept.set(LONG, row * bytes, positions.longValue(row));
            kept.set(LONG, row * bytes + Long.BYTES, 0);
        }
        for (int column = 0; column < places.length; column++) {
            setColumn(kept, column, in.get(column + 1), rows);
        }
    }

    private void setColumn(MemorySegment kept, int column, Column in, int rows) {
        long place = (long) places[column] << 3;
        for (int row = 0; row < rows; row++) {
            long at = row * bytes + place;
            switch (in.lane()) {
                case BIT -> kept.set(LONG, at, in.bit(row) ? 1 : 0);
                case INT -> kept.set(LONG, at, in.integer(row));
                case LONG, DOUBLE -> kept.set(LONG, at, in.longValue(row));
                case WIDE -> {
                    kept.set(LONG, at, in.wideLow(row));
                    kept.set(LONG, at + Long.BYTES, in.wideHigh(row));
                }
            }
        }
        // a group without a row has NULLs too, of which its first row must find nothing
        for (int row = 0; row < rows && in.validity() != null; row++) {
            if (in.isNull(row) && kept.get(LONG, row * bytes) != 0) {
                long at = row * bytes + Long.BYTES;
                kept.set(LONG, at, kept.get(LONG, at) | 1L << column);
            }
        }
    }
}
