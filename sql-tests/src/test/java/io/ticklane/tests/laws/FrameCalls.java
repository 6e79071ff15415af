package io.ticklane.tests.laws;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Every function that OVER has, in the frames that it can have, over the rows of [CallTicks]. A
/// function that is added is here by itself, or this class does not compile.
final class FrameCalls {
    private static final String WINDOW = "(PARTITION BY symbol ORDER BY ts";

    /// Frames of all rows up to the current one.
    private static final List<String> GROWING =
            List.of(
                    "",
                    " ROWS UNBOUNDED PRECEDING",
                    " RANGE UNBOUNDED PRECEDING",
                    " ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING",
                    " ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW",
                    " RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '7' SECOND PRECEDING",
                    " ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING EXCLUDE CURRENT ROW",
                    " RANGE UNBOUNDED PRECEDING EXCLUDE GROUP",
                    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING EXCLUDE GROUP",
                    " RANGE UNBOUNDED PRECEDING EXCLUDE TIES",
                    " ROWS UNBOUNDED PRECEDING EXCLUDE TIES",
                    " RANGE UNBOUNDED PRECEDING EXCLUDE CURRENT ROW");

    /// Frames that let go of old rows.
    private static final List<String> SLIDING =
            List.of(
                    " ROWS 20 PRECEDING",
                    " RANGE INTERVAL '10' SECOND PRECEDING",
                    " ROWS BETWEEN 9 PRECEDING AND 2 PRECEDING",
                    " RANGE BETWEEN INTERVAL '12' SECOND PRECEDING AND INTERVAL '3' SECOND PRECEDING",
                    " RANGE CURRENT ROW",
                    " ROWS 6 PRECEDING EXCLUDE CURRENT ROW",
                    " RANGE INTERVAL '5' SECOND PRECEDING EXCLUDE TIES");

    /// Frames with rows that come later.
    private static final List<String> AHEAD =
            List.of(
                    " ROWS BETWEEN 3 PRECEDING AND 1 FOLLOWING",
                    " RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING");

    private FrameCalls() {}

    /// An expression, and whether a stream can have it.
    record Call(String sql, boolean streams) {}

    /// All calls.
    static List<Call> of(List<FunctionDefinition> functions) {
        List<Call> calls = new ArrayList<>();
        for (BuiltinWindow function : BuiltinWindow.values()) {
            add(function, calls);
        }
        for (BuiltinAggregate function : BuiltinAggregate.values()) {
            arguments(function).forEach(arguments -> add(function, arguments, calls));
        }
        for (FunctionDefinition function : functions) {
            add(function, calls);
        }
        return calls;
    }

    private static void add(FunctionDefinition function, List<Call> calls) {
        String call = CallShapes.call(function.spec());
        switch (function) {
            case FunctionDefinition.Running _ -> calls.add(new Call(call + over(""), true));
            case FunctionDefinition.Frame frame -> {
                boolean ahead = looksAhead(frame);
                addFrames(call, GROWING.subList(0, 1), !ahead, calls);
                addFrames(call, GROWING.subList(1, GROWING.size()), true, calls);
                addFrames(call, SLIDING, true, calls);
                addFrames(call, AHEAD, false, calls);
            }
            case FunctionDefinition.Scalar _, FunctionDefinition.Table _ -> {}
        }
    }

    /// Whether a frame that is not written is one of later rows.
    private static boolean looksAhead(FunctionDefinition.Frame frame) {
        Map<String, Object> constants = new HashMap<>();
        frame.spec()
                .constants()
                .forEach(
                        constant -> constants.put(constant.name(), constant.fallback().orElse(5L)));
        return frame.rowsAhead(new BoundCall(constants)).isPresent();
    }

    private static void add(BuiltinWindow function, List<Call> calls) {
        switch (function) {
            case ROW_NUMBER, RANK, DENSE_RANK ->
                    calls.add(new Call(function + "()" + over(""), true));
            case PERCENT_RANK, CUME_DIST -> calls.add(new Call(function + "()" + over(""), false));
            case NTILE -> calls.add(new Call("NTILE(4)" + over(""), false));
            case LAG -> {
                calls.add(new Call("LAG(c_price, 3)" + over(""), true));
                calls.add(new Call("LAG(c_price, 2, -1.0) IGNORE NULLS" + over(""), true));
            }
            case LEAD -> {
                calls.add(new Call("LEAD(c_price)" + over(""), false));
                calls.add(new Call("LEAD(c_price) IGNORE NULLS" + over(""), false));
            }
            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> {
                String call =
                        function
                                + (function == BuiltinWindow.NTH_VALUE
                                        ? "(c_price, 4)"
                                        : "(c_price)");
                for (String nulls : List.of("", " IGNORE NULLS")) {
                    addFrames(call + nulls, GROWING, true, calls);
                    addFrames(call + nulls, SLIDING, true, calls);
                    addFrames(call + nulls, AHEAD, false, calls);
                }
            }
        }
    }

    private static void add(BuiltinAggregate function, String arguments, List<Call> calls) {
        boolean grows = keepsLittle(function);
        boolean ordered =
                function == BuiltinAggregate.PERCENTILE_CONT
                        || function == BuiltinAggregate.PERCENTILE_DISC;
        String group = ordered ? " WITHIN GROUP (ORDER BY c_price)" : "";
        List<String> written = new ArrayList<>(List.of(function + "(" + arguments + ")" + group));
        if (takesDistinct(function)) {
            written.add(function + "(DISTINCT " + arguments + ")");
        }
        for (String call : written) {
            addFrames(call, GROWING, grows, calls);
            addFrames(call, SLIDING, true, calls);
            addFrames(call, AHEAD, false, calls);
        }
    }

    private static void addFrames(
            String call, List<String> frames, boolean streams, List<Call> calls) {
        frames.forEach(frame -> calls.add(new Call(call + over(frame), streams)));
    }

    private static String over(String frame) {
        return " OVER " + WINDOW + frame + ")";
    }

    /// Whether all rows so far need not be kept.
    private static boolean keepsLittle(BuiltinAggregate function) {
        return switch (function) {
            case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG -> false;
            default -> true;
        };
    }

    private static boolean takesDistinct(BuiltinAggregate function) {
        return switch (function) {
            case COUNT, SUM, AVG, MAX, STDDEV_SAMP -> true;
            default -> false;
        };
    }

    /// The arguments of an aggregate, in some ways; none for those that SQL does not call with OVER
    /// by that name.
    private static List<String> arguments(BuiltinAggregate function) {
        return switch (function) {
            case SUM0, SINGLE_VALUE -> List.of();
            case COUNT, MIN, MAX -> List.of("c_price", "seq", "CAST(c_price AS VARCHAR)");
            case SUM, AVG -> List.of("c_price", "seq");
            case VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP, MEDIAN -> List.of("c_price");
            case COVAR_POP, COVAR_SAMP, CORR, REGR_SLOPE, REGR_INTERCEPT, REGR_R2, REGR_COUNT ->
                    List.of("c_price, c_size");
            case FIRST, LAST, ANY_VALUE, MODE, APPROX_COUNT_DISTINCT -> List.of("c_size");
            case ARG_MIN, ARG_MAX -> List.of("seq, c_price");
            case BOOL_AND, BOOL_OR -> List.of("c_price > 100");
            case BIT_AND, BIT_OR, BIT_XOR -> List.of("seq");
            case PERCENTILE_CONT, PERCENTILE_DISC -> List.of("0.25");
            case STRING_AGG -> List.of("CAST(c_size AS VARCHAR), '+'");
        };
    }
}
