package io.ticklane.planner.validate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;

/// Calcite's complaints in the engine's words: a SQLSTATE, the place, and the name that was
/// probably meant.
public final class ValidationErrors {
    private static final List<Rule> RULES =
            List.of(
                    rule(
                            ErrorCode.TABLE_NOT_FOUND,
                            "Object '(.*?)' not found.*",
                            ValidationErrors::table),
                    rule(
                            ErrorCode.TABLE_NOT_FOUND,
                            "Table '(.*?)' not found.*",
                            ValidationErrors::table),
                    rule(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "Column '(.*?)' not found.*",
                            ValidationErrors::column),
                    rule(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "Unknown field '(.*?)'.*",
                            ValidationErrors::column),
                    rule(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "Unknown target column '(.*?)'.*",
                            ValidationErrors::column),
                    rule(
                            ErrorCode.AMBIGUOUS_COLUMN,
                            "Column '(.*?)' is ambiguous.*",
                            (n, _) ->
                                    "column \""
                                            + n
                                            + "\" is in several tables: write the table before it"),
                    rule(
                            ErrorCode.FUNCTION_NOT_FOUND,
                            "No match found for function signature ([^(]*)(\\(.*)",
                            ValidationErrors::function),
                    rule(
                            ErrorCode.BAD_GROUPING,
                            "Expression '(.*?)' is not being grouped.*",
                            (n, _) -> n + " must be in GROUP BY or inside an aggregate"),
                    rule(ErrorCode.BAD_GROUPING, "(Aggregate expression.*)", (n, _) -> n),
                    rule(ErrorCode.BAD_GROUPING, "(Windowed aggregate expression.*)", (n, _) -> n),
                    rule(ErrorCode.BAD_GROUPING, "(.*GROUP BY.*)", (n, _) -> n),
                    rule(
                            ErrorCode.BAD_WINDOW,
                            "Window '(.*?)' not found.*",
                            (n, _) -> "window \"" + n + "\" does not exist"),
                    rule(
                            ErrorCode.BAD_WINDOW,
                            "(.*(?:OVER clause|Window specification|window|ROW/RANGE|frame|WITHIN GROUP).*)",
                            (n, _) -> n),
                    rule(
                            ErrorCode.TYPE_MISMATCH,
                            "(Illegal use of dynamic parameter)",
                            (n, _) ->
                                    "the type of a parameter cannot be inferred: write CAST(? AS type)"),
                    rule(
                            ErrorCode.INVALID_DATETIME,
                            "(Illegal (?:TIMESTAMP|DATE|TIME|INTERVAL) literal.*)",
                            (n, _) -> n),
                    rule(
                            ErrorCode.INVALID_DATETIME,
                            "(Interval field value.*|Illegal interval literal.*)",
                            (n, _) -> n),
                    rule(
                            ErrorCode.OUT_OF_RANGE,
                            "(Numeric literal '.*' out of range)",
                            (n, _) -> n),
                    rule(
                            ErrorCode.TYPE_MISMATCH,
                            "(Cannot apply .*|Cannot infer .*|.*type mismatch.*|Type mismatch.*|Incompatible .*|Values passed.*"
                                    + "|Cannot assign .*|Cannot cast .*|Cast function .*|.* must be .*BOOLEAN.*|.*clause must be a condition.*"
                                    + "|Parameters must be of the same type.*|.*must have the same type.*|Illegal mixing of types.*"
                                    + "|Implicit .* not.*)",
                            (n, _) -> n));

    private ValidationErrors() {}

    /// What names there are, for suggestions.
    public record Names(
            Collection<String> tables, Collection<String> columns, Collection<String> functions) {}

    private record Rule(ErrorCode code, Pattern pattern, Words words) {}

    private interface Words {
        String say(String name, Names names);
    }

    /// The engine's form of an error of the validator or converter; `names` is asked only when they
    /// help.
    public static EngineException map(
            RuntimeException error, Function<RuntimeException, Names> names) {
        return switch (error) {
            case EngineException own -> own;
            case CalciteContextException context -> {
                Throwable cause = context.getCause() == null ? context : context.getCause();
                yield map(
                        String.valueOf(cause.getMessage()),
                        context.getPosLine(),
                        context.getPosColumn(),
                        names.apply(error),
                        error);
            }
            case CalciteException plain ->
                    map(String.valueOf(plain.getMessage()), 0, 0, names.apply(error), error);
            default ->
                    error.getCause() instanceof RuntimeException cause
                                    && (cause instanceof CalciteException
                                            || cause instanceof EngineException)
                            ? map(cause, names)
                            : internal(error);
        };
    }

    /// What nobody foresaw. Calcite throws assertions too, whether they are on or off.
    public static EngineException internal(Throwable error) {
        return new EngineException(
                ErrorCode.INTERNAL,
                "the statement cannot be planned: " + error.getMessage(),
                error);
    }

    private static EngineException map(
            String message, int line, int column, Names names, RuntimeException cause) {
        String flat = message.replaceAll("\\s*\\R\\s*", " ");
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern().matcher(flat);
            if (matcher.matches()) {
                return new EngineException(
                        rule.code(),
                        rule.words().say(matcher.group(1), names),
                        line,
                        column,
                        cause);
            }
        }
        return new EngineException(ErrorCode.SYNTAX_ERROR, flat, line, column, cause);
    }

    private static Rule rule(ErrorCode code, String pattern, Words words) {
        return new Rule(code, Pattern.compile(pattern, Pattern.DOTALL), words);
    }

    private static String table(String name, Names names) {
        return "table \"" + name + "\" does not exist" + Spelling.suggestion(name, names.tables());
    }

    private static String column(String name, Names names) {
        return "column \""
                + name
                + "\" does not exist"
                + Spelling.suggestion(name, names.columns());
    }

    private static String function(String name, Names names) {
        boolean known = names.functions().stream().anyMatch(name::equalsIgnoreCase);
        return known
                ? "function " + name + " does not take these arguments"
                : "function "
                        + name
                        + " does not exist"
                        + Spelling.suggestion(name, names.functions());
    }
}
