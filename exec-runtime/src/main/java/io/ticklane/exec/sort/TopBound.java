package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The first key of a row that is kept, to leave out rows that come after it. Values that are not
/// texts and fit eight bytes are compared as they stand in their column, many at a time.
final class TopBound {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final SortKey key;
    private final long nullWord;
    private final long word;
    private final long whole;
    private final double number;

    private TopBound(SortKey key, Column column, int row) {
        this.key = key;
        this.nullWord = SortWords.nulls(column, key).word(row);
        this.word = SortWords.values(column, key).word(row);
        this.whole =
                switch (column.lane()) {
                    case INT -> column.integer(row);
                    case LONG -> column.longValue(row);
                    case BIT, DOUBLE, WIDE -> 0;
                };
        this.number = column.lane() == Lane.DOUBLE ? column.doubleValue(row) : 0;
    }

    /// The bound of a row; its column must be [SortWords#comparable].
    static TopBound of(SortKey key, Column column, int row) {
        return new TopBound(key, column, row);
    }

    /// Writes the rows that do not come after the bound, and tells how many there are. Of numbers
    /// that are not comparable (NaN) some may be among them that come after it.
    int pick(Column column, int rows, int[] picks) {
        boolean wide =
                switch (column.lane()) {
                    case INT, LONG, DOUBLE -> false;
                    case BIT, WIDE -> true;
                };
        if (wide || column.validity() != null) {
            return pickByWords(column, rows, picks);
        }
        long present = key.nullsFirst() ? 1 : 0;
        if (present != nullWord) {
            int count = present < nullWord ? rows : 0;
            for (int row = 0; row < count; row++) {
                picks[row] = row;
            }
            return count;
        }
        int aligned = rows - rows % most(column.lane());
        int count =
                switch (column.lane()) {
                    case LONG -> pickLongs(column.values(), aligned, picks);
                    case INT -> pickInts(column.values(), aligned, picks);
                    case DOUBLE -> pickDoubles(column.values(), aligned, picks);
                    case BIT, WIDE -> throw new IllegalStateException("not a number of 8 bytes");
                };
        SortWords words = SortWords.values(column, key);
        for (int row = aligned; row < rows; row++) {
            if (Long.compareUnsigned(words.word(row), word) <= 0) {
                picks[count++] = row;
            }
        }
        return count;
    }

    private static int most(Lane lane) {
        return lane == Lane.INT ? INTS.length() : LONGS.length();
    }

    private int pickByWords(Column column, int rows, int[] picks) {
        SortWords nulls = SortWords.nulls(column, key);
        SortWords values = SortWords.values(column, key);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            long absent = nulls.word(row);
            if (absent < nullWord
                    || (absent == nullWord && Long.compareUnsigned(values.word(row), word) <= 0)) {
                picks[count++] = row;
            }
        }
        return count;
    }

    private int pickLongs(MemorySegment values, int rows, int[] picks) {
        VectorOperators.Comparison kept =
                key.descending() ? VectorOperators.GE : VectorOperators.LE;
        int count = 0;
        for (int row = 0; row < rows; row += LONGS.length()) {
            long bits =
                    LongVector.fromMemorySegment(
                                    LONGS, values, (long) row << 3, ByteOrder.nativeOrder())
                            .compare(kept, whole)
                            .toLong();
            count = bits == 0 ? count : add(bits, row, picks, count);
        }
        return count;
    }

    private int pickInts(MemorySegment values, int rows, int[] picks) {
        VectorOperators.Comparison kept =
                key.descending() ? VectorOperators.GE : VectorOperators.LE;
        int count = 0;
        for (int row = 0; row < rows; row += INTS.length()) {
            long bits =
                    IntVector.fromMemorySegment(
                                    INTS, values, (long) row << 2, ByteOrder.nativeOrder())
                            .compare(kept, (int) whole)
                            .toLong();
            count = bits == 0 ? count : add(bits, row, picks, count);
        }
        return count;
    }

    /// Descending, NaN comes first: all that is not less is kept.
    private int pickDoubles(MemorySegment values, int rows, int[] picks) {
        boolean descending = key.descending();
        if (!descending && Double.isNaN(number)) {
            for (int row = 0; row < rows; row++) {
                picks[row] = row;
            }
            return rows;
        }
        VectorOperators.Comparison kept = descending ? VectorOperators.LT : VectorOperators.LE;
        long flip = descending ? (1L << DOUBLES.length()) - 1 : 0;
        int count = 0;
        for (int row = 0; row < rows; row += DOUBLES.length()) {
            long bits =
                    DoubleVector.fromMemorySegment(
                                            DOUBLES,
                                            values,
                                            (long) row << 3,
                                            ByteOrder.nativeOrder())
                                    .compare(kept, number)
                                    .toLong()
                            ^ flip;
            count = bits == 0 ? count : add(bits, row, picks, count);
        }
        return count;
    }

    private static int add(long bits, int row, int[] picks, int count) {
        int at = count;
        for (long left = bits; left != 0; left &= left - 1) {
            picks[at++] = row + Long.numberOfTrailingZeros(left);
        }
        return at;
    }
}
