package io.ticklane.api.plan.call;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The forms of library functions, of which several may have the same name.
public final class LibraryForms {
    private LibraryForms() {}

    /// The form that a name means for these arguments, in parameter order; empty if none fits.
    public static Optional<FunctionDefinition> find(
            FunctionCatalog functions, String name, List<Expression> arguments) {
        return functions.find(name).stream()
                .filter(form -> fits(form.spec(), arguments))
                .findFirst();
    }

    /// Whether arguments, in parameter order, are those of a function: a constant is a literal, and
    /// may be left out at the end or be NULL if it has a default.
    public static boolean fits(FunctionSpec spec, List<Expression> arguments) {
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

    /// The constants of a call whose arguments fit: given ones, and else their defaults.
    public static BoundCall bound(FunctionSpec spec, List<Expression> arguments) {
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
