package io.ticklane.exec.function;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.call.LibraryForms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Resolves calls of library functions.
public final class LibraryCalls {
    private LibraryCalls() {}

    /// The definition that a name means for these arguments, in parameter order; a constant may be
    /// left out at the end or be the literal NULL, and then has its default. A constant outside its
    /// range is error 22023.
    public static LibraryCall resolve(
            FunctionCatalog functions, String name, List<Expression> arguments) {
        List<FunctionDefinition> forms = functions.find(name);
        if (forms.isEmpty()) {
            throw new EngineException(ErrorCode.FUNCTION_NOT_FOUND, "there is no function " + name);
        }
        Optional<FunctionDefinition> form = LibraryForms.find(functions, name, arguments);
        if (form.isPresent()) {
            return bind(form.get(), arguments);
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                name
                        + " with "
                        + arguments.size()
                        + " arguments fits none of "
                        + String.join(
                                ", ",
                                forms.stream().map(each -> each.spec().signature()).toList()));
    }

    /// The call of a table function: first all column arguments, then the constants, each in
    /// parameter order.
    public static LibraryCall resolveTable(
            FunctionCatalog functions, String name, List<Expression> arguments) {
        for (FunctionDefinition form : functions.find(name)) {
            int columns = form.spec().columns().size();
            if (form instanceof FunctionDefinition.Table && columns <= arguments.size()) {
                int column = 0;
                int constant = columns;
                List<Expression> ordered = new ArrayList<>();
                for (Parameter parameter : form.spec().parameters()) {
                    switch (parameter) {
                        case Parameter.Column _ -> ordered.add(arguments.get(column++));
                        case Parameter.Constant left -> {
                            boolean given = constant < arguments.size();
                            ordered.add(
                                    given
                                            ? arguments.get(constant++)
                                            : new Expression.Literal(null, left.type()));
                        }
                    }
                }
                if (constant == arguments.size() && LibraryForms.fits(form.spec(), ordered)) {
                    return bind(form, ordered);
                }
            }
        }
        return resolve(functions, name, arguments);
    }

    private static LibraryCall bind(FunctionDefinition form, List<Expression> arguments) {
        List<Expression> columns = new ArrayList<>();
        Map<String, Object> constants = new HashMap<>();
        List<Parameter> parameters = form.spec().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            switch (parameters.get(i)) {
                case Parameter.Column _ -> columns.add(arguments.get(i));
                case Parameter.Constant constant -> {
                    Object given =
                            i < arguments.size()
                                            && arguments.get(i)
                                                    instanceof Expression.Literal literal
                                    ? literal.value()
                                    : null;
                    if (given != null) {
                        constants.put(constant.name(), check(form.spec(), constant, given));
                    } else {
                        constant.fallback()
                                .ifPresent(value -> constants.put(constant.name(), value));
                    }
                }
            }
        }
        return new LibraryCall(form, columns, new BoundCall(constants));
    }

    private static Object check(FunctionSpec spec, Parameter.Constant constant, Object given) {
        Object value = convert(constant, given);
        if (value == null || !constant.range().contains(value)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.name()
                            + ": "
                            + constant.name()
                            + " is "
                            + given
                            + ", but must be "
                            + (value == null
                                    ? constant.type().sql()
                                    : constant.range().describe(constant.name())));
        }
        return value;
    }

    private static @Nullable Object convert(Parameter.Constant constant, Object given) {
        return switch (constant.type().kind()) {
            case DOUBLE, REAL, DECIMAL ->
                    given instanceof Number number ? number.doubleValue() : null;
            case TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH ->
                    given instanceof Number number ? whole(number) : null;
            case BOOLEAN -> given instanceof Boolean ? given : null;
            case VARCHAR -> given instanceof String ? given : null;
            case VARBINARY, ARRAY, NULL -> null;
        };
    }

    private static @Nullable Object whole(Number number) {
        try {
            return new BigDecimal(number.toString()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }
}
