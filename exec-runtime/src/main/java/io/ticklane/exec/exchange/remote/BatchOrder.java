package io.ticklane.exec.exchange.remote;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.SortableLong;
import java.util.List;

/// The order of rows of several batches with ordinals: by sort keys, ties by ordinals.
///
/// Threads: any.
final class BatchOrder {
    private final List<SortKey> keys;
    private final Dictionary dictionary;

    BatchOrder(List<SortKey> keys, Dictionary dictionary) {
        this.keys = List.copyOf(keys);
        this.dictionary = dictionary;
    }

    /// Compares two rows; 0 only for rows of one node.
    int compare(Batch a, int left, Batch b, int right) {
        for (SortKey key : keys) {
            int order = compare(key, a.column(key.column()), left, b.column(key.column()), right);
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(Ordinals.of(a).longValue(left), Ordinals.of(b).longValue(right));
    }

    private int compare(SortKey key, Column a, int left, Column b, int right) {
        boolean leftNull = a.isNull(left);
        boolean rightNull = b.isNull(right);
        if (leftNull || rightNull) {
            return leftNull == rightNull ? 0 : leftNull == key.nullsFirst() ? -1 : 1;
        }
        int order = RowOrder.compareValues(a, left, b, right, dictionary);
        return key.descending() ? -order : order;
    }

    /// For each row a word by which rows with different ones can be told apart sooner: no row comes
    /// before another one with a lower word.
    long[] words(Batch batch) {
        long[] words = new long[batch.rows()];
        SortKey key = keys.get(0);
        Column column = batch.column(key.column());
        if (Lane.isCoded(column.type()) || !SortableLong.has(column.lane())) {
            return words;
        }
        for (int row = 0; row < words.length; row++) {
            if (column.isNull(row)) {
                words[row] = key.nullsFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
            } else {
                long word = word(column, row);
                words[row] = key.descending() ? ~word : word;
            }
        }
        return words;
    }

    /// Zeros are equal, whatever their sign.
    private static long word(Column column, int row) {
        return column.lane() == Lane.DOUBLE
                ? SortableLong.of(column.doubleValue(row) + 0.0)
                : SortableLong.of(column, column.lane(), row);
    }
}
