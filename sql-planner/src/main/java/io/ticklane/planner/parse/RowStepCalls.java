package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import io.ticklane.planner.validate.RowStep;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// GAP_FILL and DEDUPE of FROM: their table, keys and time, and their arguments by position or
/// name.
final class RowStepCalls {
    private static final String GAP_FILL = BuiltinTable.GAP_FILL.usage();
    private static final String DEDUPE = BuiltinTable.DEDUPE.usage();
    private static final int NUMBER = 3;

    private RowStepCalls() {}

    /// GAP_FILL(data, step [, method]).
    static SqlNode gapFill(SqlCall collection, SqlCall call) {
        Map<String, SqlNode> given = arguments(call, List.of("DATA", "STEP", "METHOD"), GAP_FILL);
        SqlNode data = required(given, "DATA", call, GAP_FILL);
        SqlNode step = required(given, "STEP", call, GAP_FILL);
        Width width = width("GAP_FILL", "step", step);
        List<String> order = order(data, "GAP_FILL", call, GAP_FILL);
        String method = method(given.get("METHOD"));
        return over(
                collection,
                call,
                data,
                new RowStep(
                        new RowStep.Rule.GapFill(
                                width.count(), width.months(), column -> of(column, method)),
                        keys(data),
                        Optional.of(order.get(0))));
    }

    /// DEDUPE(data, key [, ttl]).
    static SqlNode dedupe(SqlCall collection, SqlCall call) {
        Map<String, SqlNode> given = arguments(call, List.of("DATA", "KEY", "TTL"), DEDUPE);
        SqlNode data = required(given, "DATA", call, DEDUPE);
        SqlNode descriptor = required(given, "KEY", call, DEDUPE);
        if (!TableCalls.isDescriptor(descriptor) || ((SqlCall) descriptor).operandCount() == 0) {
            throw misfit(call, DEDUPE);
        }
        Set<String> keys = new LinkedHashSet<>(keys(data));
        for (SqlNode column : ((SqlCall) descriptor).getOperandList()) {
            if (!(column instanceof SqlIdentifier id) || !id.isSimple()) {
                throw misfit(call, DEDUPE);
            }
            if (keys.stream().noneMatch(id.getSimple()::equalsIgnoreCase)) {
                keys.add(id.getSimple());
            }
        }
        SqlNode ttl = given.get("TTL");
        Optional<Long> nanos = Optional.empty();
        if (ttl != null) {
            Width width = width("DEDUPE", "ttl", ttl);
            if (width.months()) {
                throw Rewrites.unsupported(ttl, "DEDUPE with months or years", "days");
            }
            nanos = Optional.of(width.count());
        }
        boolean ordered =
                data.getKind() == SqlKind.SET_SEMANTICS_TABLE && !names(data, 2).isEmpty();
        Optional<String> time =
                ttl == null && !ordered
                        ? Optional.empty()
                        : Optional.of(order(data, "DEDUPE", call, DEDUPE).get(0));
        return over(
                collection,
                call,
                data,
                new RowStep(new RowStep.Rule.Dedupe(nanos), List.copyOf(keys), time));
    }

    private static SqlNode over(SqlCall collection, SqlCall call, SqlNode data, RowStep step) {
        SqlNode table =
                TableCalls.withAll(TableCalls.source(data), call.getParserPosition(), List.of());
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                collection.getParserPosition(), step.createCall(call.getParserPosition(), table));
    }

    /// How a column is filled by a method: numbers alone lie on lines.
    private static Object of(RelDataTypeField column, String method) {
        boolean numeric = TypeMapping.fromCalcite(column.getType()).kind().isNumeric();
        return method.equals(BuiltinTable.LINEAR) && !numeric ? BuiltinTable.LOCF : method;
    }

    private static String method(@Nullable SqlNode written) {
        String method = BuiltinTable.LOCF;
        if (written != null) {
            method =
                    Constants.fold(written) instanceof String text
                            ? text.toLowerCase(Locale.ROOT)
                            : "";
        }
        if (!List.of(BuiltinTable.LOCF, BuiltinTable.NULL, BuiltinTable.LINEAR).contains(method)) {
            throw Constants.error(
                    ErrorCode.INVALID_ARGUMENT,
                    "GAP_FILL: the argument method must be 'locf', 'null' or 'linear', but is "
                            + written,
                    java.util.Objects.requireNonNull(written));
        }
        return method;
    }

    /// A step of nanoseconds or months.
    record Width(long count, boolean months) {}

    /// The width that an argument is.
    ///
    /// Errors: 22023 when it is no constant interval of more than zero.
    static Width width(String function, String argument, SqlNode node) {
        SqlNode plain =
                node instanceof SqlIntervalLiteral interval ? IntervalText.rewrite(interval) : node;
        if (!(plain instanceof SqlIntervalLiteral literal)) {
            throw bad(function, argument, "a constant interval", node);
        }
        SqlIntervalLiteral.IntervalValue value =
                literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        boolean months = value.getIntervalQualifier().isYearMonth();
        BigDecimal count =
                months
                        ? BigDecimal.valueOf(
                                org.apache.calcite.sql.parser.SqlParserUtil.intervalToMonths(value))
                        : Constants.nanos(value);
        if (count.signum() <= 0) {
            throw bad(function, argument, "more than zero", node);
        }
        if (count.precision() - count.scale() > Long.toString(Long.MAX_VALUE).length() - 1) {
            throw bad(function, argument, "less than 100 years", node);
        }
        return new Width(count.longValue(), months);
    }

    private static EngineException bad(
            String function, String argument, String must, SqlNode node) {
        return Constants.error(
                ErrorCode.INVALID_ARGUMENT,
                function + ": the argument " + argument + " must be " + must + ", but is " + node,
                node);
    }

    private static Map<String, SqlNode> arguments(
            SqlCall call, List<String> parameters, String form) {
        Map<String, SqlNode> given = new HashMap<>();
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode argument = call.operand(i);
            boolean assigned = argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            String name =
                    assigned
                            ? ((SqlCall) argument).operand(1).toString().toUpperCase(Locale.ROOT)
                            : i < NUMBER ? parameters.get(i) : "";
            SqlNode value = assigned ? ((SqlCall) argument).operand(0) : argument;
            if (!parameters.contains(name) || given.put(name, value) != null) {
                throw misfit(call, form);
            }
        }
        return given;
    }

    private static SqlNode required(
            Map<String, SqlNode> given, String name, SqlCall call, String form) {
        SqlNode value = given.get(name);
        if (value == null) {
            throw misfit(call, form);
        }
        return value;
    }

    private static List<String> keys(SqlNode data) {
        return data.getKind() == SqlKind.SET_SEMANTICS_TABLE ? names(data, 1) : List.of();
    }

    private static List<String> names(SqlNode data, int operand) {
        return new ArrayList<>(
                TableCalls.names(
                        ((SqlCall) data).operand(operand),
                        operand == 1 ? "PARTITION BY" : "ORDER BY"));
    }

    private static List<String> order(SqlNode data, String function, SqlCall call, String form) {
        List<String> order =
                data.getKind() == SqlKind.SET_SEMANTICS_TABLE ? names(data, 2) : List.of();
        if (order.size() != 1) {
            throw Constants.error(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    function + " needs ORDER BY one time after its table: " + form,
                    call);
        }
        return order;
    }

    private static EngineException misfit(SqlCall call, String form) {
        return Constants.error(
                ErrorCode.FUNCTION_NOT_FOUND,
                call.getOperator().getName().toUpperCase(Locale.ROOT) + " is written " + form,
                call);
    }
}
