package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.TypeKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// The values of constant arguments: literals, and arithmetic over them.
public final class Constants {
    private static final MathContext DIGITS = new MathContext(40, RoundingMode.HALF_EVEN);
    private static final int NANOS_SCALE = 9;

    private Constants() {}

    /// The value of a constant argument, checked against the parameter's type and range.
    ///
    /// Errors: 22023 when it is no constant or out of range, 42804 when it has another type.
    static Object bind(String function, Parameter.Constant constant, SqlNode argument) {
        Object raw = fold(argument);
        if (raw == null) {
            throw error(
                    ErrorCode.INVALID_ARGUMENT,
                    function
                            + ": the argument "
                            + constant.name()
                            + " must be a constant, but is "
                            + argument,
                    argument);
        }
        Object value = convert(raw, constant.type().kind());
        if (value == null) {
            throw error(
                    ErrorCode.TYPE_MISMATCH,
                    function
                            + ": the argument "
                            + constant.name()
                            + " must be "
                            + words(constant.type().kind())
                            + ", but is "
                            + argument,
                    argument);
        }
        if (!constant.range().contains(value)) {
            throw error(
                    ErrorCode.INVALID_ARGUMENT,
                    function
                            + ": the argument "
                            + constant.name()
                            + " must be "
                            + constant.range().describe(constant.name())
                            + ", but is "
                            + argument,
                    argument);
        }
        return value;
    }

    /// An error at the place of a node.
    static EngineException error(ErrorCode code, String message, SqlNode at) {
        SqlParserPos position = at.getParserPosition();
        return new EngineException(
                code, message, position.getLineNum(), position.getColumnNum(), null);
    }

    /// The nanoseconds of an interval in a clause, which must be more than zero.
    ///
    /// Errors: 22023 when it is not.
    public static long width(String clause, SqlNode interval) {
        RowStepCalls.Width width = RowStepCalls.width(clause, "interval", interval);
        if (width.months()) {
            throw Rewrites.unsupported(interval, clause + " with months or years", "days");
        }
        return width.count();
    }

    /// The nanoseconds of a day-time interval literal, all its digits kept.
    public static BigDecimal nanos(SqlIntervalLiteral.IntervalValue value) {
        SqlIntervalQualifier qualifier = value.getIntervalQualifier();
        String text = value.getIntervalLiteral().strip();
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            text = text.substring(1);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        TimeUnit unit = qualifier.getStartUnit();
        for (String part : text.strip().split("[ :]+", -1)) {
            nanos = nanos.add(new BigDecimal(part).multiply(nanosOf(unit)));
            unit = next(unit);
        }
        return negative != (value.getSign() < 0) ? nanos.negate() : nanos;
    }

    private static BigDecimal nanosOf(TimeUnit unit) {
        return switch (unit) {
            case NANOSECOND -> BigDecimal.ONE;
            case MICROSECOND -> BigDecimal.valueOf(1_000);
            default -> unit.multiplier.movePointRight(NANOS_SCALE - 3);
        };
    }

    private static TimeUnit next(TimeUnit unit) {
        return switch (unit) {
            case DAY -> TimeUnit.HOUR;
            case HOUR -> TimeUnit.MINUTE;
            default -> TimeUnit.SECOND;
        };
    }

    /// BigDecimal, Boolean, String, SqlIntervalLiteral, or null when the node is no constant.
    static @Nullable Object fold(SqlNode node) {
        return switch (node) {
            case SqlIntervalLiteral interval -> interval;
            case SqlLiteral literal -> value(literal);
            case SqlCall call -> arithmetic(call);
            default -> null;
        };
    }

    private static @Nullable Object value(SqlLiteral literal) {
        return switch (literal.getValue()) {
            case BigDecimal number -> number;
            case Double number -> BigDecimal.valueOf(number);
            case Boolean flag -> flag;
            case NlsString text -> text.getValue();
            case null, default -> null;
        };
    }

    private static @Nullable Object arithmetic(SqlCall call) {
        if (call.operandCount() == 0 || call.operandCount() > 2) {
            return null;
        }
        if (!(fold(call.operand(0)) instanceof BigDecimal left)) {
            return null;
        }
        if (call.operandCount() == 1) {
            return switch (call.getKind()) {
                case MINUS_PREFIX -> left.negate();
                case PLUS_PREFIX -> left;
                default -> null;
            };
        }
        if (!(fold(call.operand(1)) instanceof BigDecimal right)) {
            return null;
        }
        return switch (call.getKind()) {
            case PLUS -> left.add(right);
            case MINUS -> left.subtract(right);
            case TIMES -> left.multiply(right);
            case DIVIDE -> right.signum() == 0 ? null : left.divide(right, DIGITS);
            default -> null;
        };
    }

    private static @Nullable Object convert(Object raw, TypeKind kind) {
        return switch (kind) {
            case DOUBLE, REAL, DECIMAL ->
                    raw instanceof BigDecimal number ? (Object) number.doubleValue() : null;
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    raw instanceof BigDecimal number ? whole(number) : null;
            case BOOLEAN -> raw instanceof Boolean ? raw : null;
            case VARCHAR -> raw instanceof String ? raw : null;
            case INTERVAL_DAY_TIME ->
                    raw instanceof SqlIntervalLiteral interval && isDayTime(interval)
                            ? (Object)
                                    nanos(
                                                    interval.getValueAs(
                                                            SqlIntervalLiteral.IntervalValue.class))
                                            .longValueExact()
                            : null;
            case VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    null;
        };
    }

    private static boolean isDayTime(SqlIntervalLiteral interval) {
        return SqlTypeName.DAY_INTERVAL_TYPES.contains(interval.getTypeName());
    }

    private static @Nullable Object whole(BigDecimal number) {
        boolean fits =
                number.stripTrailingZeros().scale() <= 0
                        && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return fits ? (Object) number.longValueExact() : null;
    }

    private static String words(TypeKind kind) {
        return switch (kind) {
            case DOUBLE, REAL, DECIMAL -> "a number";
            case TINYINT, SMALLINT, INTEGER, BIGINT -> "a whole number";
            case BOOLEAN -> "TRUE or FALSE";
            case VARCHAR -> "text";
            case INTERVAL_DAY_TIME -> "an interval such as INTERVAL '5' SECOND";
            case VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    "of type " + kind;
        };
    }

    /// The value of a literal or plain word of SET and WITH: a Boolean, Long, BigDecimal or String.
    ///
    /// Errors: 22023 for anything else.
    public static Object option(SqlNode node) {
        Object value = node.getKind() == SqlKind.IDENTIFIER ? node.toString() : fold(node);
        return switch (value) {
            case BigDecimal number when number.scale() <= 0 -> number.longValueExact();
            case BigDecimal number -> number;
            case Boolean flag -> flag;
            case String text -> text;
            case null, default ->
                    throw error(
                            ErrorCode.INVALID_ARGUMENT,
                            "a setting must be a literal, but is " + node,
                            node);
        };
    }
}
