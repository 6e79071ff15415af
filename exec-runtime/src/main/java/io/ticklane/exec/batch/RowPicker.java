package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Makes columns of picked rows of other columns.
public final class RowPicker {
    /// Picks NULL instead of a row.
    public static final int NULL_ROW = -1;

    private RowPicker() {}

    /// The rows `picks[0]` to `picks[count - 1]` of a column, in that order; [#NULL_ROW] gives
    /// NULL.
    public static Column pick(QueryMemory memory, Column column, int[] picks, int count) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, column.type(), count)) {
            builder.resize(count);
            boolean whole = isWhole(picks, count);
            copyValues(column, picks, count, whole, builder.values());
            if (!whole || column.validity() != null) {
                copyNulls(column, picks, count, builder);
            }
            return builder.build();
        }
    }

    /// The picked rows of a batch as a new batch of the same sequence, with ordinals where the
    /// batch has them.
    public static Batch pick(QueryMemory memory, Batch batch, int[] picks, int count) {
        List<Column> columns = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                columns.add(pick(memory, column, picks, count));
            }
            Column ordinals = batch.ordinals();
            return new Batch(
                    batch.sequence(),
                    count,
                    columns,
                    ordinals == null ? null : pick(memory, ordinals, picks, count));
        } catch (RuntimeException e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    private static void copyValues(
            Column column, int[] picks, int count, boolean whole, MemorySegment to) {
        MemorySegment from = column.values();
        switch (column.lane()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    if (picks[i] >= 0 && Bits.get(from, picks[i])) {
                        Bits.set(to, i);
                    }
                }
            }
            case INT -> {
                if (whole) {
                    copyInts(from, picks, count, to);
                } else {
                    copySomeInts(from, picks, count, to);
                }
            }
            case LONG, DOUBLE -> {
                if (whole) {
                    copyLongs(from, picks, count, to);
                } else {
                    copySomeLongs(from, picks, count, to);
                }
            }
            case WIDE -> {
                for (int i = 0; i < count; i++) {
                    if (picks[i] >= 0) {
                        MemorySegment.copy(from, (long) picks[i] << 4, to, (long) i << 4, 16);
                    }
                }
            }
        }
    }

    private static void copyInts(MemorySegment from, int[] picks, int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            int value = from.get(ValueLayout.JAVA_INT_UNALIGNED, (long) picks[i] << 2);
            to.set(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2, value);
        }
    }

    private static void copySomeInts(MemorySegment from, int[] picks, int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            int pick = picks[i];
            int value = pick < 0 ? 0 : from.get(ValueLayout.JAVA_INT_UNALIGNED, (long) pick << 2);
            to.set(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2, value);
        }
    }

    private static void copyLongs(MemorySegment from, int[] picks, int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            long value = from.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) picks[i] << 3);
            to.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, value);
        }
    }

    private static void copySomeLongs(
            MemorySegment from, int[] picks, int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            int pick = picks[i];
            long value = pick < 0 ? 0 : from.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) pick << 3);
            to.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, value);
        }
    }

    /// Whether no NULL is picked in place of a row.
    private static boolean isWhole(int[] picks, int count) {
        int all = 0;
        for (int i = 0; i < count; i++) {
            all |= picks[i];
        }
        return all >= 0;
    }

    private static void copyNulls(Column column, int[] picks, int count, ColumnBuilder builder) {
        MemorySegment validity = column.validity();
        for (int i = 0; i < count; i++) {
            if (picks[i] < 0 || (validity != null && !Bits.get(validity, picks[i]))) {
                builder.setNull(i);
            }
        }
    }
}
