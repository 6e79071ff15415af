package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;

/// Finds the library function that a call means and brings its arguments, given by position or
/// name, to the order of the parameters.
final class LibraryCalls {
    private final FunctionCatalog functions;

    LibraryCalls(FunctionCatalog functions) {
        this.functions = functions;
    }

    /// A call whose function is known: the column arguments in parameter order, and the checked
    /// constants.
    record Bound(
            FunctionDefinition definition, List<SqlNode> columns, Map<String, Object> constants) {}

    /// Whether the call's name is that of a library function.
    boolean knows(SqlCall call) {
        return !candidates(call).isEmpty();
    }

    /// Whether the call is of a function that takes the rows of a group or frame.
    boolean isAggregate(SqlCall call) {
        return candidates(call).stream()
                .anyMatch(function ->
                        function instanceof FunctionDefinition.Frame
                                || function instanceof FunctionDefinition.Running);
    }

    /// The function of a call and its arguments; empty when no library has the name. A table
    /// function comes without its arguments: it has none here.
    ///
    /// Errors: 42883 when the arguments fit no form of the function, and those of the constants.
    Optional<Bound> bind(SqlCall call) {
        List<FunctionDefinition> candidates = candidates(call);
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        for (FunctionDefinition candidate : candidates) {
            if (candidate instanceof FunctionDefinition.Table) {
                return Optional.of(new Bound(candidate, List.of(), Map.of()));
            }
            FunctionSpec spec = candidate.spec();
            Map<String, SqlNode> given = new HashMap<>();
            Optional<String> misfit = assign(spec, call.getOperandList(), given);
            if (misfit.isEmpty()) {
                return Optional.of(bind(candidate, given));
            }
            reasons.add("does not fit " + spec.signature() + ": " + misfit.get());
        }
        throw Constants.error(
                ErrorCode.FUNCTION_NOT_FOUND, name(call) + " " + String.join("; ", reasons), call);
    }

    private List<FunctionDefinition> candidates(SqlCall call) {
        if (call.getOperator() instanceof SqlUnresolvedFunction function) {
            SqlIdentifier name = function.getNameAsId();
            return name.isSimple() ? functions.find(name.getSimple()) : List.of();
        }
        return List.of();
    }

    private static String name(SqlCall call) {
        return ((SqlFunction) call.getOperator()).getNameAsId().toString();
    }

    private static Bound bind(FunctionDefinition definition, Map<String, SqlNode> given) {
        FunctionSpec spec = definition.spec();
        List<SqlNode> columns = new ArrayList<>();
        Map<String, Object> constants = new HashMap<>();
        for (Parameter parameter : spec.parameters()) {
            SqlNode argument = given.get(parameter.name());
            switch (parameter) {
                case Parameter.Column _ -> {
                    if (argument != null) {
                        columns.add(argument);
                    }
                }
                case Parameter.Constant constant -> {
                    if (argument != null) {
                        constants.put(
                                constant.name(), Constants.bind(spec.name(), constant, argument));
                    } else {
                        constant.fallback()
                                .ifPresent(value -> constants.put(constant.name(), value));
                    }
                }
            }
        }
        return new Bound(definition, columns, constants);
    }

    /// Gives each argument its parameter; the reason why not when they do not fit.
    private static Optional<String> assign(
            FunctionSpec spec, List<SqlNode> arguments, Map<String, SqlNode> given) {
        Set<String> named = new HashSet<>();
        int position = 0;
        for (SqlNode argument : arguments) {
            if (argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                SqlCall assignment = (SqlCall) argument;
                String name = ((SqlIdentifier) assignment.operand(1)).getSimple();
                Optional<Parameter> parameter = spec.parameter(name);
                if (parameter.isEmpty()) {
                    return Optional.of("it has no argument " + name);
                }
                if (given.putIfAbsent(parameter.get().name(), assignment.operand(0)) != null) {
                    return Optional.of("the argument " + name + " is given twice");
                }
                named.add(parameter.get().name());
            } else if (!named.isEmpty()) {
                return Optional.of("an argument without a name follows one with a name");
            } else if (position == spec.parameters().size()) {
                return Optional.of(
                        "it takes "
                                + position
                                + (position == 1 ? " argument" : " arguments")
                                + ", not "
                                + arguments.size());
            } else {
                given.put(spec.parameters().get(position).name(), argument);
                position++;
            }
        }
        return missing(spec, given);
    }

    private static Optional<String> missing(FunctionSpec spec, Map<String, SqlNode> given) {
        for (Parameter parameter : spec.parameters()) {
            boolean optional =
                    parameter instanceof Parameter.Constant constant && constant.optional();
            if (!optional && !given.containsKey(parameter.name())) {
                return Optional.of("the argument " + parameter.name() + " is missing");
            }
        }
        return Optional.empty();
    }

    /// The arguments of a table function after its table: descriptors are its columns, other values
    /// its constants, each in order or by name.
    ///
    /// Errors: 42883 when they do not fit, and those of the constants.
    Map<String, Object> bindTable(
            FunctionDefinition.Table definition,
            List<SqlNode> arguments,
            Map<String, String> columns) {
        FunctionSpec spec = definition.spec();
        Map<String, Object> constants = new HashMap<>();
        for (SqlNode argument : arguments) {
            SqlNode value = argument;
            Optional<Parameter> parameter;
            if (argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                value = ((SqlCall) argument).operand(0);
                String name = ((SqlIdentifier) ((SqlCall) argument).operand(1)).getSimple();
                parameter = spec.parameter(name);
            } else {
                boolean column = TableCalls.isDescriptor(value);
                parameter =
                        spec.parameters().stream()
                                .filter(p -> column == p instanceof Parameter.Column)
                                .filter(p ->
                                        !columns.containsKey(p.name())
                                                && !constants.containsKey(p.name()))
                                .findFirst();
            }
            switch (parameter.orElseThrow(() -> misfit(spec, argument))) {
                case Parameter.Column column ->
                        columns.put(column.name(), descriptor(spec, column, value));
                case Parameter.Constant constant ->
                        constants.put(
                                constant.name(), Constants.bind(spec.name(), constant, value));
            }
        }
        for (Parameter.Constant constant : spec.constants()) {
            constant.fallback().ifPresent(value -> constants.putIfAbsent(constant.name(), value));
            if (!constant.optional() && !constants.containsKey(constant.name())) {
                throw new EngineException(
                        ErrorCode.FUNCTION_NOT_FOUND,
                        spec.name()
                                + " needs the argument "
                                + constant.name()
                                + ": "
                                + spec.signature());
            }
        }
        return constants;
    }

    private static EngineException misfit(FunctionSpec spec, SqlNode argument) {
        return Constants.error(
                ErrorCode.FUNCTION_NOT_FOUND,
                spec.signature() + " has no argument for " + argument,
                argument);
    }

    private static String descriptor(FunctionSpec spec, Parameter.Column column, SqlNode value) {
        if (TableCalls.isDescriptor(value)
                && ((SqlCall) value).operandCount() == 1
                && ((SqlCall) value).operand(0) instanceof SqlIdentifier name
                && name.isSimple()) {
            return name.getSimple();
        }
        throw Constants.error(
                ErrorCode.TYPE_MISMATCH,
                spec.name()
                        + ": the argument "
                        + column.name()
                        + " must be DESCRIPTOR(column), but is "
                        + value,
                value);
    }
}
