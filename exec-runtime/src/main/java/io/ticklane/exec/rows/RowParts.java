package io.ticklane.exec.rows;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Rows that stay in the batches in which they came, each with an id of four bytes: `part << shift
/// | row`. Rows of many small batches are copied together first, so that ids are not wasted. Ids
/// ascend with the order of the rows.
///
/// Threads: any, once made.
public final class RowParts implements AutoCloseable {
    private static final int PART_ROWS = 1 << 16;
    private static final int LEAST_SHIFT = 6;

    private final List<Batch> parts;
    private final int shift;
    private final int rows;

    /// for each column and part, the address that the value of id 0 would have
    private final long[][] values;

    /// the same for validity bits; 0 where all rows of a part are valid
    private final long[][] validities;

    private final boolean[] hasNulls;

    private RowParts(List<Batch> parts, int shift, int rows) {
        this.parts = parts;
        this.shift = shift;
        this.rows = rows;
        int columns = parts.isEmpty() ? 0 : parts.get(0).columns().size();
        this.values = new long[columns][parts.size()];
        this.validities = new long[columns][parts.size()];
        this.hasNulls = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            for (int p = 0; p < parts.size(); p++) {
                locate(c, p);
            }
        }
    }

    private void locate(int c, int p) {
        Column column = parts.get(p).column(c);
        long first = (long) p << shift;
        MemorySegment validity = column.validity();
        values[c][p] =
                column.values().address()
                        - (column.lane() == Lane.BIT ? first >> 3 : first * column.lane().bytes());
        if (validity != null) {
            validities[c][p] = validity.address() - (first >> 3);
            hasNulls[c] = true;
        }
    }

    /// The rows of batches, all with the same columns and none empty; takes ownership of them.
    ///
    /// Errors: 53400 for more rows than ids.
    public static RowParts of(QueryContext context, List<Batch> batches) {
        long rows = 0;
        int most = 1;
        for (Batch batch : batches) {
            rows += batch.rows();
            most = Math.max(most, batch.rows());
        }
        int shift = Math.max(LEAST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(most - 1));
        long places = (long) batches.size() << shift;
        if (batches.size() > 1 && (places > 4 * rows + PART_ROWS || places > Integer.MAX_VALUE)) {
            shift = Integer.numberOfTrailingZeros(PART_ROWS);
            batches = together(context, batches);
        }
        try {
            RowStore.checkRows((long) batches.size() << shift);
            return new RowParts(List.copyOf(batches), shift, (int) rows);
        } catch (RuntimeException e) {
            batches.forEach(Batch::close);
            throw e;
        }
    }

    private static List<Batch> together(QueryContext context, List<Batch> batches) {
        List<SqlType> types = batches.get(0).columns().stream().map(Column::type).toList();
        List<Batch> made = new ArrayList<>();
        int next = 0;
        RowStore store = new RowStore(context.memory(), types, PART_ROWS);
        try {
            while (next < batches.size()) {
                context.check();
                try (Batch batch = batches.get(next++)) {
                    if (store.rows() + batch.rows() > PART_ROWS) {
                        made.add(new Batch(made.size(), store.rows(), store.build()));
                        store = new RowStore(context.memory(), types, PART_ROWS);
                    }
                    store.append(batch.columns(), batch.rows());
                }
            }
            made.add(new Batch(made.size(), store.rows(), store.build()));
            return made;
        } catch (RuntimeException e) {
            made.forEach(Batch::close);
            batches.subList(next, batches.size()).forEach(Batch::close);
            throw e;
        } finally {
            store.close();
        }
    }

    /// The parts, in the order of their rows; not retained.
    public List<Batch> parts() {
        return parts;
    }

    /// The id of the first row of a part.
    public int firstId(int part) {
        return part << shift;
    }

    /// The number of rows.
    public int rows() {
        return rows;
    }

    /// More than any id.
    public int ids() {
        return parts.size() << shift;
    }

    /// The part of an id.
    public int part(int id) {
        return id >>> shift;
    }

    /// The place of an id in its part.
    public int place(int id) {
        return id & ((1 << shift) - 1);
    }

    /// The values of a column for the first `count` ids; with `unmatched`, negative ids give NULL,
    /// else there are none.
    public Column pick(
            QueryMemory memory, int column, SqlType type, int[] ids, int count, boolean unmatched) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, count)) {
            builder.resize(count);
            if (!parts.isEmpty()) {
                copy(column, builder, ids, count);
            } else {
                builder.values().fill((byte) 0);
            }
            if (unmatched) {
                for (int i = 0; i < count; i++) {
                    if (ids[i] < 0) {
                        builder.setNull(i);
                    }
                }
            }
            if (!parts.isEmpty() && hasNulls[column]) {
                copyNulls(validities[column], builder, ids, count);
            }
            return builder.build();
        }
    }

    private void copyNulls(long[] base, ColumnBuilder builder, int[] ids, int count) {
        for (int i = 0; i < count; i++) {
            int id = Math.max(ids[i], 0);
            long start = base[id >>> shift];
            if (start != 0
                    && (Machine.ALL.get(ValueLayout.JAVA_BYTE, start + (id >>> 3)) >> (id & 7) & 1)
                            == 0) {
                builder.setNull(i);
            }
        }
    }

    /// Negative ids give the value of id 0, which is overwritten with NULL.
    private void copy(int column, ColumnBuilder builder, int[] ids, int count) {
        MemorySegment out = builder.values();
        MemorySegment in = Machine.ALL;
        long[] base = values[column];
        int by = shift;
        switch (Lane.of(builder.type())) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    int id = Math.max(ids[i], 0);
                    long at = base[id >>> by] + (id >>> 3);
                    if ((in.get(ValueLayout.JAVA_BYTE, at) >> (id & 7) & 1) != 0) {
                        Bits.set(out, i);
                    }
                }
            }
            case INT -> {
                for (int i = 0; i < count; i++) {
                    int id = Math.max(ids[i], 0);
                    long at = base[id >>> by] + ((long) id << 2);
                    out.set(
                            ValueLayout.JAVA_INT_UNALIGNED,
                            (long) i << 2,
                            in.get(ValueLayout.JAVA_INT_UNALIGNED, at));
                }
            }
            case LONG, DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    int id = Math.max(ids[i], 0);
                    long at = base[id >>> by] + ((long) id << 3);
                    out.set(
                            ValueLayout.JAVA_LONG_UNALIGNED,
                            (long) i << 3,
                            in.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
                }
            }
            case WIDE -> {
                for (int i = 0; i < count; i++) {
                    int id = Math.max(ids[i], 0);
                    MemorySegment.copy(
                            in, base[id >>> by] + ((long) id << 4), out, (long) i << 4, 16);
                }
            }
        }
    }

    @Override
    public void close() {
        parts.forEach(Batch::close);
    }
}
