package io.ticklane.exec.source;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Estimates how many distinct values a column has from some of its rows, which are picked at
/// random but the same every time.
///
/// Source: Chao, "Nonparametric Estimation of the Number of Classes in a Population", 1984: the
/// values that were seen once and twice tell how many were not seen.
final class DistinctSample {
    private static final int SAMPLE_ROWS = 4096;

    private DistinctSample() {}

    /// The estimate for a column of batches that have so many rows in all.
    static double estimate(List<Batch> batches, int column, long rows) {
        if (rows == 0) {
            return 0;
        }
        long[] starts = new long[batches.size() + 1];
        for (int i = 0; i < batches.size(); i++) {
            starts[i + 1] = starts[i] + batches.get(i).rows();
        }
        int count = (int) Math.min(SAMPLE_ROWS, rows);
        Map<Long, Integer> seen = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long row = rows <= SAMPLE_ROWS ? i : Math.floorMod(Dictionary.mix(i), rows);
            int batch = java.util.Arrays.binarySearch(starts, row);
            int at = batch >= 0 ? last(starts, batch) : -batch - 2;
            seen.merge(
                    word(batches.get(at).column(column), (int) (row - starts[at])),
                    1,
                    Integer::sum);
        }
        if (rows <= SAMPLE_ROWS) {
            return seen.size();
        }
        double once = seen.values().stream().filter(times -> times == 1).count();
        double twice = seen.values().stream().filter(times -> times == 2).count();
        double unseen = twice > 0 ? once * once / (2 * twice) : once;
        if (twice == 0 && once == count) {
            unseen = (double) rows;
        }
        return Math.min((double) rows, seen.size() + unseen);
    }

    /// The batch that a row begins, past those without rows.
    private static int last(long[] starts, int batch) {
        int at = batch;
        while (at + 1 < starts.length && starts[at + 1] == starts[at]) {
            at++;
        }
        return at;
    }

    private static long word(Column column, int row) {
        if (column.isNull(row)) {
            return Long.MIN_VALUE;
        }
        return switch (column.lane()) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT -> column.integer(row);
            case LONG, DOUBLE -> column.longValue(row);
            case WIDE -> column.wideLow(row) ^ Dictionary.mix(column.wideHigh(row));
        };
    }
}
