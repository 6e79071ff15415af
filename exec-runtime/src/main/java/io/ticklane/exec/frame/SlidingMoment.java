package io.ticklane.exec.frame;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// SUM, SUM0, AVG, VAR and STDDEV of doubles, from sums that they share.
///
/// Threads: one at a time.
final class SlidingMoment implements SlidingCall {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final int ROWS = 512;

    private final QueryContext context;
    private final BuiltinAggregate function;
    private final SharedSums sums;
    private final double[] values = new double[ROWS];
    private final long[] counts = new long[ROWS];

    /// A function of sums.
    SlidingMoment(QueryContext context, BuiltinAggregate function, SharedSums sums) {
        this.context = context;
        this.function = function;
        this.sums = sums;
    }

    /// Whether a function is one of these.
    static boolean has(BuiltinAggregate function) {
        return switch (function) {
            case SUM, SUM0, AVG, VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP -> true;
            default -> false;
        };
    }

    /// Whether a function needs the squares.
    static boolean needsSquares(BuiltinAggregate function) {
        return switch (function) {
            case VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP -> true;
            default -> false;
        };
    }

    private int leastCount() {
        return switch (function) {
            case VAR_SAMP, STDDEV_SAMP -> 2;
            case SUM0 -> 0;
            default -> 1;
        };
    }

    @Override
    public Column slide(RowBlock block) {
        sums.slide(block);
        int rows = block.rows();
        int least = leastCount();
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.DOUBLE, rows)) {
            builder.resize(rows);
            MemorySegment in = spreads() ? sums.spreads() : sums.totals();
            MemorySegment out = builder.values();
            for (int from = 0; from < rows; from += ROWS) {
                int count = Math.min(ROWS, rows - from);
                long at = (long) from << 3;
                MemorySegment.copy(sums.counts(), LONG, at, counts, 0, count);
                MemorySegment.copy(in, DOUBLE, at, values, 0, count);
                compute(count);
                MemorySegment.copy(values, 0, out, DOUBLE, at, count);
            }
            if (sums.leastCount() < least) {
                setNulls(rows, least, builder);
            }
            return builder.build();
        }
    }

    private boolean spreads() {
        return needsSquares(function);
    }

    private void setNulls(int rows, int least, ColumnBuilder builder) {
        MemorySegment all = sums.counts();
        for (int row = 0; row < rows; row++) {
            if (all.get(LONG, (long) row << 3) < least) {
                builder.setNull(row);
            }
        }
    }

    /// Makes results of totals or spreads, by vectors.
    private void compute(int rows) {
        double[] out = values;
        long[] n = counts;
        switch (function) {
            case SUM, SUM0 -> {
                for (int row = 0; row < rows; row++) {
                    // a sum that is zero has no sign
                    out[row] = out[row] + 0.0;
                }
            }
            case AVG -> {
                for (int row = 0; row < rows; row++) {
                    out[row] = (out[row] + 0.0) / (double) n[row];
                }
            }
            case VAR_POP -> divide(out, n, 0, rows);
            case VAR_SAMP -> divide(out, n, 1, rows);
            case STDDEV_POP -> {
                divide(out, n, 0, rows);
                root(out, rows);
            }
            case STDDEV_SAMP -> {
                divide(out, n, 1, rows);
                root(out, rows);
            }
            default -> throw new IllegalStateException("no moment: " + function);
        }
    }

    private static void divide(double[] values, long[] counts, long less, int rows) {
        for (int row = 0; row < rows; row++) {
            values[row] = values[row] / (double) (counts[row] - less);
        }
    }

    private static void root(double[] values, int rows) {
        for (int row = 0; row < rows; row++) {
            values[row] = Math.sqrt(values[row]);
        }
    }
}
