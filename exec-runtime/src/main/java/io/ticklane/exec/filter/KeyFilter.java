package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// The keys of a join's right rows as a filter of the rows, and of the row groups of files, that
/// may have one of them. Equal is what joins call equal: 0.0 and -0.0, all NaNs, texts of one code.
///
/// Threads: any.
public final class KeyFilter implements AutoCloseable {
    /// Of more keys a filter would take longer to make and to ask than it saves.
    static final long MOST_KEYS = 1L << 23;

    private final KeyTest test;
    private final KeyBounds bounds;
    private final boolean hasKeys;
    private final boolean nullPasses;

    private KeyFilter(KeyTest test, KeyBounds bounds, boolean hasKeys, boolean nullPasses) {
        this.test = test;
        this.bounds = bounds;
        this.hasKeys = hasKeys;
        this.nullPasses = nullPasses;
    }

    /// Whether keys of so many rows make a filter.
    static boolean isWorth(List<Column> keys) {
        return keys.stream().mapToLong(Column::rows).sum() <= MOST_KEYS;
    }

    /// A filter of the values of some columns of one lane; of NULL too where NULLs match.
    static KeyFilter of(QueryContext context, List<Column> keys, boolean nullsMatch) {
        long rows = 0;
        long nulls = 0;
        for (Column key : keys) {
            rows += key.rows();
            nulls += nulls(key);
        }
        long count = rows - nulls;
        boolean whole = KeyRange.isWhole(keys.get(0).lane());
        KeyRange range = KeyRange.NONE;
        for (Column key : keys) {
            range = whole ? range.and(KeyRange.of(key, 0, key.rows())) : range;
        }
        KeyTest test =
                whole && range.isDenseInBits(count)
                        ? new KeyBits(context.memory(), keys, range)
                        : new KeyBloom(context.memory(), keys, count, range);
        KeyBounds bounds = KeyBounds.of(keys, test, context.dictionary());
        return new KeyFilter(test, bounds, count > 0, nullsMatch && nulls > 0);
    }

    private static int nulls(Column key) {
        int nulls = 0;
        for (int row = 0; key.validity() != null && row < key.rows(); row++) {
            nulls += key.isNull(row) ? 1 : 0;
        }
        return nulls;
    }

    /// Whether no row passes.
    public boolean isEmpty() {
        return !hasKeys && !nullPasses;
    }

    /// Keeps, of the first `count` rows, those whose values may be keys, in their order at the
    /// front; how many they are.
    public int narrow(Column column, int[] rows, int count) {
        if (column.validity() == null) {
            return test.narrow(column, rows, count);
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            rows[kept] = row;
            kept += (column.isNull(row) ? nullPasses : test.has(column, row)) ? 1 : 0;
        }
        return kept;
    }

    /// Whether a row of whole numbers, of which these are the least and the greatest, may pass.
    public boolean mayPass(long least, long greatest) {
        return nullPasses || bounds.anyBetween(least, greatest);
    }

    /// Whether a row of numbers, of which these are the least and the greatest but for NaN, may
    /// pass.
    public boolean mayPass(double least, double greatest) {
        return nullPasses || bounds.anyBetween(least, greatest);
    }

    /// Whether a row of texts (or byte strings) between these may pass.
    public boolean mayPass(byte[] least, byte[] greatest) {
        return nullPasses || bounds.anyBetween(least, greatest);
    }

    @Override
    public void close() {
        test.close();
    }
}
