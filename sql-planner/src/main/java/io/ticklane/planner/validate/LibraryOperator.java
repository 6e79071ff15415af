package io.ticklane.planner.validate;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A Calcite operator that stands for one function of a library with its constants. A call has one
/// operand for each column parameter, in order; the constants are checked and stand in the operator
/// (and in its name, so that digests differ).
public interface LibraryOperator {
    /// The function.
    FunctionDefinition definition();

    /// The constants by parameter name, defaults filled in; those that were left out and have no
    /// default are absent. Values are Double, Long, Boolean, String, or Long nanoseconds of an
    /// interval.
    Map<String, Object> constants();

    /// The arguments of the physical plan: one for each parameter in order, literals for constants
    /// (NULL for absent ones).
    default List<Expression> arguments(List<Expression> columns) {
        Iterator<Expression> next = columns.iterator();
        List<Expression> arguments = new ArrayList<>();
        for (Parameter parameter : definition().spec().parameters()) {
            arguments.add(
                    switch (parameter) {
                        case Parameter.Column _ -> next.next();
                        case Parameter.Constant constant ->
                                new Expression.Literal(
                                        constants().get(constant.name()), constant.type());
                    });
        }
        return arguments;
    }

    /// The name of a function with its constants, such as `EWMA[alpha=0.1]`.
    static String name(FunctionDefinition definition, Map<String, Object> constants) {
        String name = definition.spec().name();
        if (constants.isEmpty()) {
            return name;
        }
        return definition.spec().constants().stream()
                .filter(constant -> constants.containsKey(constant.name()))
                .map(constant ->
                        constant.name()
                                + "="
                                + constant.sql(
                                        Objects.requireNonNull(constants.get(constant.name()))))
                .collect(Collectors.joining(", ", name + "[", "]"));
    }
}
