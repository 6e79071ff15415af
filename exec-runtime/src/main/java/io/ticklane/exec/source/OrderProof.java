package io.ticklane.exec.source;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Source.Morsel;
import java.util.Arrays;
import java.util.List;

/// Proves by reading that the rows of each key of a table stand in an order, so that running
/// windows need no sort.
public final class OrderProof {
    private final int keys;
    private final List<SortKey> order;
    private final Dictionary dictionary;
    private final KeyIds ids;
    private long[][] last = new long[0][];
    private boolean[] seen = new boolean[0];
    private boolean ordered = true;

    private OrderProof(int keys, List<SortKey> order, Dictionary dictionary) {
        this.keys = keys;
        this.order = order;
        this.dictionary = dictionary;
        this.ids = new KeyIds(keys);
    }

    /// Whether the rows of each key are in order. The source has the key columns first, then the
    /// order columns (whose positions in `order` are not used); a NULL or a 128-bit decimal among
    /// the order columns proves nothing, nor does one among the keys.
    public static boolean holds(
            Source source, int keys, List<SortKey> order, Dictionary dictionary) {
        OrderProof proof = new OrderProof(keys, order, dictionary);
        Morsel morsel = source.next();
        while (morsel != null && proof.ordered) {
            morsel.read(proof::check);
            morsel = source.next();
        }
        return proof.ordered;
    }

    private void check(Batch batch) {
        try (batch) {
            for (int i = 0; ordered && i < batch.columns().size(); i++) {
                Column column = batch.column(i);
                ordered = column.lane() != Lane.WIDE && column.validity() == null;
            }
            for (int row = 0; ordered && row < batch.rows(); row++) {
                checkRow(batch, row);
            }
        }
    }

    private void checkRow(Batch batch, int row) {
        int id = ids.id(batch, row);
        if (id >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(16, id * 2));
            last = Arrays.copyOf(last, seen.length);
        }
        long[] before = last[id];
        if (before == null) {
            before = new long[order.size()];
            last[id] = before;
        }
        int comparison = 0;
        for (int i = 0; i < order.size(); i++) {
            Column column = batch.column(keys + i);
            long value = KeyIds.bits(column, row);
            if (seen[id] && comparison == 0) {
                comparison = compare(column, before[i], value);
                comparison = order.get(i).descending() ? -comparison : comparison;
            }
            before[i] = value;
        }
        seen[id] = true;
        ordered = comparison <= 0;
    }

    private int compare(Column column, long before, long now) {
        if (Lane.isCoded(column.type())) {
            return dictionary.compare((int) before, (int) now);
        }
        if (column.lane() == Lane.DOUBLE) {
            double a = Double.longBitsToDouble(before);
            double b = Double.longBitsToDouble(now);
            return a == b ? 0 : Double.compare(a, b);
        }
        return Long.compare(before, now);
    }

    /// Small numbers for the keys of rows.
    private static final class KeyIds {
        private final int keys;
        private final java.util.Map<List<Long>, Integer> known = new java.util.HashMap<>();
        private int[] byCode = new int[0];
        private int count;

        KeyIds(int keys) {
            this.keys = keys;
        }

        int id(Batch batch, int row) {
            if (keys == 0) {
                return 0;
            }
            if (keys == 1 && Lane.isCoded(batch.column(0).type())) {
                return byCode(batch.column(0).integer(row));
            }
            Long[] key = new Long[keys];
            for (int i = 0; i < keys; i++) {
                key[i] = bits(batch.column(i), row);
            }
            return known.computeIfAbsent(List.of(key), _ -> count++);
        }

        private int byCode(int code) {
            if (code >= byCode.length) {
                int old = byCode.length;
                byCode = Arrays.copyOf(byCode, Math.max(code + 1, old * 2));
                Arrays.fill(byCode, old, byCode.length, -1);
            }
            if (byCode[code] < 0) {
                byCode[code] = count++;
            }
            return byCode[code];
        }

        static long bits(Column column, int row) {
            return switch (column.lane()) {
                case BIT -> column.bit(row) ? 1 : 0;
                case INT -> column.integer(row);
                case LONG -> column.longValue(row);
                case DOUBLE -> Double.doubleToLongBits(column.doubleValue(row) + 0.0);
                case WIDE -> throw new IllegalArgumentException("a wide decimal has no 64 bits");
            };
        }
    }
}
