package io.ticklane.api.function;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can be said of a function without running it: the validator, the reference page,
/// the console and the law tests read this. Aliases are other names of the same function.
public record FunctionSpec(
        String name,
        List<String> aliases,
        Family family,
        String summary,
        List<Parameter> parameters,
        SqlType result,
        NullRule nulls,
        String source) {
    public FunctionSpec {
        aliases = List.copyOf(aliases);
        parameters = List.copyOf(parameters);
    }

    /// A specification without aliases.
    public FunctionSpec(
            String name,
            Family family,
            String summary,
            List<Parameter> parameters,
            SqlType result,
            NullRule nulls,
            String source) {
        this(name, List.of(), family, summary, parameters, result, nulls, source);
    }

    /// The column parameters, in order.
    public List<Parameter.Column> columns() {
        return parameters.stream()
                .filter(Parameter.Column.class::isInstance)
                .map(Parameter.Column.class::cast)
                .toList();
    }

    /// The constant parameters, in order.
    public List<Parameter.Constant> constants() {
        return parameters.stream()
                .filter(Parameter.Constant.class::isInstance)
                .map(Parameter.Constant.class::cast)
                .toList();
    }

    /// The parameter of this name, letter case aside.
    public Optional<Parameter> parameter(String name) {
        return parameters.stream().filter(p -> p.name().equalsIgnoreCase(name)).findFirst();
    }

    /// The constants of a call, by parameter name, with defaults for those left out. A constant
    /// that is missing, unknown or out of its range is error 22023, which names function, argument,
    /// value and range.
    public BoundCall bind(Map<String, Object> given) {
        Map<String, Object> constants = new HashMap<>();
        for (Parameter.Constant constant : constants()) {
            Object value = given.get(constant.name());
            if (value == null && !constant.optional()) {
                throw invalid(constant.name(), "is missing: write " + signature());
            }
            if (value != null && !constant.range().contains(value)) {
                String allowed = constant.range().describe(constant.name());
                throw invalid(
                        constant.name(), "must be " + allowed + ", but is " + constant.sql(value));
            }
            if (value != null) {
                constants.put(constant.name(), value);
            } else {
                constant.fallback().ifPresent(v -> constants.put(constant.name(), v));
            }
        }
        for (String name : given.keySet()) {
            if (constants().stream().noneMatch(constant -> constant.name().equals(name))) {
                throw invalid(name, "is unknown: write " + signature());
            }
        }
        return new BoundCall(constants);
    }

    private EngineException invalid(String argument, String what) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT, name + ": the argument " + argument + " " + what);
    }

    /// The call as one writes it, such as `EWMA(x, alpha)` or `RSI(x [, n => 14])`; what may be
    /// left out stands in brackets.
    public String signature() {
        StringBuilder text = new StringBuilder(name).append('(');
        for (int i = 0; i < parameters.size(); i++) {
            String argument =
                    switch (parameters.get(i)) {
                        case Parameter.Column column -> column.name();
                        case Parameter.Constant constant ->
                                constant.name()
                                        + constant.fallback()
                                                .map(value -> " => " + constant.sql(value))
                                                .orElse("");
                    };
            String comma = i == 0 ? "" : ", ";
            boolean optional = mayBeLeftOut(parameters.get(i));
            text.append(i > 0 && optional ? " " : "")
                    .append(optional ? "[" + comma + argument + "]" : comma + argument);
        }
        return text.append(')').toString();
    }

    private static boolean mayBeLeftOut(Parameter parameter) {
        return switch (parameter) {
            case Parameter.Column column -> !column.usualNames().isEmpty();
            case Parameter.Constant constant -> constant.optional();
        };
    }
}
