package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.DoubleLoops;
import io.ticklane.exec.expression.kernel.LongLoops;
import io.ticklane.exec.expression.kernel.NumberCasts;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.List;

/// The five operators on whole numbers and floating-point numbers, and on intervals.
///
/// Whole numbers are computed in 64 bits and checked against the range of the result's type: the
/// loops note that some row may have overflowed, and only then is the row looked for (it may be
/// NULL). DOUBLE follows IEEE 754, but a zero divisor and a result that is infinite for finite
/// arguments are errors, as in PostgreSQL; REAL is DOUBLE rounded to single precision.
final class Arithmetic {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private Arithmetic() {}

    /// The call of an operator with two arguments.
    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> whole(compiler, operator, left, right, type);
            case INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH ->
                    interval(compiler, operator, left, right, type);
            case REAL, DOUBLE -> doubles(compiler, operator, left, right, type);
            case DECIMAL -> DecimalArithmetic.call(compiler, operator, left, right, type);
            case NULL -> compiler.strict(type, List.of(left, right), (_, out) -> out.setAllNull());
            case BOOLEAN, VARCHAR, VARBINARY, ARRAY, DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ ->
                    throw new EngineException(
                            ErrorCode.TYPE_MISMATCH,
                            operator + " has no result of type " + type.sql());
        };
    }

    private static Node doubles(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        List<Node> both = compiler.cast(List.of(left, right), SqlType.DOUBLE);
        if (operator == ScalarOperator.MULTIPLY) {
            for (int i = 0; i < 2; i++) {
                if (both.get(i) instanceof Node.Call call
                        && call.kernel().equals(NumberCasts.LONGS_TO_DOUBLES)) {
                    // a product is the same in both orders
                    List<Node> factors = List.of(both.get(1 - i), call.arguments().get(0));
                    return compiler.strict(type, factors, Arithmetic::multiplyByLongs);
                }
            }
        }
        return compiler.strict(type, both, (in, out) -> doubles(operator, in, out));
    }

    private static Node whole(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        if (isFraction(left) || isFraction(right)) {
            SqlType exact = Types.common(left.type(), right.type());
            return compiler.cast(call(compiler, operator, left, right, exact), type);
        }
        boolean narrow =
                type.kind() != TypeKind.BIGINT
                        && Lane.of(left.type()) == Lane.INT
                        && Lane.of(right.type()) == Lane.INT;
        if (narrow) {
            return compiler.strict(
                    type, List.of(left, right), (in, out) -> ints(operator, in, out));
        }
        Node wide =
                compiler.strict(
                        SqlType.BIGINT.withNullable(type.nullable()),
                        compiler.cast(List.of(left, right), SqlType.BIGINT),
                        (in, out) -> longs(operator, in, out));
        return compiler.cast(wide, type);
    }

    private static boolean isFraction(Node node) {
        return node.type().kind().isNumeric() && !node.type().kind().isInteger();
    }

    /// Sums of intervals, and an interval times or by a number; months and nanoseconds are rounded
    /// to even.
    private static Node interval(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        if (isFraction(left) || isFraction(right)) {
            Node product =
                    call(
                            compiler,
                            operator,
                            Casts.raw(compiler, left),
                            Casts.raw(compiler, right),
                            SqlType.DOUBLE);
            return Casts.reinterpret(compiler, compiler.cast(product, rawType(type)), type);
        }
        if (type.kind() == TypeKind.INTERVAL_YEAR_MONTH
                && Lane.of(left.type()) == Lane.INT
                && Lane.of(right.type()) == Lane.INT) {
            return compiler.strict(
                    type, List.of(left, right), (in, out) -> ints(operator, in, out));
        }
        Node sum =
                compiler.strict(
                        SqlType.BIGINT,
                        List.of(
                                compiler.cast(Casts.raw(compiler, left), SqlType.BIGINT),
                                compiler.cast(Casts.raw(compiler, right), SqlType.BIGINT)),
                        (in, out) -> longs(operator, in, out));
        return Casts.reinterpret(compiler, compiler.cast(sum, rawType(type)), type);
    }

    private static SqlType rawType(SqlType type) {
        return Lane.of(type) == Lane.INT ? SqlType.INTEGER : SqlType.BIGINT;
    }

    private static void ints(ScalarOperator operator, Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        MemorySegment r = out.values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int rows = out.rows();
        long low = Types.least(out.type());
        long high = Types.greatest(out.type());
        long outside = 0;
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < rows; i++) {
                    long x = (long) a.get(INT, i * stepA) + b.get(INT, i * stepB);
                    outside |= (x - low) | (high - x);
                    r.set(INT, (long) i << 2, (int) x);
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < rows; i++) {
                    long x = (long) a.get(INT, i * stepA) - b.get(INT, i * stepB);
                    outside |= (x - low) | (high - x);
                    r.set(INT, (long) i << 2, (int) x);
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < rows; i++) {
                    long x = (long) a.get(INT, i * stepA) * b.get(INT, i * stepB);
                    outside |= (x - low) | (high - x);
                    r.set(INT, (long) i << 2, (int) x);
                }
            }
            case DIVIDE, MODULO -> {
                boolean divide = operator == ScalarOperator.DIVIDE;
                for (int i = 0; i < rows; i++) {
                    long dividend = a.get(INT, i * stepA);
                    long divisor = b.get(INT, i * stepB);
                    if (divisor == 0) {
                        refuseZero(out, i, Long.toString(dividend));
                        divisor = 1;
                    }
                    long x = divide ? dividend / divisor : dividend % divisor;
                    outside |= (x - low) | (high - x);
                    r.set(INT, (long) i << 2, (int) x);
                }
            }
            default -> throw new IllegalStateException(operator.name());
        }
        if (outside < 0) {
            refuseOverflow(operator, in, out);
        }
    }

    private static void longs(ScalarOperator operator, Argument[] in, Target out) {
        boolean overflow =
                switch (operator) {
                    case ADD -> LongLoops.add(in[0], in[1], out);
                    case SUBTRACT -> LongLoops.subtract(in[0], in[1], out);
                    case MULTIPLY -> LongLoops.multiply(in[0], in[1], out);
                    case DIVIDE, MODULO -> divide(operator == ScalarOperator.DIVIDE, in, out);
                    default -> throw new IllegalStateException(operator.name());
                };
        if (overflow) {
            refuseOverflow(operator, in, out);
        }
    }

    private static boolean divide(boolean divide, Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        MemorySegment r = out.values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        boolean overflow = false;
        for (int i = 0; i < out.rows(); i++) {
            long dividend = a.get(LONG, i * stepA);
            long divisor = b.get(LONG, i * stepB);
            if (divisor == 0) {
                refuseZero(out, i, Long.toString(dividend));
                divisor = 1;
            }
            overflow |= divide && divisor == -1 && dividend == Long.MIN_VALUE;
            r.set(LONG, (long) i << 3, divide ? dividend / divisor : dividend % divisor);
        }
        return overflow;
    }

    private static void doubles(ScalarOperator operator, Argument[] in, Target out) {
        boolean suspect =
                switch (operator) {
                    case ADD -> DoubleLoops.add(in[0], in[1], out);
                    case SUBTRACT -> DoubleLoops.subtract(in[0], in[1], out);
                    case MULTIPLY -> DoubleLoops.multiply(in[0], in[1], out);
                    case DIVIDE -> DoubleLoops.divide(in[0], in[1], out);
                    default -> remainders(in[0], in[1], out);
                };
        finish(operator, in, out, suspect);
    }

    private static void multiplyByLongs(Argument[] in, Target out) {
        boolean suspect = DoubleLoops.multiplyByLongs(in[0], in[1], out);
        finish(ScalarOperator.MULTIPLY, in, out, suspect);
    }

    private static void finish(
            ScalarOperator operator, Argument[] in, Target out, boolean suspect) {
        boolean single = out.type().kind() == TypeKind.REAL;
        if (single) {
            roundToSingle(out);
        }
        if (suspect || single) {
            checkDoubles(operator, in, out);
        }
    }

    private static boolean remainders(Argument left, Argument right, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            out.set(i, left.doubleValue(i) % right.doubleValue(i));
        }
        return true;
    }

    /// Rounds each value to single precision.
    static void roundToSingle(Target out) {
        MemorySegment r = out.values();
        for (int i = 0; i < out.rows(); i++) {
            r.set(DOUBLE, (long) i << 3, (double) (float) r.get(DOUBLE, (long) i << 3));
        }
    }

    private static void checkDoubles(ScalarOperator operator, Argument[] in, Target out) {
        MemorySegment r = out.values();
        for (int i = 0; i < out.rows(); i++) {
            if (Double.isFinite(r.get(DOUBLE, (long) i << 3)) || out.isNull(i)) {
                continue;
            }
            double x = number(in[0], i);
            double y = number(in[1], i);
            boolean divides =
                    operator == ScalarOperator.DIVIDE || operator == ScalarOperator.MODULO;
            if (divides && y == 0 && !Double.isNaN(x)) {
                refuseZero(out, i, Double.toString(x));
            }
            if (Double.isFinite(x) && Double.isFinite(y)) {
                throw overflow(out.type(), x + " " + symbol(operator) + " " + y);
            }
        }
    }

    private static double number(Argument in, int row) {
        return in.column().lane() == Lane.LONG ? in.longValue(row) : in.doubleValue(row);
    }

    private static void refuseZero(Target out, int row, String dividend) {
        if (!out.isNull(row)) {
            throw divisionByZero(dividend);
        }
    }

    private static void refuseOverflow(ScalarOperator operator, Argument[] in, Target out) {
        BigInteger low = BigInteger.valueOf(Types.least(out.type()));
        BigInteger high = BigInteger.valueOf(Types.greatest(out.type()));
        for (int row = 0; row < out.rows(); row++) {
            if (out.isNull(row)) {
                continue;
            }
            BigInteger x = BigInteger.valueOf(in[0].whole(row));
            BigInteger y = BigInteger.valueOf(in[1].whole(row));
            BigInteger exact =
                    switch (operator) {
                        case ADD -> x.add(y);
                        case SUBTRACT -> x.subtract(y);
                        case MULTIPLY -> x.multiply(y);
                        case DIVIDE -> x.divide(y);
                        default -> x.remainder(y);
                    };
            if (exact.compareTo(low) < 0 || exact.compareTo(high) > 0) {
                throw overflow(out.type(), x + " " + symbol(operator) + " " + y);
            }
        }
    }

    /// The error of a zero divisor.
    static EngineException divisionByZero(String dividend) {
        return new EngineException(
                ErrorCode.DIVISION_BY_ZERO, "division by zero: " + dividend + " / 0");
    }

    /// The error of a result that its type does not hold.
    static EngineException overflow(SqlType type, String what) {
        return new EngineException(ErrorCode.OUT_OF_RANGE, type.sql() + " out of range: " + what);
    }

    /// The operator as one writes it.
    static String symbol(ScalarOperator operator) {
        return switch (operator) {
            case ADD -> "+";
            case SUBTRACT -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
            case MODULO -> "%";
            default -> operator.name();
        };
    }
}
