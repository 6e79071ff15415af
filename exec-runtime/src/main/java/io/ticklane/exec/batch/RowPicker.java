package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes columns of picked rows of other columns.
public final class RowPicker {
    /// Picks NULL instead of a row.
    public static final int NULL_ROW = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private RowPicker() {}

    /// The rows `picks[0]` to `picks[count - 1]` of a column, in that order; [#NULL_ROW] gives
    /// NULL.
    public static Column pick(QueryMemory memory, Column column, int[] picks, int count) {
        return pick(memory, column, picks, count, hasNone(picks, count));
    }

    /// The same where the caller knows whether [#NULL_ROW] may be among the rows.
    public static Column pick(
            QueryMemory memory, Column column, int[] picks, int count, boolean none) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, column.type(), count)) {
            builder.resize(count);
            if (none) {
                copyOrZero(column, picks, count, builder.values());
            } else {
                copy(column, picks, count, builder.values());
            }
            if (none || column.validity() != null) {
                copyNulls(column.validity(), picks, count, builder);
            }
            return builder.build();
        }
    }

    /// The picked rows of a batch as a new batch of the same sequence, with ordinals where the
    /// batch has them.
    public static Batch pick(QueryMemory memory, Batch batch, int[] picks, int count) {
        boolean none = hasNone(picks, count);
        List<Column> columns = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                columns.add(pick(memory, column, picks, count, none));
            }
            Column ordinals = batch.ordinals();
            return new Batch(
                    batch.sequence(),
                    count,
                    columns,
                    ordinals == null ? null : pick(memory, ordinals, picks, count, none));
        } catch (RuntimeException e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    /// Whether [#NULL_ROW] is among the rows.
    public static boolean hasNone(int[] picks, int count) {
        int any = 0;
        for (int i = 0; i < count; i++) {
            any |= picks[i];
        }
        return any < 0;
    }

    /// Copies rows that are all there.
    private static void copy(Column column, int[] picks, int count, MemorySegment to) {
        MemorySegment from = column.values();
        switch (column.lane()) {
            case BIT -> {
                for (int i = 0; i < count; i += 64) {
                    Bits.setWord(to, i >>> 6, word(from, picks, i, Math.min(64, count - i)));
                }
            }
            case INT -> {
                for (int i = 0; i < count; i++) {
                    to.set(INT, (long) i << 2, from.get(INT, (long) picks[i] << 2));
                }
            }
            case LONG, DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    to.set(LONG, (long) i << 3, from.get(LONG, (long) picks[i] << 3));
                }
            }
            case WIDE -> {
                for (int i = 0; i < count; i++) {
                    long at = (long) picks[i] << 4;
                    to.set(LONG, (long) i << 4, from.get(LONG, at));
                    to.set(LONG, ((long) i << 4) + 8, from.get(LONG, at + 8));
                }
            }
        }
    }

    private static void copyOrZero(Column column, int[] picks, int count, MemorySegment to) {
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
                for (int i = 0; i < count; i++) {
                    int value = picks[i] < 0 ? 0 : from.get(INT, (long) picks[i] << 2);
                    to.set(INT, (long) i << 2, value);
                }
            }
            case LONG, DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    long value = picks[i] < 0 ? 0 : from.get(LONG, (long) picks[i] << 3);
                    to.set(LONG, (long) i << 3, value);
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

    /// The picked bits of 64 rows or less.
    private static long word(MemorySegment bits, int[] picks, int from, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            int pick = picks[from + i];
            word |= (bits.get(ValueLayout.JAVA_BYTE, pick >> 3) >> (pick & 7) & 1L) << i;
        }
        return word;
    }

    /// Sets rows to NULL; codes of NULL rows are 0 as they were.
    private static void copyNulls(
            @Nullable MemorySegment validity, int[] picks, int count, ColumnBuilder builder) {
        for (int from = 0; from < count; from += 64) {
            int rows = Math.min(64, count - from);
            long word = 0;
            for (int i = 0; i < rows; i++) {
                int pick = picks[from + i];
                boolean valid = pick >= 0 && (validity == null || Bits.get(validity, pick));
                word |= valid ? 1L << i : 0;
            }
            if (word != Bits.lastMask(rows)) {
                Bits.setWord(builder.validity(), from >>> 6, word);
            }
        }
    }
}
