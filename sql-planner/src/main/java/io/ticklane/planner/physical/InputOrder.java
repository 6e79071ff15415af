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
        BuiltinWindow window = BuiltinWindow.find(call.function()).orElse(null);
        if (window != null && looksBack(window)) {
            return frame.equals(Frame.PARTITION);
        }
        boolean rows = frame.unit() == Frame.Unit.ROWS;
        boolean ends = endsAtCurrentRow(frame) || isDelayed(frame);
        if (!ends || !(rows || isRange(frame, orderTypes))) {
            return false;
        }
        boolean unbounded = frame.start() instanceof Frame.Bound.UnboundedPreceding;
        if (!unbounded && (call.distinct() || call.ignoreNulls())) {
            return false;
        }
        return computes(call, rows, unbounded, definition);
    }

    /// Whether a call can be computed row by row in frames that rows leave, or not where they are
    /// unbounded.
    private static boolean computes(
            WindowCall call,
            boolean rows,
            boolean unbounded,
            @Nullable FunctionDefinition definition) {
        BuiltinWindow window = BuiltinWindow.find(call.function()).orElse(null);
        if (window != null) {
            return hasFrame(window) && (rows || unbounded);
        }
        return definition == null
                ? BuiltinAggregate.find(call.function())
                        .map(function -> builtin(function, call, rows, unbounded))
                        .orElse(false)
                : library(call, definition, unbounded);
    }

    /// Whether a call over a frame of a stream, all of whose rows come in the order of a time, can
    /// be computed from rows that wait until they are early enough, or until all their peers are
    /// there.
    static boolean waits(
            WindowCall call,
            Frame frame,
            List<SqlType> orderTypes,
            @Nullable FunctionDefinition definition) {
        boolean early =
                !(frame.end() instanceof Frame.Bound.Preceding(Expression offset))
                        || (isPositive(offset)
                                && (frame.unit() == Frame.Unit.RANGE || isWhole(offset)));
        return frame.isByPeers()
                && early
                && orderTypes.size() == 1
                && orderTypes.get(0).kind().isTimestamp()
                && computes(call, false, true, definition);
    }

    /// Whether a call over a frame of a stream, all of whose rows come in order, can be computed
    /// from rows that are kept: the frame has no rows that come later, and lets go of old ones.
    static boolean keeps(WindowCall call, Frame frame, @Nullable FunctionDefinition definition) {
        boolean slides =
                switch (frame.start()) {
                    case Frame.Bound.Preceding _, Frame.Bound.CurrentRow _ -> true;
                    case Frame.Bound.UnboundedPreceding _,
                            Frame.Bound.Following _,
                            Frame.Bound.UnboundedFollowing _ ->
                            false;
                };
        boolean ends =
                frame.end() instanceof Frame.Bound.Preceding
                        || frame.end() instanceof Frame.Bound.CurrentRow;
        return slides
                && ends
                && (definition == null
                        ? BuiltinWindow.find(call.function()).map(InputOrder::hasFrame).orElse(true)
                        : definition instanceof FunctionDefinition.Frame);
    }

    private static boolean hasFrame(BuiltinWindow window) {
        return switch (window) {
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> true;
            case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD -> false;
        };
    }

    /// Whether a function without a frame follows from the rows so far.
    private static boolean looksBack(BuiltinWindow window) {
        return switch (window) {
            case ROW_NUMBER, RANK, DENSE_RANK, LAG -> true;
            case PERCENT_RANK, CUME_DIST, NTILE, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE -> false;
        };
    }

    /// Whether it is a frame of all rows but the last ones.
    private static boolean isDelayed(Frame frame) {
        return frame.unit() == Frame.Unit.ROWS
                && frame.exclusion() == Frame.Exclusion.NONE
                && frame.start() instanceof Frame.Bound.UnboundedPreceding
                && frame.end() instanceof Frame.Bound.Preceding(Expression offset)
                && isWhole(offset);
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

    private static boolean isPositive(Expression offset) {
        return offset instanceof Expression.Literal literal
                && literal.value() instanceof Number number
                && number.longValue() > 0;
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
            case FIRST, LAST -> rows || unbounded;
            case MIN, MAX -> unbounded || isSmall(call.arguments().get(0).type());
            case ARG_MIN,
                    ARG_MAX,
                    ANY_VALUE,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    APPROX_COUNT_DISTINCT ->
                    unbounded;
            case SINGLE_VALUE, MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG -> false;
        };
    }

    /// Whether a call over all rows so far would have to keep them.
    static boolean keepsAll(WindowCall call) {
        return BuiltinAggregate.find(call.function()).map(InputOrder::keepsAll).orElse(false);
    }

    private static boolean keepsAll(BuiltinAggregate function) {
        return switch (function) {
            case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG, SINGLE_VALUE -> true;
            case COUNT,
                    SUM,
                    SUM0,
                    AVG,
                    MIN,
                    MAX,
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
                    REGR_COUNT,
                    FIRST,
                    LAST,
                    ARG_MIN,
                    ARG_MAX,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    ANY_VALUE,
                    APPROX_COUNT_DISTINCT ->
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
