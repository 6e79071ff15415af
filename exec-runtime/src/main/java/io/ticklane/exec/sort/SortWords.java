package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Turns values into words whose unsigned order is the order of the values.
final class SortWords {
    private static final int[] NO_RANKS = {};

    private final Column[] columns;
    private final Part part;
    private final boolean descending;
    private final int[] ranks;

    /// What of a value a word tells.
    private enum Part {
        /// The value; of WIDE values the high half.
        VALUE,
        /// The low half of a WIDE value.
        LOW,
        /// Whether it is NULL, NULLs last.
        NULLS_LAST,
        /// Whether it is NULL, NULLs first.
        NULLS_FIRST
    }

    private SortWords(Column[] columns, Part part, boolean descending, int[] ranks) {
        this.columns = columns;
        this.part = part;
        this.descending = descending;
        this.ranks = ranks;
    }

    /// The words of a key, the least significant first.
    static List<SortWords> of(List<Batch> batches, SortKey key, Dictionary dictionary) {
        Column[] columns =
                batches.stream().map(batch -> batch.column(key.column())).toArray(Column[]::new);
        List<SortWords> words = new ArrayList<>(3);
        if (columns.length == 0) {
            return words;
        }
        int[] ranks = Lane.isCoded(columns[0].type()) ? ranks(columns, dictionary) : NO_RANKS;
        if (columns[0].lane() == Lane.WIDE) {
            words.add(new SortWords(columns, Part.LOW, key.descending(), ranks));
        }
        words.add(new SortWords(columns, Part.VALUE, key.descending(), ranks));
        if (Arrays.stream(columns).anyMatch(column -> column.validity() != null)) {
            words.add(
                    new SortWords(
                            columns,
                            key.nullsFirst() ? Part.NULLS_FIRST : Part.NULLS_LAST,
                            false,
                            ranks));
        }
        return words;
    }

    /// Whether words of a type can be compared over batches: texts only have places among those of
    /// the batches at hand.
    static boolean comparable(SqlType type) {
        return !Lane.isCoded(type) && Lane.of(type) != Lane.WIDE;
    }

    /// The words of the values of one column, NULLs aside.
    static SortWords values(Column column, SortKey key) {
        return new SortWords(new Column[] {column}, Part.VALUE, key.descending(), NO_RANKS);
    }

    /// The words that say where the NULLs of one column stand.
    static SortWords nulls(Column column, SortKey key) {
        Part part = key.nullsFirst() ? Part.NULLS_FIRST : Part.NULLS_LAST;
        return new SortWords(new Column[] {column}, part, false, NO_RANKS);
    }

    /// The word of the ordinals.
    static SortWords ofOrdinals(List<Batch> batches) {
        Column[] columns =
                batches.stream()
                        .map(batch -> Objects.requireNonNull(batch.ordinals(), "ordinals"))
                        .toArray(Column[]::new);
        return new SortWords(columns, Part.VALUE, false, NO_RANKS);
    }

    /// Writes the words of the picked rows.
    void fill(MemorySegment picks, MemorySegment words, int rows) {
        long flip = descending ? -1L : 0L;
        for (int i = 0; i < rows; i++) {
            long pick = picks.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3);
            long word = word(columns[(int) (pick >>> 32)], (int) pick) ^ flip;
            words.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, word);
        }
    }

    /// The word of a row of the only column.
    long word(int row) {
        return word(columns[0], row) ^ (descending ? -1L : 0L);
    }

    private long word(Column column, int row) {
        boolean absent = column.isNull(row);
        return switch (part) {
            case NULLS_LAST -> absent ? 1 : 0;
            case NULLS_FIRST -> absent ? 0 : 1;
            case LOW -> absent ? 0 : column.wideLow(row);
            case VALUE -> absent ? 0 : value(column, row);
        };
    }

    private long value(Column column, int row) {
        return switch (column.lane()) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT ->
                    ranks.length > 0
                            ? ranks[column.integer(row)]
                            : column.integer(row) ^ Long.MIN_VALUE;
            case LONG -> column.longValue(row) ^ Long.MIN_VALUE;
            case DOUBLE -> {
                long bits = Double.doubleToLongBits(column.doubleValue(row) + 0.0);
                yield bits ^ ((bits >> 63) & Long.MAX_VALUE) ^ Long.MIN_VALUE;
            }
            case WIDE -> column.wideHigh(row) ^ Long.MIN_VALUE;
        };
    }

    /// The place of each code among the texts of these columns.
    private static int[] ranks(Column[] columns, Dictionary dictionary) {
        int[] ranks = new int[Math.max(dictionary.size(), 1)];
        List<Integer> codes = new ArrayList<>();
        for (Column column : columns) {
            for (int row = 0; row < column.rows(); row++) {
                int code = column.integer(row);
                if (!column.isNull(row) && ranks[code] == 0) {
                    ranks[code] = 1;
                    codes.add(code);
                }
            }
        }
        codes.sort(dictionary::compare);
        for (int rank = 0; rank < codes.size(); rank++) {
            ranks[codes.get(rank)] = rank;
        }
        return ranks;
    }
}
