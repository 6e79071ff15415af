package io.ticklane.planner.expression;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a call of a library function gives for the function's constants.
public final class CallConstants {
    private CallConstants() {}

    /// The constants of a call with one argument for each parameter.
    public static BoundCall of(FunctionSpec spec, List<Expression> arguments) {
        Map<String, Object> constants = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (spec.parameters().get(i) instanceof Parameter.Constant constant
                    && arguments.get(i) instanceof Expression.Literal literal
                    && literal.value() != null) {
                constants.put(constant.name(), literal.value());
            }
        }
        return new BoundCall(constants);
    }
}
