package io.ticklane.planner.physical;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.planner.expression.CallConstants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which window calls can be computed row by row where the rows come in order: the frame ends at
/// the current row, and rows that it has passed can leave the function.
final class InputOrder {
    private InputOrder() {}

    /// Whether a call over a frame can follow its input. The definition is that of a library
    /// function, null for a built-in one; the types are those of the order columns.
    static boolean follows(
            WindowCall call,
            Frame frame,
            List<SqlType> orderTypes,
            @Nullable FunctionDefinition definition) {
        if (call.distinct() || call.ignoreNulls()) {
            return false;
        }
        BuiltinWindow window = BuiltinWindow.find(call.function()).orElse(null);
        if (window == BuiltinWindow.ROW_NUMBER || window == BuiltinWindow.LAG) {
            return frame.equals(Frame.PARTITION);
        }
        boolean rows = frame.unit() == Frame.Unit.ROWS;
        if (!endsAtCurrentRow(frame) || !(rows || isRange(frame, orderTypes))) {
            return false;
        }
        if (window != null) {
            return switch (window) {
                case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> rows;
                case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD ->
                        false;
            };
        }
        boolean unbounded = frame.start() instanceof Frame.Bound.UnboundedPreceding;
        return definition == null
                ? BuiltinAggregate.find(call.function())
                        .map(function -> builtin(function, call, rows, unbounded))
                        .orElse(false)
                : library(call, definition, unbounded);
    }

    private static boolean endsAtCurrentRow(Frame frame) {
        if (frame.exclusion() != Frame.Exclusion.NONE
                || !(frame.end() instanceof Frame.Bound.CurrentRow)) {
            return false;
        }
        return switch (frame.start()) {
            case Frame.Bound.UnboundedPreceding _, Frame.Bound.CurrentRow _ -> true;
            // a bad offset is told by the operator that sorts
            case Frame.Bound.Preceding(Expression offset) ->
                    frame.unit() == Frame.Unit.RANGE || isWhole(offset);
            case Frame.Bound.Following _, Frame.Bound.UnboundedFollowing _ -> false;
        };
    }

    /// Whether it is a frame of RANGE whose rows leave in the order in which they came.
    private static boolean isRange(Frame frame, List<SqlType> orderTypes) {
        if (frame.unit() != Frame.Unit.RANGE || orderTypes.isEmpty()) {
            return false;
        }
        return switch (frame.start()) {
            case Frame.Bound.UnboundedPreceding _ -> true;
            case Frame.Bound.Preceding(Expression offset) ->
                    orderTypes.size() == 1
                            && isSmall(orderTypes.get(0))
                            && orderTypes.get(0).kind() != TypeKind.BOOLEAN
                            && offset instanceof Expression.Literal literal
                            && literal.value() instanceof Number number
                            && number.doubleValue() >= 0;
            case Frame.Bound.CurrentRow _,
                    Frame.Bound.Following _,
                    Frame.Bound.UnboundedFollowing _ ->
                    false;
        };
    }

    private static boolean isWhole(Expression offset) {
        return offset instanceof Expression.Literal literal
                && literal.value() instanceof Number number
                && number.longValue() >= 0
                && number.doubleValue() == number.longValue();
    }

    private static boolean builtin(
            BuiltinAggregate function, WindowCall call, boolean rows, boolean unbounded) {
        return switch (function) {
            case COUNT,
                    SUM,
                    SUM0,
                    AVG,
                    VAR_POP,
                    VAR_SAMP,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    CORR,
                    REGR_SLOPE,
                    REGR_INTERCEPT,
                    REGR_R2,
                    REGR_COUNT ->
                    true;
            case FIRST, LAST -> rows;
            case MIN, MAX -> unbounded && isSmall(call.arguments().get(0).type());
            case BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, BIT_XOR, APPROX_COUNT_DISTINCT -> unbounded;
            case SINGLE_VALUE,
                    ARG_MIN,
                    ARG_MAX,
                    MEDIAN,
                    PERCENTILE_CONT,
                    PERCENTILE_DISC,
                    MODE,
                    ANY_VALUE,
                    STRING_AGG ->
                    false;
        };
    }

    private static boolean isSmall(SqlType type) {
        return switch (type.kind()) {
            case VARCHAR, VARBINARY, ARRAY, NULL -> false;
            case DECIMAL -> type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION;
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH ->
                    true;
        };
    }

    private static boolean library(
            WindowCall call, FunctionDefinition definition, boolean unbounded) {
        return definition instanceof FunctionDefinition.Frame frame
                && frame.spec().parameters().size() == call.arguments().size()
                && (unbounded
                        || frame.bind(CallConstants.of(frame.spec(), call.arguments()))
                                .retractable());
    }
}
