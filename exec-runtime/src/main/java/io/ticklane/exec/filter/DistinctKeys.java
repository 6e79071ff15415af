package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// The keys of some columns, each once: what has to be sent so that another node can make the same
/// filter of them. Whole numbers are in their order, so that their steps are small.
public final class DistinctKeys {
    /// More keys are not sent, nor are more rows put in order to find them.
    static final int MOST_KEYS = 1 << 19;

    private DistinctKeys() {}

    /// The keys of columns of one type as a column, which the caller closes; with a NULL if there
    /// is one that matches. Empty if they are too many.
    public static Optional<Column> of(QueryMemory memory, List<Column> keys, boolean nullsMatch) {
        long rows = keys.stream().mapToLong(Column::rows).sum();
        if (!KeyFilter.isWorth(keys)) {
            return Optional.empty();
        }
        try (ColumnBuilder found =
                new ColumnBuilder(
                        memory, keys.get(0).type(), (int) Math.min(rows, 1 + MOST_KEYS / 64))) {
            boolean few =
                    switch (keys.get(0).lane()) {
                        case BIT, INT, LONG -> addWhole(keys, rows, found);
                        case DOUBLE -> addSorted(keys, rows, found);
                        case WIDE -> addAll(keys, rows, found);
                    };
            if (!few) {
                return Optional.empty();
            }
            if (nullsMatch && keys.stream().anyMatch(DistinctKeys::hasNull)) {
                found.appendNull();
            }
            return Optional.of(found.build());
        }
    }

    private static boolean hasNull(Column key) {
        for (int row = 0; key.validity() != null && row < key.rows(); row++) {
            if (key.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    private static boolean addWhole(List<Column> keys, long rows, ColumnBuilder found) {
        KeyRange range = KeyRange.NONE;
        for (Column key : keys) {
            range = range.and(KeyRange.of(key, 0, key.rows()));
        }
        if (range.width() == 0) {
            return true;
        }
        return range.isDenseInBits(rows)
                ? addDense(keys, range, found)
                : addSorted(keys, rows, found);
    }

    private static boolean addDense(List<Column> keys, KeyRange range, ColumnBuilder found) {
        BitSet bits = new BitSet((int) range.width());
        for (Column key : keys) {
            for (int row = 0; row < key.rows(); row++) {
                if (!key.isNull(row)) {
                    bits.set((int) (KeyRange.whole(key, row) - range.least()));
                }
            }
        }
        if (bits.cardinality() > MOST_KEYS) {
            return false;
        }
        for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at + 1)) {
            append(found, range.least() + at);
        }
        return true;
    }

    /// Whole numbers, or the bits of doubles.
    private static boolean addSorted(List<Column> keys, long rows, ColumnBuilder found) {
        if (rows > MOST_KEYS) {
            return false;
        }
        long[] sorted = new long[(int) rows];
        int count = 0;
        for (Column key : keys) {
            for (int row = 0; row < key.rows(); row++) {
                if (!key.isNull(row)) {
                    sorted[count++] =
                            key.lane() == Lane.DOUBLE
                                    ? Double.doubleToLongBits(key.doubleValue(row))
                                    : KeyRange.whole(key, row);
                }
            }
        }
        Arrays.sort(sorted, 0, count);
        for (int i = 0; i < count; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                append(found, sorted[i]);
            }
        }
        return true;
    }

    private static void append(ColumnBuilder found, long value) {
        switch (Lane.of(found.type())) {
            case BIT -> found.append(value != 0);
            case INT -> found.append((int) value);
            case LONG -> found.append(value);
            case DOUBLE -> found.append(Double.longBitsToDouble(value));
            case WIDE -> throw new IllegalArgumentException("a wide value has two halves");
        }
    }

    /// Wide numbers, as often as they are there.
    private static boolean addAll(List<Column> keys, long rows, ColumnBuilder found) {
        if (rows > MOST_KEYS) {
            return false;
        }
        for (Column key : keys) {
            for (int row = 0; row < key.rows(); row++) {
                if (!key.isNull(row)) {
                    found.appendFrom(key, row);
                }
            }
        }
        return true;
    }
}
