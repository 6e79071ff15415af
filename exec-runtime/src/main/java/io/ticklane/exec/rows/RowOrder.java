package io.ticklane.exec.rows;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// An order of the rows of some columns. NaN is greater than all other numbers, 0.0 equals -0.0,
/// text goes by code points, FALSE before TRUE.
///
/// Threads: any.
public final class RowOrder {
    private static final int SMALL = 12;
    private static final int CHECK_EVERY = 1 << 16;

    private final Column[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;
    private final Dictionary dictionary;

    /// The order of rows of `columns`; the keys name positions in it.
    public RowOrder(List<Column> columns, List<SortKey> keys, Dictionary dictionary) {
        this.columns = new Column[keys.size()];
        this.descending = new boolean[keys.size()];
        this.nullsFirst = new boolean[keys.size()];
        this.dictionary = dictionary;
        for (int i = 0; i < keys.size(); i++) {
            this.columns[i] = columns.get(keys.get(i).column());
            this.descending[i] = keys.get(i).descending();
            this.nullsFirst[i] = keys.get(i).nullsFirst();
        }
    }

    /// Compares two rows.
    public int compare(int left, int right) {
        for (int i = 0; i < columns.length; i++) {
            int order = compare(i, left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compare(int key, int left, int right) {
        Column column = columns[key];
        boolean leftNull = column.isNull(left);
        boolean rightNull = column.isNull(right);
        if (leftNull || rightNull) {
            return leftNull == rightNull ? 0 : leftNull == nullsFirst[key] ? -1 : 1;
        }
        int order = compareValues(column, left, column, right, dictionary);
        return descending[key] ? -order : order;
    }

    /// Compares two values that are not NULL: -1, 0 or 1.
    public static int compareValues(
            Column a, int left, Column b, int right, Dictionary dictionary) {
        return switch (a.lane()) {
            case BIT -> Boolean.compare(a.bit(left), b.bit(right));
            case INT ->
                    io.ticklane.exec.batch.Lane.isCoded(a.type())
                            ? Integer.signum(dictionary.compare(a.integer(left), b.integer(right)))
                            : Integer.compare(a.integer(left), b.integer(right));
            case LONG -> Long.compare(a.longValue(left), b.longValue(right));
            case DOUBLE -> compareDoubles(a.doubleValue(left), b.doubleValue(right));
            case WIDE -> {
                int high = Long.compare(a.wideHigh(left), b.wideHigh(right));
                yield high != 0 ? high : Long.compareUnsigned(a.wideLow(left), b.wideLow(right));
            }
        };
    }

    /// Compares two numbers; NaN is the greatest, zeros are equal.
    public static int compareDoubles(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        return left == right ? 0 : Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    /// Sorts the rows (four bytes each) at the places `[from, to)`, ties as they are.
    public void sort(QueryContext context, MemorySegment rows, int from, int to) {
        if (columns.length == 0 || isSorted(rows, from, to)) {
            return;
        }
        try (GrowingMemory scratch = new GrowingMemory(context.memory())) {
            sort(context, rows, from, to, scratch.ensure((long) (to - from) << 2), from);
        }
    }

    private boolean isSorted(MemorySegment rows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (compare(Clusters.get(rows, i - 1L), Clusters.get(rows, i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private void sort(
            QueryContext context,
            MemorySegment rows,
            int from,
            int to,
            MemorySegment scratch,
            int base) {
        if (to - from <= SMALL) {
            insertionSort(rows, from, to);
            return;
        }
        if (to - from > CHECK_EVERY) {
            context.check();
        }
        int middle = (from + to) >>> 1;
        sort(context, rows, from, middle, scratch, base);
        sort(context, rows, middle, to, scratch, base);
        if (compare(Clusters.get(rows, middle - 1L), Clusters.get(rows, middle)) > 0) {
            merge(rows, from, middle, to, scratch, base);
        }
    }

    private void insertionSort(MemorySegment rows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int row = Clusters.get(rows, i);
            int at = i;
            while (at > from && compare(Clusters.get(rows, at - 1L), row) > 0) {
                Clusters.set(rows, at, Clusters.get(rows, at - 1L));
                at--;
            }
            Clusters.set(rows, at, row);
        }
    }

    private void merge(
            MemorySegment rows, int from, int middle, int to, MemorySegment scratch, int base) {
        MemorySegment.copy(
                rows,
                (long) from << 2,
                scratch,
                (long) (from - base) << 2,
                (long) (middle - from) << 2);
        int left = from;
        int right = middle;
        int at = from;
        while (left < middle) {
            int leftRow = Clusters.get(scratch, left - base);
            if (right < to && compare(leftRow, Clusters.get(rows, right)) > 0) {
                Clusters.set(rows, at++, Clusters.get(rows, right++));
            } else {
                Clusters.set(rows, at++, leftRow);
                left++;
            }
        }
    }
}
