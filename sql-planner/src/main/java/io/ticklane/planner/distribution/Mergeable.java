package io.ticklane.planner.distribution;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.planner.expression.CallConstants;

/// Which aggregates can be computed in parts that are merged in a fixed way, so that rows of a
/// group may be anywhere.
public final class Mergeable {
    private final FunctionCatalog functions;

    /// The rule for the functions of a catalog.
    public Mergeable(FunctionCatalog functions) {
        this.functions = functions;
    }

    /// Whether parts of a call can be merged.
    public boolean test(AggregateCall call) {
        return BuiltinAggregate.find(call.function())
                .map(aggregate -> builtin(aggregate))
                .orElseGet(() -> library(call));
    }

    private static boolean builtin(BuiltinAggregate aggregate) {
        return switch (aggregate) {
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
                    SINGLE_VALUE,
                    ARG_MIN,
                    ARG_MAX,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    BIT_XOR,
                    MEDIAN,
                    PERCENTILE_CONT,
                    PERCENTILE_DISC,
                    MODE,
                    ANY_VALUE,
                    APPROX_COUNT_DISTINCT ->
                    true;
            // merged by their order, and by the position of their rows in the input
            case FIRST, LAST -> true;
            case STRING_AGG -> false;
        };
    }

    private boolean library(AggregateCall call) {
        for (FunctionDefinition definition : functions.find(call.function())) {
            if (definition instanceof FunctionDefinition.Frame frame
                    && frame.spec().parameters().size() == call.arguments().size()) {
                return call.order().isEmpty()
                        && !frame.bind(CallConstants.of(frame.spec(), call.arguments())).ordered();
            }
        }
        return false;
    }
}
