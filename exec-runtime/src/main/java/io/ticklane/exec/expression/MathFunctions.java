package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.expression.kernel.Argument;
import java.util.List;

/// Functions of one or two DOUBLEs. [StrictMath] gives the same bits on every machine; the square
/// root is exact. Arguments outside the domain are error 22023, a result that is infinite for
/// finite arguments is 22003; one too small for a DOUBLE is 0.
final class MathFunctions {
    private static final double LN_2 = StrictMath.log(2);

    private MathFunctions() {}

    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        Node result =
                compiler.strict(
                        SqlType.DOUBLE.withNullable(type.nullable()),
                        compiler.cast(arguments, SqlType.DOUBLE),
                        (in, out) -> {
                            Argument y = in[in.length - 1];
                            for (int i = 0; i < out.rows(); i++) {
                                if (!out.isNull(i)) {
                                    out.set(
                                            i,
                                            value(
                                                    operator,
                                                    in[0].doubleValue(i),
                                                    y.doubleValue(i)));
                                }
                            }
                        });
        return compiler.cast(result, type);
    }

    private static double value(ScalarOperator operator, double x, double y) {
        return switch (operator) {
            case POWER -> power(x, y);
            case SQRT -> Math.sqrt(inside(x < 0, "SQRT", x, "x >= 0"));
            case CBRT -> StrictMath.cbrt(x);
            case EXP -> finite(StrictMath.exp(x), "EXP", x, x);
            case LN -> StrictMath.log(inside(x <= 0, "LN", x, "x > 0"));
            case LOG10 -> StrictMath.log10(inside(x <= 0, "LOG10", x, "x > 0"));
            case LOG2 -> log2(inside(x <= 0, "LOG2", x, "x > 0"));
            case SIN -> StrictMath.sin(inside(Double.isInfinite(x), "SIN", x, "a finite x"));
            case COS -> StrictMath.cos(inside(Double.isInfinite(x), "COS", x, "a finite x"));
            case TAN -> StrictMath.tan(inside(Double.isInfinite(x), "TAN", x, "a finite x"));
            case ASIN -> StrictMath.asin(inside(Math.abs(x) > 1, "ASIN", x, "-1 <= x <= 1"));
            case ACOS -> StrictMath.acos(inside(Math.abs(x) > 1, "ACOS", x, "-1 <= x <= 1"));
            case ATAN -> StrictMath.atan(x);
            case ATAN2 -> StrictMath.atan2(x, y);
            case DEGREES -> finite(x / Math.PI * 180, "DEGREES", x, x);
            case RADIANS -> x / 180 * Math.PI;
            default -> throw new IllegalStateException(operator.name());
        };
    }

    private static double power(double x, double y) {
        if (x == 0 && y < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "POWER(0, " + y + ") is undefined: zero to a negative power");
        }
        if (x < 0 && y != Math.rint(y) && Double.isFinite(x)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "POWER(" + x + ", " + y + ") is complex: a negative number to a fraction");
        }
        // as C and PostgreSQL have it, where Java says NaN
        if (x == 1 || (x == -1 && Double.isInfinite(y))) {
            return 1;
        }
        return finite(StrictMath.pow(x, y), "POWER", x, y);
    }

    /// Exact for powers of two: the exponent is taken off first.
    private static double log2(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return x;
        }
        int exponent = Math.getExponent(x);
        if (exponent < Double.MIN_EXPONENT) {
            return log2(x * 0x1p54) - 54;
        }
        double mantissa = Math.scalb(x, -exponent);
        if (mantissa > 1.4142135623730951) {
            mantissa /= 2;
            exponent++;
        }
        return exponent + StrictMath.log(mantissa) / LN_2;
    }

    private static double inside(boolean outside, String function, double x, String allowed) {
        if (outside) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    function + "(x) needs " + allowed + ", but x is " + x);
        }
        return x;
    }

    private static double finite(double result, String function, double x, double y) {
        if (Double.isInfinite(result) && Double.isFinite(x) && Double.isFinite(y)) {
            throw Arithmetic.overflow(
                    SqlType.DOUBLE,
                    function + " of " + x + (function.equals("POWER") ? " and " + y : ""));
        }
        return result;
    }
}
