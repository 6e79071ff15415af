package io.ticklane.exec.expression;

import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Decimals;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.WideInteger;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/// The five operators on DECIMAL and whole numbers with a DECIMAL result: exact, then rounded to
/// the scale of the result, halves away from zero. When all values have at most 18 digits on the
/// way, a plain loop on longs; else registers of [WideInteger].
final class DecimalArithmetic implements Kernel {
    private static final int SHORT = SqlType.MAX_SHORT_DECIMAL_PRECISION;

    private final ScalarOperator operator;
    private final SqlType left;
    private final SqlType right;
    private final SqlType type;
    private final WideInteger a = new WideInteger();
    private final WideInteger b = new WideInteger();
    private final WideInteger rest = new WideInteger();

    /// the high half of the greatest value: what has a lower one has few enough digits
    private final long limitHigh;

    private DecimalArithmetic(ScalarOperator operator, SqlType left, SqlType right, SqlType type) {
        this.operator = operator;
        this.left = left;
        this.right = right;
        this.type = type;
        this.limitHigh = BigInteger.TEN.pow(type.precision()).shiftRight(Long.SIZE).longValue();
    }

    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        Node x = Types.isFloating(left.type()) ? compiler.cast(left, type) : left;
        Node y = Types.isFloating(right.type()) ? compiler.cast(right, type) : right;
        return compiler.strict(
                type, List.of(x, y), new DecimalArithmetic(operator, x.type(), y.type(), type));
    }

    @Override
    public void apply(Argument[] in, Target out) {
        if (Lane.of(type) == Lane.LONG && isShort()) {
            shortLoop(in[0], in[1], out);
        } else if (operator == ScalarOperator.MULTIPLY && isPlainProduct()) {
            wideProducts(in[0], in[1], out);
        } else if (isMostlyLong(in[0], in[1])) {
            mostlyLongLoop(in[0], in[1], out);
        } else {
            wideLoop(in[0], in[1], out);
        }
    }

    /// Whether the result is WIDE and takes no rounding, so that rows with values of 64 bits have a
    /// plain way.
    private boolean isMostlyLong(Argument x, Argument y) {
        boolean plain =
                switch (operator) {
                    case MULTIPLY -> left.scale() + right.scale() == type.scale();
                    case ADD, SUBTRACT ->
                            type.scale() == commonScale()
                                    && commonScale() - Math.min(left.scale(), right.scale())
                                            <= SHORT;
                    default -> false;
                };
        return plain
                && Lane.of(type) == Lane.WIDE
                && x.column().lane() != Lane.INT
                && y.column().lane() != Lane.INT;
    }

    private int commonScale() {
        return Math.max(left.scale(), right.scale());
    }

    /// The power of ten that the dividend is multiplied by, so that the quotient has the scale of
    /// the result.
    private int dividendShift() {
        return type.scale() + right.scale() - left.scale();
    }

    private boolean isShort() {
        int x = Types.digits(left);
        int y = Types.digits(right);
        return switch (operator) {
            case MULTIPLY ->
                    x + y <= SHORT
                            && left.scale() + right.scale() - type.scale() <= SHORT
                            && isPlainOrRounded();
            case DIVIDE -> dividendShift() >= 0 && x + dividendShift() <= SHORT && y <= SHORT;
            default ->
                    x - left.scale() + commonScale() <= SHORT
                            && y - right.scale() + commonScale() <= SHORT
                            && type.scale() == commonScale();
        };
    }

    private boolean isPlainOrRounded() {
        return left.scale() + right.scale() >= type.scale();
    }

    private boolean isPlainProduct() {
        return Lane.of(type) == Lane.WIDE
                && Types.digits(left) <= SHORT
                && Types.digits(right) <= SHORT
                && left.scale() + right.scale() == type.scale()
                && Types.digits(left) + Types.digits(right) <= type.precision();
    }

    private void shortLoop(Argument x, Argument y, Target out) {
        long scaleX =
                Decimals.powerOfTen(
                        Math.max(
                                0,
                                operator == ScalarOperator.DIVIDE
                                        ? dividendShift()
                                        : commonScale() - left.scale()));
        long scaleY =
                Decimals.powerOfTen(
                        operator == ScalarOperator.DIVIDE ? 0 : commonScale() - right.scale());
        int drop =
                operator == ScalarOperator.MULTIPLY
                        ? left.scale() + right.scale() - type.scale()
                        : 0;
        long divisor = Decimals.powerOfTen(drop);
        long limit = Decimals.powerOfTen(type.precision()) - 1;
        long outside = 0;
        for (int i = 0; i < out.rows(); i++) {
            long p = x.whole(i);
            long q = y.whole(i);
            long z =
                    switch (operator) {
                        case ADD -> p * scaleX + q * scaleY;
                        case SUBTRACT -> p * scaleX - q * scaleY;
                        case MULTIPLY -> drop == 0 ? p * q : Decimals.divideRounded(p * q, divisor);
                        default -> q == 0 ? zeroDivisor(x, i, out) : divide(p * scaleX, q * scaleY);
                    };
            outside |= (limit - z) | (limit + z);
            out.set(i, z);
        }
        if (outside < 0) {
            refuseOverflow(x, y, out, limit);
        }
    }

    private long divide(long dividend, long divisor) {
        return operator == ScalarOperator.DIVIDE
                ? Decimals.divideRounded(dividend, divisor)
                : dividend % divisor;
    }

    private void refuseOverflow(Argument x, Argument y, Target out, long limit) {
        for (int i = 0; i < out.rows(); i++) {
            long z = out.values().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3);
            if (!out.isNull(i) && (z > limit || z < -limit)) {
                throw overflow(x, y, i);
            }
        }
    }

    private void wideProducts(Argument x, Argument y, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            long p = x.whole(i);
            long q = y.whole(i);
            out.set(i, p * q, Math.multiplyHigh(p, q));
        }
    }

    /// Rows whose values have 64 bits on a plain way, the others by registers.
    private void mostlyLongLoop(Argument x, Argument y, Target out) {
        boolean product = operator == ScalarOperator.MULTIPLY;
        long scaleX = product ? 1 : Decimals.powerOfTen(commonScale() - left.scale());
        long scaleY = product ? 1 : Decimals.powerOfTen(commonScale() - right.scale());
        // what is subtracted counts negative
        long factorY = operator == ScalarOperator.SUBTRACT ? -scaleY : scaleY;
        boolean wideX = x.column().lane() == Lane.WIDE;
        boolean wideY = y.column().lane() == Lane.WIDE;
        MemorySegment xs = x.values();
        MemorySegment ys = y.values();
        MemorySegment values = out.values();
        long stepX = x.step();
        long stepY = y.step();
        int rows = out.rows();
        for (int i = 0; i < rows; i++) {
            long p = get(xs, i * stepX);
            long q = get(ys, i * stepY);
            long beyond =
                    (wideX ? get(xs, i * stepX + 8) ^ (p >> 63) : 0)
                            | (wideY ? get(ys, i * stepY + 8) ^ (q >> 63) : 0);
            long low;
            long high;
            if (product) {
                low = p * q;
                high = Math.multiplyHigh(p, q);
            } else {
                long lowX = p * scaleX;
                low = lowX + q * factorY;
                high =
                        Math.multiplyHigh(p, scaleX)
                                + Math.multiplyHigh(q, factorY)
                                + (Long.compareUnsigned(low, lowX) < 0 ? 1 : 0);
            }
            if (beyond == 0 && (high ^ (high >> 63)) < limitHigh) {
                set(values, (long) i << 4, low);
                set(values, ((long) i << 4) + 8, high);
            } else {
                wideRow(x, y, i, out);
            }
        }
    }

    private static long get(MemorySegment segment, long at) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    private static void set(MemorySegment segment, long at, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }

    private void wideLoop(Argument x, Argument y, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            wideRow(x, y, i, out);
        }
    }

    private void wideRow(Argument x, Argument y, int row, Target out) {
        if (out.isNull(row)) {
            return;
        }
        Decimals.load(a, x, row);
        Decimals.load(b, y, row);
        compute(x, row, out);
        if (!a.fits(type.precision())) {
            throw overflow(x, y, row);
        }
        Decimals.store(out, row, a.low(), a.high());
    }

    /// Leaves the result in register a.
    private void compute(Argument x, int row, Target out) {
        switch (operator) {
            case MULTIPLY -> {
                a.multiply(b);
                rescale(left.scale() + right.scale());
            }
            case DIVIDE -> {
                if (b.signum() == 0) {
                    zeroDivisor(x, row, out);
                }
                a.multiplyByPowerOfTen(Math.max(0, dividendShift()));
                b.multiplyByPowerOfTen(Math.max(0, -dividendShift()));
                a.divide(b, rest);
            }
            default -> {
                a.multiplyByPowerOfTen(commonScale() - left.scale());
                b.multiplyByPowerOfTen(commonScale() - right.scale());
                if (operator == ScalarOperator.ADD) {
                    a.add(b);
                } else if (operator == ScalarOperator.SUBTRACT) {
                    a.subtract(b);
                } else {
                    if (b.signum() == 0) {
                        zeroDivisor(x, row, out);
                    }
                    a.modulo(b, rest);
                }
                rescale(commonScale());
            }
        }
    }

    private void rescale(int scale) {
        a.multiplyByPowerOfTen(Math.max(0, type.scale() - scale));
        a.divideByPowerOfTen(Math.max(0, scale - type.scale()));
    }

    private long zeroDivisor(Argument x, int row, Target out) {
        if (!out.isNull(row)) {
            throw Arithmetic.divisionByZero(Decimals.big(x, row, left.scale()).toPlainString());
        }
        return 0;
    }

    private RuntimeException overflow(Argument x, Argument y, int row) {
        BigDecimal p = Decimals.big(x, row, left.scale());
        BigDecimal q = Decimals.big(y, row, right.scale());
        return Arithmetic.overflow(
                type,
                p.toPlainString() + " " + Arithmetic.symbol(operator) + " " + q.toPlainString());
    }
}
