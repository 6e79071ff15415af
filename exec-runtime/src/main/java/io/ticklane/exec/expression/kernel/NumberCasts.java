package io.ticklane.exec.expression.kernel;

import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.NumberText;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.WideInteger;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Casts between numbers, and between numbers and BOOLEAN.
public final class NumberCasts {
    /// Below this, whole numbers are doubles.
    private static final long EXACT = 1L << 53;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    /// Whether the machine converts vectors of longs: those that have eight lanes do.
    static final boolean VECTORS = LONGS.length() == 8;

    /// The nearest doubles of whole numbers of eight bytes.
    public static final Kernel LONGS_TO_DOUBLES = NumberCasts::longsToDoubles;

    private NumberCasts() {}

    /// The loop of a cast that every value passes; null for the others.
    public static @Nullable Kernel plain(SqlType from, SqlType to) {
        if (from.kind().isInteger() && to.kind() == TypeKind.BIGINT) {
            return (in, out) -> {
                for (int i = 0; i < out.rows(); i++) {
                    out.set(i, (long) in[0].integer(i));
                }
            };
        }
        if (from.kind().isInteger() && to.kind() == TypeKind.DOUBLE) {
            return Lane.of(from) == Lane.INT ? NumberCasts::intsToDoubles : LONGS_TO_DOUBLES;
        }
        if (from.kind().isInteger() && to.kind() == TypeKind.REAL) {
            return (in, out) -> {
                for (int i = 0; i < out.rows(); i++) {
                    out.set(i, (double) (float) in[0].whole(i));
                }
            };
        }
        if (from.kind() == TypeKind.DECIMAL && to.kind() == TypeKind.DOUBLE) {
            return (in, out) -> decimalsToDoubles(in[0], from.scale(), out);
        }
        return null;
    }

    private static void intsToDoubles(Argument[] in, Target out) {
        MemorySegment from = in[0].values();
        MemorySegment to = out.values();
        long step = in[0].step();
        for (int i = 0; i < out.rows(); i++) {
            to.set(DOUBLE, (long) i << 3, from.get(ValueLayout.JAVA_INT_UNALIGNED, i * step));
        }
    }

    private static void longsToDoubles(Argument[] in, Target out) {
        MemorySegment from = in[0].values();
        MemorySegment to = out.values();
        long step = in[0].step();
        int rows = out.rows();
        int whole = VECTORS ? LONGS.loopBound(rows) : 0;
        for (int i = 0; i < whole; i += LONGS.length()) {
            doubles(from, i * step).intoMemorySegment(to, (long) i << 3, ByteOrder.nativeOrder());
        }
        for (int i = whole; i < rows; i++) {
            double value = from.get(ValueLayout.JAVA_LONG_UNALIGNED, i * step);
            to.set(DOUBLE, (long) i << 3, value);
        }
    }

    /// The whole numbers at a place as doubles, where there are [#VECTORS].
    static DoubleVector doubles(MemorySegment from, long at) {
        LongVector wholes = LongVector.fromMemorySegment(LONGS, from, at, ByteOrder.nativeOrder());
        return (DoubleVector) wholes.<Double>convert(VectorOperators.L2D, 0);
    }

    private static void decimalsToDoubles(Argument in, int scale, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            out.set(i, out.isNull(i) ? 0.0 : decimalToDouble(in, scale, i));
        }
    }

    /// The nearest double. A short numerator and a power of ten are doubles, and so their quotient
    /// is rounded once.
    private static double decimalToDouble(Argument in, int scale, int row) {
        boolean wide = in.column().lane() == Lane.WIDE;
        long low = wide ? in.wideLow(row) : in.longValue(row);
        boolean small = (!wide || in.wideHigh(row) == low >> 63) && -EXACT <= low && low <= EXACT;
        if (small && scale < POWERS.length) {
            return low / POWERS[scale];
        }
        return Decimals.big(in, row, scale).doubleValue();
    }

    /// The cast of a row; null if there is none.
    public static @Nullable RowCast of(SqlType from, SqlType to) {
        return switch (to.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> toWhole(from, to);
            case REAL -> toReal(from);
            case DECIMAL -> toDecimal(from, to);
            case BOOLEAN ->
                    from.kind().isInteger()
                            ? (in, row, out) -> {
                                out.set(row, in.whole(row) != 0);
                                return Outcome.DONE;
                            }
                            : null;
            case DOUBLE,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    private static @Nullable RowCast toWhole(SqlType from, SqlType to) {
        return switch (from.kind()) {
            case BOOLEAN -> (in, row, out) -> setWhole(out, row, in.bit(row) ? 1 : 0, to);
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    (in, row, out) -> setWhole(out, row, in.whole(row), to);
            case REAL, DOUBLE ->
                    (in, row, out) -> {
                        double value = Math.rint(in.doubleValue(row));
                        boolean inside = value >= -0x1p63 && value < 0x1p63;
                        return inside ? setWhole(out, row, (long) value, to) : Outcome.OUT_OF_RANGE;
                    };
            case DECIMAL -> {
                WideInteger number = new WideInteger();
                yield (in, row, out) -> {
                    Decimals.load(number, in, row);
                    number.divideByPowerOfTen(from.scale());
                    return number.fitsLong()
                            ? setWhole(out, row, number.low(), to)
                            : Outcome.OUT_OF_RANGE;
                };
            }
            case VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    private static Outcome setWhole(Target out, int row, long value, SqlType type) {
        if (value < Types.least(type) || value > Types.greatest(type)) {
            return Outcome.OUT_OF_RANGE;
        }
        if (Lane.of(type) == Lane.INT) {
            out.set(row, (int) value);
        } else {
            out.set(row, value);
        }
        return Outcome.DONE;
    }

    private static @Nullable RowCast toReal(SqlType from) {
        if (from.kind() == TypeKind.DECIMAL) {
            return (in, row, out) -> {
                out.set(row, (double) Decimals.big(in, row, from.scale()).floatValue());
                return Outcome.DONE;
            };
        }
        if (from.kind() != TypeKind.DOUBLE) {
            return null;
        }
        return (in, row, out) -> {
            double value = in.doubleValue(row);
            double single = (double) (float) value;
            out.set(row, single);
            boolean lost =
                    (Double.isInfinite(single) && !Double.isInfinite(value))
                            || (single == 0 && value != 0);
            return lost ? Outcome.OUT_OF_RANGE : Outcome.DONE;
        };
    }

    private static @Nullable RowCast toDecimal(SqlType from, SqlType to) {
        if (Types.isFloating(from)) {
            boolean single = from.kind() == TypeKind.REAL;
            long[] bits = new long[2];
            return (in, row, out) -> {
                double value = in.doubleValue(row);
                if (Double.isNaN(value) || Double.isInfinite(value)) {
                    return Outcome.OUT_OF_RANGE;
                }
                // the shortest digits that mean the number, as one reads it
                BigDecimal shortest =
                        single
                                ? new BigDecimal(Float.toString((float) value))
                                : BigDecimal.valueOf(value);
                Outcome outcome = NumberText.unscaled(shortest, to.precision(), to.scale(), bits);
                Decimals.store(out, row, bits[0], bits[1]);
                return outcome;
            };
        }
        if (!from.kind().isInteger() && from.kind() != TypeKind.DECIMAL) {
            return null;
        }
        int up = Math.max(0, to.scale() - from.scale());
        int down = Math.max(0, from.scale() - to.scale());
        WideInteger number = new WideInteger();
        return (in, row, out) -> {
            Decimals.load(number, in, row);
            number.multiplyByPowerOfTen(up);
            number.divideByPowerOfTen(down);
            Decimals.store(out, row, number.low(), number.high());
            return number.fits(to.precision()) ? Outcome.DONE : Outcome.OUT_OF_RANGE;
        };
    }
}
