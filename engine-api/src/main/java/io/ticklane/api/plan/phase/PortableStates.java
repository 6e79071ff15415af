package io.ticklane.api.plan.phase;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.state.StateLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which aggregates keep so little of a group that it can be sent to another node and merged there:
/// a [PhysicalNode.Aggregate][io.ticklane.api.plan.PhysicalNode.Aggregate] of such calls alone may
/// be cut into PARTIAL and FINAL. All others need the rows of a group in one place.
///
/// Threads: any.
public final class PortableStates {
    private PortableStates() {}

    /// Whether what a call has seen of a group can be sent. A call that fits no function, or whose
    /// constants are not known yet, cannot.
    public static boolean of(AggregateCall call, FunctionCatalog functions) {
        return BuiltinAggregate.find(call.function())
                .map(function -> builtin(function, call.distinct()))
                .orElseGet(() -> !call.distinct() && library(call, functions));
    }

    private static boolean builtin(BuiltinAggregate function, boolean distinct) {
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
                    REGR_COUNT,
                    BIT_XOR ->
                    !distinct;
            // equal values may come as often as they like
            case MIN,
                    MAX,
                    SINGLE_VALUE,
                    FIRST,
                    LAST,
                    ARG_MIN,
                    ARG_MAX,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    ANY_VALUE,
                    APPROX_COUNT_DISTINCT ->
                    true;
            case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG -> false;
        };
    }

    private static boolean library(AggregateCall call, FunctionCatalog functions) {
        for (FunctionDefinition form : functions.find(call.function())) {
            if (fits(form.spec(), call.arguments())) {
                return form instanceof FunctionDefinition.Frame frame
                        && portable(frame.bind(constants(form.spec(), call.arguments())));
            }
        }
        return false;
    }

    /// Whether a slot of a kernel's state is a fixed number of cells that merge in any order.
    private static boolean portable(FrameKernel kernel) {
        return !kernel.ordered()
                && kernel.growing().layout().cells().stream().allMatch(PortableStates::portable);
    }

    private static boolean portable(StateLayout.Cell cell) {
        return switch (cell) {
            case StateLayout.Cell.OfDouble _,
                    StateLayout.Cell.OfLong _,
                    StateLayout.Cell.OfSum _,
                    StateLayout.Cell.OfSums _ ->
                    true;
            case StateLayout.Cell.OfRing _,
                    StateLayout.Cell.OfQueue _,
                    StateLayout.Cell.OfSorted _ ->
                    false;
        };
    }

    private static boolean fits(FunctionSpec spec, List<Expression> arguments) {
        List<Parameter> parameters = spec.parameters();
        if (arguments.size() > parameters.size()) {
            return false;
        }
        for (int i = 0; i < parameters.size(); i++) {
            boolean given = i < arguments.size();
            boolean fits =
                    switch (parameters.get(i)) {
                        case Parameter.Column _ -> given;
                        case Parameter.Constant constant ->
                                given
                                        ? arguments.get(i) instanceof Expression.Literal literal
                                                && (literal.value() != null || constant.optional())
                                        : constant.optional();
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static BoundCall constants(FunctionSpec spec, List<Expression> arguments) {
        Map<String, Object> constants = new HashMap<>();
        for (int i = 0; i < spec.parameters().size(); i++) {
            if (spec.parameters().get(i) instanceof Parameter.Constant constant) {
                constant.fallback().ifPresent(value -> constants.put(constant.name(), value));
                if (i < arguments.size()
                        && arguments.get(i) instanceof Expression.Literal literal
                        && literal.value() != null) {
                    constants.put(constant.name(), literal.value());
                }
            }
        }
        return new BoundCall(constants);
    }
}
