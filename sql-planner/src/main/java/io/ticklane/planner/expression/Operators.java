package io.ticklane.planner.expression;

import static java.util.Map.entry;

import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.planner.validate.BuiltinFunction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;

/// The plan's operators for Calcite's, where the arguments are the same.
final class Operators {
    private static final Map<SqlKind, ScalarOperator> BY_KIND =
            Map.ofEntries(
                    entry(SqlKind.EQUALS, ScalarOperator.EQUAL),
                    entry(SqlKind.NOT_EQUALS, ScalarOperator.NOT_EQUAL),
                    entry(SqlKind.LESS_THAN, ScalarOperator.LESS),
                    entry(SqlKind.LESS_THAN_OR_EQUAL, ScalarOperator.LESS_EQUAL),
                    entry(SqlKind.GREATER_THAN, ScalarOperator.GREATER),
                    entry(SqlKind.GREATER_THAN_OR_EQUAL, ScalarOperator.GREATER_EQUAL),
                    entry(SqlKind.IS_DISTINCT_FROM, ScalarOperator.IS_DISTINCT_FROM),
                    entry(SqlKind.IS_NOT_DISTINCT_FROM, ScalarOperator.IS_NOT_DISTINCT_FROM),
                    entry(SqlKind.IS_NULL, ScalarOperator.IS_NULL),
                    entry(SqlKind.IS_UNKNOWN, ScalarOperator.IS_NULL),
                    entry(SqlKind.IS_NOT_NULL, ScalarOperator.IS_NOT_NULL),
                    entry(SqlKind.IS_TRUE, ScalarOperator.IS_TRUE),
                    entry(SqlKind.IS_NOT_TRUE, ScalarOperator.IS_NOT_TRUE),
                    entry(SqlKind.IS_FALSE, ScalarOperator.IS_FALSE),
                    entry(SqlKind.IS_NOT_FALSE, ScalarOperator.IS_NOT_FALSE),
                    entry(SqlKind.AND, ScalarOperator.AND),
                    entry(SqlKind.OR, ScalarOperator.OR),
                    entry(SqlKind.NOT, ScalarOperator.NOT),
                    entry(SqlKind.PLUS, ScalarOperator.ADD),
                    entry(SqlKind.CHECKED_PLUS, ScalarOperator.ADD),
                    entry(SqlKind.MINUS, ScalarOperator.SUBTRACT),
                    entry(SqlKind.CHECKED_MINUS, ScalarOperator.SUBTRACT),
                    entry(SqlKind.TIMES, ScalarOperator.MULTIPLY),
                    entry(SqlKind.CHECKED_TIMES, ScalarOperator.MULTIPLY),
                    entry(SqlKind.DIVIDE, ScalarOperator.DIVIDE),
                    entry(SqlKind.CHECKED_DIVIDE, ScalarOperator.DIVIDE),
                    entry(SqlKind.MOD, ScalarOperator.MODULO),
                    entry(SqlKind.MINUS_PREFIX, ScalarOperator.NEGATE),
                    entry(SqlKind.CHECKED_MINUS_PREFIX, ScalarOperator.NEGATE),
                    entry(SqlKind.GREATEST, ScalarOperator.GREATEST),
                    entry(SqlKind.LEAST, ScalarOperator.LEAST),
                    entry(SqlKind.COALESCE, ScalarOperator.COALESCE),
                    entry(SqlKind.CASE, ScalarOperator.CASE),
                    entry(SqlKind.ARRAY_VALUE_CONSTRUCTOR, ScalarOperator.ARRAY));

    private static final Map<String, ScalarOperator> OTHER_NAMES =
            Map.ofEntries(
                    entry("/INT", ScalarOperator.DIVIDE),
                    entry("||", ScalarOperator.CONCAT),
                    entry("CHARACTER_LENGTH", ScalarOperator.CHAR_LENGTH),
                    entry("LENGTH", ScalarOperator.CHAR_LENGTH),
                    entry("CEILING", ScalarOperator.CEIL),
                    entry("SUBSTR", ScalarOperator.SUBSTRING),
                    entry("POW", ScalarOperator.POWER),
                    entry("RLIKE", ScalarOperator.REGEXP_LIKE),
                    entry("POSIX REGEX CASE SENSITIVE", ScalarOperator.REGEXP_LIKE));

    private static final Map<String, ScalarOperator> BY_NAME =
            Arrays.stream(ScalarOperator.values())
                    .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private Operators() {}

    /// The operator of the plan; empty when there is none.
    static Optional<ScalarOperator> find(SqlOperator operator) {
        if (operator instanceof BuiltinFunction function) {
            return Optional.of(function.scalar());
        }
        ScalarOperator found = BY_KIND.get(operator.getKind());
        if (found == null) {
            String name = operator.getName().toUpperCase(Locale.ROOT);
            found = OTHER_NAMES.getOrDefault(name, BY_NAME.get(name));
        }
        return Optional.ofNullable(found);
    }
}
