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
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// NEGATE, ABS, SIGN and the four ways to round, for all numbers; NEGATE and ABS for intervals too.
///
/// ROUND takes halves away from zero. A DOUBLE is rounded as the shortest decimal number that means
/// it, so that 1.005 rounded to two digits is 1.01.
final class Rounding {
    private static final int MOST_DIGITS = 400;

    private Rounding() {}

    /// NEGATE, ABS or SIGN.
    static Node sign(
            ExpressionCompiler compiler, ScalarOperator operator, Node argument, SqlType type) {
        SqlType from = argument.type();
        if (!from.kind().isNumeric() && !Lane.of(from).equals(Lane.of(type))) {
            throw Types.mismatch(operator.name(), from);
        }
        if (operator == ScalarOperator.SIGN) {
            SqlType result = Types.isFloating(from) ? SqlType.DOUBLE : SqlType.INTEGER;
            return compiler.cast(compiler.strict(result, List.of(argument), Rounding::signs), type);
        }
        boolean negate = operator == ScalarOperator.NEGATE;
        Node number = from.kind().isNumeric() ? compiler.cast(argument, type) : argument;
        return compiler.strict(
                type,
                List.of(number),
                (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        if (!out.isNull(i)) {
                            change(negate, in[0], i, out);
                        }
                    }
                });
    }

    private static void signs(Argument[] in, Target out) {
        Argument x = in[0];
        for (int i = 0; i < out.rows(); i++) {
            switch (x.column().lane()) {
                case INT, LONG -> out.set(i, Long.signum(x.whole(i)));
                case DOUBLE -> out.set(i, Math.signum(x.doubleValue(i)));
                case WIDE ->
                        out.set(
                                i,
                                x.wideHigh(i) != 0
                                        ? Long.signum(x.wideHigh(i))
                                        : x.wideLow(i) != 0 ? 1 : 0);
                case BIT -> throw Types.mismatch("SIGN", SqlType.BOOLEAN);
            }
        }
    }

    private static void change(boolean negate, Argument in, int row, Target out) {
        switch (in.column().lane()) {
            case INT, LONG -> {
                long x = in.whole(row);
                boolean turn = negate || x < 0;
                if (turn && x == Types.least(out.type())) {
                    throw Arithmetic.overflow(
                            out.type(), negate ? "-(" + x + ")" : "ABS(" + x + ")");
                }
                TextCasts.write(out, row, in.column().lane(), turn ? -x : x);
            }
            case DOUBLE ->
                    out.set(row, negate ? -in.doubleValue(row) : Math.abs(in.doubleValue(row)));
            case WIDE -> {
                long low = in.wideLow(row);
                long high = in.wideHigh(row);
                boolean turn = negate || high < 0;
                out.set(row, turn ? -low : low, turn ? (low == 0 ? -high : ~high) : high);
            }
            case BIT -> throw Types.mismatch(negate ? "NEGATE" : "ABS", out.type());
        }
    }

    /// CEIL, FLOOR, ROUND or TRUNCATE, the last two perhaps to a number of digits.
    static Node round(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        Node number = arguments.getFirst();
        SqlType from = number.type();
        if (!from.kind().isNumeric()) {
            throw Types.mismatch(operator.name(), from);
        }
        List<Node> all =
                arguments.size() == 1
                        ? arguments
                        : List.of(number, compiler.cast(arguments.get(1), SqlType.INTEGER));
        if (Types.isFloating(from)) {
            return compiler.cast(
                    compiler.strict(SqlType.DOUBLE, all, (in, out) -> doubles(operator, in, out)),
                    type);
        }
        // room for the digit that rounding up may add
        SqlType exact = Types.isFloating(type) ? wider(from) : type;
        return compiler.cast(
                compiler.strict(exact, all, new Exact(operator, from.scale(), exact)), type);
    }

    private static SqlType wider(SqlType type) {
        return SqlType.decimal(
                Math.min(SqlType.MAX_DECIMAL_PRECISION, Types.digits(type) + 1), type.scale());
    }

    private static RoundingMode mode(ScalarOperator operator) {
        return switch (operator) {
            case CEIL -> RoundingMode.CEILING;
            case FLOOR -> RoundingMode.FLOOR;
            case ROUND -> RoundingMode.HALF_UP;
            default -> RoundingMode.DOWN;
        };
    }

    private static void doubles(ScalarOperator operator, Argument[] in, Target out) {
        RoundingMode mode = mode(operator);
        for (int i = 0; i < out.rows(); i++) {
            double x = in[0].doubleValue(i);
            int digits = in.length == 1 ? 0 : in[1].integer(i);
            if (!out.isNull(i)) {
                out.set(i, round(x, digits, mode));
            }
        }
    }

    private static double round(double x, int digits, RoundingMode mode) {
        if (Double.isNaN(x) || Double.isInfinite(x) || digits > MOST_DIGITS) {
            return x;
        }
        if (digits == 0) {
            return switch (mode) {
                case CEILING -> Math.ceil(x);
                case FLOOR -> Math.floor(x);
                case DOWN -> x < 0 ? Math.ceil(x) : Math.floor(x);
                default -> roundHalfUp(x);
            };
        }
        if (digits > 0 && digits <= 15) {
            double power = Decimals.powerOfTen(digits);
            double scaled = x * power;
            double near = Math.rint(scaled);
            double off = Math.abs(scaled - near);
            // far from a tie, or from a whole number, the error of the product does not matter
            boolean clear = mode == RoundingMode.HALF_UP ? off < 0.499 : off > 1e-3;
            if (Math.abs(scaled) < 0x1p36 && clear) {
                double whole =
                        mode == RoundingMode.HALF_UP
                                ? near
                                : scaled < 0 ? Math.ceil(scaled) : Math.floor(scaled);
                return Math.copySign(whole / power, x);
            }
        }
        if (digits < -MOST_DIGITS) {
            return Math.copySign(0, x);
        }
        return Math.copySign(BigDecimal.valueOf(x).setScale(digits, mode).doubleValue(), x);
    }

    private static double roundHalfUp(double x) {
        double down = Math.floor(Math.abs(x));
        return Math.copySign(Math.abs(x) - down >= 0.5 ? down + 1 : down, x);
    }

    /// Rounds whole numbers and DECIMAL in place.
    private static final class Exact implements Kernel {
        private final ScalarOperator operator;
        private final int scale;
        private final SqlType type;
        private final WideInteger number = new WideInteger();
        private final WideInteger before = new WideInteger();

        Exact(ScalarOperator operator, int scale, SqlType type) {
            this.operator = operator;
            this.scale = scale;
            this.type = type;
        }

        @Override
        public void apply(Argument[] in, Target out) {
            for (int i = 0; i < out.rows(); i++) {
                if (out.isNull(i)) {
                    continue;
                }
                Decimals.load(number, in[0], i);
                int digits = in.length == 1 ? 0 : in[1].integer(i);
                drop(Math.clamp((long) scale - digits, 0, SqlType.MAX_DECIMAL_PRECISION + 1));
                number.multiplyByPowerOfTen(Math.max(0, type.scale() - scale));
                number.divideByPowerOfTen(Math.max(0, scale - type.scale()));
                store(in[0], i, out);
            }
        }

        /// Rounds the last digits to zeros.
        private void drop(int count) {
            if (count == 0) {
                return;
            }
            before.set(number);
            if (operator == ScalarOperator.ROUND) {
                number.divideByPowerOfTen(count);
            } else {
                number.truncateByPowerOfTen(count);
            }
            boolean up = operator == ScalarOperator.CEIL && before.signum() > 0;
            boolean down = operator == ScalarOperator.FLOOR && before.signum() < 0;
            number.multiplyByPowerOfTen(count);
            if ((up || down) && number.compareMagnitude(before) != 0) {
                before.set(up ? 1 : -1);
                before.multiplyByPowerOfTen(count);
                number.add(before);
            }
        }

        private void store(Argument in, int row, Target out) {
            boolean whole = type.kind().isInteger();
            boolean fits =
                    whole
                            ? number.fitsLong()
                                    && number.low() >= Types.least(type)
                                    && number.low() <= Types.greatest(type)
                            : number.fits(type.precision());
            if (!fits) {
                throw Arithmetic.overflow(
                        type, operator + " of " + Decimals.big(in, row, scale).toPlainString());
            }
            switch (Lane.of(type)) {
                case INT -> out.set(row, (int) number.low());
                case LONG -> out.set(row, number.low());
                case WIDE -> out.set(row, number.low(), number.high());
                case BIT, DOUBLE -> throw new IllegalStateException(type.sql());
            }
        }
    }
}
