package io.ticklane.exec.frame;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// SUM, SUM0, AVG, VAR and STDDEV of doubles, from sums that they share.
record SlidingMoment(QueryContext context, BuiltinAggregate function, SharedSums sums)
        implements SlidingCall {
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
            MemorySegment counts = sums.counts();
            fill(rows, counts, builder.values());
            if (least > 0) {
                for (int row = 0; row < rows; row++) {
                    if (getLong(counts, row) < least) {
                        builder.setNull(row);
                    }
                }
            }
            return builder.build();
        }
    }

    private void fill(int rows, MemorySegment counts, MemorySegment out) {
        MemorySegment totals = sums.totals();
        MemorySegment spreads = sums.spreads();
        switch (function) {
            case SUM, SUM0 -> {
                for (int row = 0; row < rows; row++) {
                    // a sum that is zero has no sign
                    put(out, row, get(totals, row) + 0.0);
                }
            }
            case AVG -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, (get(totals, row) + 0.0) / getLong(counts, row));
                }
            }
            case VAR_POP -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, get(spreads, row) / getLong(counts, row));
                }
            }
            case VAR_SAMP -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, get(spreads, row) / (getLong(counts, row) - 1));
                }
            }
            case STDDEV_POP -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, Math.sqrt(get(spreads, row) / getLong(counts, row)));
                }
            }
            case STDDEV_SAMP -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, Math.sqrt(get(spreads, row) / (getLong(counts, row) - 1)));
                }
            }
            default -> throw new IllegalStateException("no moment: " + function);
        }
    }

    private static double get(MemorySegment segment, int row) {
        return segment.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
    }

    private static long getLong(MemorySegment segment, int row) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
    }

    private static void put(MemorySegment segment, int row, double value) {
        segment.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, value);
    }
}
