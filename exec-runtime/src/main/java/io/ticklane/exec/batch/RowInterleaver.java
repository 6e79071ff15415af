package io.ticklane.exec.batch;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes batches of rows of many batches of the same columns, where the rows of each batch come in
/// the order that they have there, all of them. So each batch is read from its start to its end and
/// its values are spread over the rows that come out, which is faster than to look each row up.
///
/// ```
///   batch 0   a b c ...      batch << 32 | row          a
///   batch 1   x y ...    --> 0:0  1:0  1:1  0:1  -->    x
///                                                       y
///                                                       b
/// ```
///
/// Threads: one at a time.
public final class RowInterleaver {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final QueryMemory memory;
    private final List<Batch> batches;
    private final int width;

    /// For each batch: its first row in the rows at hand, how many of its rows these are, and where
    /// the places begin that they go to.
    private final int[] first;

    private final int[] counts;
    private final int[] starts;
    private int[] places = new int[0];

    /// Interleaves batches (at least one) with ordinals, which must stay open meanwhile.
    public RowInterleaver(QueryMemory memory, List<Batch> batches) {
        this.memory = memory;
        this.batches = List.copyOf(batches);
        this.width = batches.getFirst().columns().size();
        this.first = new int[batches.size()];
        this.counts = new int[batches.size()];
        this.starts = new int[batches.size()];
    }

    /// The rows `picks[from]` to `picks[from + count - 1]`, each `batch << 32 | row`.
    ///
    /// @param keepsOrdinals whether the rows have their ordinals
    public Batch take(long sequence, long[] picks, int from, int count, boolean keepsOrdinals) {
        place(picks, from, count);
        List<Column> made = new ArrayList<>(width + 1);
        try {
            for (int column = 0; column < width; column++) {
                made.add(column(column, count));
            }
            Column ordinals = keepsOrdinals ? column(width, count) : null;
            return new Batch(sequence, count, made, ordinals);
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
    }

    /// Finds where the rows of each batch go to.
    private void place(long[] picks, int from, int count) {
        if (places.length < count) {
            places = new int[count];
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < count; i++) {
            long pick = picks[from + i];
            int batch = (int) (pick >>> 32);
            if (counts[batch]++ == 0) {
                first[batch] = (int) pick;
            }
        }
        int start = 0;
        for (int batch = 0; batch < counts.length; batch++) {
            starts[batch] = start;
            start += counts[batch];
        }
        for (int i = 0; i < count; i++) {
            int batch = (int) (picks[from + i] >>> 32);
            places[starts[batch]++] = i;
        }
        for (int batch = 0; batch < counts.length; batch++) {
            starts[batch] -= counts[batch];
        }
    }

    private Column part(int batch, int column) {
        Batch rows = batches.get(batch);
        return column == width
                ? Objects.requireNonNull(rows.ordinals(), "ordinals")
                : rows.column(column);
    }

    private Column column(int column, int count) {
        SqlType type = part(0, column).type();
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, count)) {
            builder.resize(count);
            for (int batch = 0; batch < counts.length; batch++) {
                if (counts[batch] > 0) {
                    Column part = part(batch, column);
                    spread(part, batch, builder.values());
                    spreadNulls(part.validity(), batch, builder);
                }
            }
            return builder.build();
        }
    }

    private void spread(Column part, int batch, MemorySegment out) {
        MemorySegment in = part.values();
        int[] to = places;
        int start = starts[batch];
        int row = first[batch];
        int rows = counts[batch];
        switch (part.lane()) {
            case BIT -> {
                for (int i = 0; i < rows; i++) {
                    if (Bits.get(in, (long) row + i)) {
                        Bits.set(out, to[start + i]);
                    }
                }
            }
            case INT -> {
                for (int i = 0; i < rows; i++) {
                    out.set(INT, (long) to[start + i] << 2, in.get(INT, (long) (row + i) << 2));
                }
            }
            case LONG, DOUBLE -> {
                for (int i = 0; i < rows; i++) {
                    out.set(LONG, (long) to[start + i] << 3, in.get(LONG, (long) (row + i) << 3));
                }
            }
            case WIDE -> {
                for (int i = 0; i < rows; i++) {
                    long at = (long) (row + i) << 4;
                    long place = (long) to[start + i] << 4;
                    out.set(LONG, place, in.get(LONG, at));
                    out.set(LONG, place + 8, in.get(LONG, at + 8));
                }
            }
        }
    }

    private void spreadNulls(@Nullable MemorySegment validity, int batch, ColumnBuilder builder) {
        if (validity == null) {
            return;
        }
        for (int i = 0; i < counts[batch]; i++) {
            if (!Bits.get(validity, (long) first[batch] + i)) {
                builder.setNull(places[starts[batch] + i]);
            }
        }
    }
}
