package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.MinusOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Calls that the parser reads in Calcite's way, brought to that of the dialect.
@SuppressWarnings("ReferenceEquality") // operators are compared by who they are
final class Rewrites {
    private static final Map<String, String> OTHER_NAMES =
            Map.ofEntries(
                    Map.entry("IFNULL", "COALESCE"),
                    Map.entry("NVL", "COALESCE"),
                    Map.entry("POW", "POWER"),
                    Map.entry("SUBSTR", "SUBSTRING"),
                    Map.entry("MEAN", "AVG"),
                    Map.entry("TRUNC", "TRUNCATE"),
                    Map.entry("MAX_BY", "ARG_MAX"),
                    Map.entry("ARGMAX", "ARG_MAX"),
                    Map.entry("MIN_BY", "ARG_MIN"),
                    Map.entry("ARGMIN", "ARG_MIN"),
                    Map.entry("CEILING", "CEIL"),
                    Map.entry("QUANTILE", "QUANTILE_DISC"),
                    Map.entry("STRLEN", "LENGTH"),
                    Map.entry("STDEV", "STDDEV"));

    private Rewrites() {}

    /// A call whose operands have been rewritten.
    static SqlNode rewrite(SqlCall call) {
        SqlOperator operator = call.getOperator();
        if (operator instanceof SqlUnresolvedFunction function
                && function.getNameAsId().isSimple()) {
            return named(call, function.getNameAsId().getSimple().toUpperCase(Locale.ROOT));
        }
        if (operator == SqlStdOperatorTable.MINUS) {
            return MinusOperator.INSTANCE.createCall(
                    call.getParserPosition(), call.getOperandList());
        }
        if (operator == SqlLibraryOperators.INFIX_CAST) {
            return SqlStdOperatorTable.CAST.createCall(
                    call.getParserPosition(), call.getOperandList());
        }
        if (operator == SqlLibraryOperators.SAFE_CAST) {
            return SqlLibraryOperators.TRY_CAST.createCall(
                    call.getParserPosition(), call.getOperandList());
        }
        if (operator == SqlLibraryOperators.DATE_TRUNC) {
            return dateTrunc(call);
        }
        if (operator == SqlStdOperatorTable.TIMESTAMP_ADD) {
            return Builtins.TIMESTAMP_ADD.createCall(
                    call.getParserPosition(),
                    unit(call.operand(0)),
                    call.operand(1),
                    call.operand(2));
        }
        if (operator == SqlStdOperatorTable.TIMESTAMP_DIFF) {
            return Builtins.TIMESTAMP_DIFF.createCall(
                    call.getParserPosition(),
                    unit(call.operand(0)),
                    call.operand(1),
                    call.operand(2));
        }
        if (operator == SqlLibraryOperators.TIMESTAMP_DIFF3) {
            return Builtins.TIMESTAMP_DIFF.createCall(
                    call.getParserPosition(),
                    unit(call.operand(2)),
                    call.operand(1),
                    call.operand(0));
        }
        if (operator == SqlLibraryOperators.STRING_AGG
                || operator == SqlLibraryOperators.GROUP_CONCAT) {
            return stringAgg(call);
        }
        return switch (call.getKind()) {
            case TUMBLE -> tumble(call);
            case PERCENTILE_CONT ->
                    Builtins.PERCENTILE_CONT.createCall(
                            call.getParserPosition(), call.getOperandList());
            case PERCENTILE_DISC ->
                    Builtins.PERCENTILE_DISC.createCall(
                            call.getParserPosition(), call.getOperandList());
            case HOP, SESSION ->
                    throw unsupported(
                            call, call.getKind() + " in GROUP BY", "TIME_BUCKET or TUMBLE");
            default -> call;
        };
    }

    private static SqlNode named(SqlCall call, String name) {
        SqlParserPos at = call.getParserPosition();
        List<SqlNode> operands = call.getOperandList();
        if (name.equals("TUMBLE_START") || name.equals("TUMBLE_END")) {
            SqlCall start = tumble(call);
            return name.equals("TUMBLE_START")
                    ? start
                    : SqlStdOperatorTable.PLUS.createCall(at, start, start.operand(0));
        }
        if ((name.equals("DATE_PART") || name.equals("DATEPART"))
                && operands.size() == 2
                && operands.get(0) instanceof SqlLiteral literal) {
            return SqlStdOperatorTable.EXTRACT.createCall(at, qualifier(literal), operands.get(1));
        }
        if (name.equals("EPOCH") && operands.size() == 1) {
            return SqlStdOperatorTable.EXTRACT.createCall(
                    at, new SqlIntervalQualifier(TimeUnit.EPOCH, null, at), operands.get(0));
        }
        if (name.equals("XBAR") && operands.size() == 2) {
            return xbar(operands.get(0), operands.get(1), at);
        }
        if (name.equals("LOG") && operands.size() == 1) {
            return SqlStdOperatorTable.LOG10.createCall(at, operands);
        }
        if (name.equals("CONCAT") && !operands.isEmpty()) {
            return concat(operands, at);
        }
        String other = OTHER_NAMES.get(name);
        if (other == null) {
            return call;
        }
        return unresolved(other, at).createCall(call.getFunctionQuantifier(), at, operands);
    }

    /// The name that a function has here.
    static SqlIdentifier usualName(SqlIdentifier name) {
        String other = OTHER_NAMES.get(name.getSimple().toUpperCase(Locale.ROOT));
        return other == null ? name : new SqlIdentifier(other, name.getParserPosition());
    }

    /// The greatest multiple of a width that is not above the value: of an interval a bucket of
    /// time, else a DOUBLE.
    private static SqlNode xbar(SqlNode width, SqlNode value, SqlParserPos at) {
        if (width instanceof SqlIntervalLiteral) {
            return Builtins.TIME_BUCKET.createCall(at, width, value);
        }
        SqlNode type = new SqlDataTypeSpec(new SqlBasicTypeNameSpec(SqlTypeName.DOUBLE, at), at);
        SqlNode divisor = SqlStdOperatorTable.CAST.createCall(at, width, type);
        return SqlStdOperatorTable.MULTIPLY.createCall(
                at,
                SqlStdOperatorTable.FLOOR.createCall(
                        at, SqlStdOperatorTable.DIVIDE.createCall(at, value, divisor)),
                divisor);
    }

    /// PostgreSQL's CONCAT passes over NULLs, `||` does not.
    private static SqlNode concat(List<SqlNode> operands, SqlParserPos at) {
        SqlNode text = null;
        for (SqlNode operand : operands) {
            SqlNode part =
                    SqlStdOperatorTable.COALESCE.createCall(
                            at, operand, SqlLiteral.createCharString("", at));
            text = text == null ? part : SqlStdOperatorTable.CONCAT.createCall(at, text, part);
        }
        return text == null ? SqlLiteral.createCharString("", at) : text;
    }

    private static SqlNode dateTrunc(SqlCall call) {
        SqlNode first = call.operand(0);
        SqlNode second = call.operand(1);
        boolean unitFirst = first instanceof SqlLiteral || first instanceof SqlIntervalQualifier;
        SqlNode unit = unitFirst ? first : second;
        SqlNode time = unitFirst ? second : first;
        SqlNode named = unit instanceof SqlLiteral literal ? unit(qualifier(literal)) : unit(unit);
        return Builtins.DATE_TRUNC.createCall(call.getParserPosition(), named, time);
    }

    private static SqlIntervalQualifier qualifier(SqlLiteral literal) {
        String name = literal.toValue() == null ? "" : literal.toValue().toUpperCase(Locale.ROOT);
        for (String candidate : List.of(name, name.replaceAll("S$", ""))) {
            for (TimeUnit unit : TimeUnit.values()) {
                if (unit.name().equals(candidate)) {
                    return new SqlIntervalQualifier(unit, null, literal.getParserPosition());
                }
            }
        }
        throw Constants.error(
                ErrorCode.INVALID_ARGUMENT,
                literal
                        + " is no unit of time: use 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'"
                        + " or a fraction of a second",
                literal);
    }

    private static SqlLiteral unit(SqlNode node) {
        if (node instanceof SqlIntervalQualifier qualifier) {
            return SqlLiteral.createCharString(
                    qualifier.getUnit().name(), node.getParserPosition());
        }
        throw Constants.error(ErrorCode.INVALID_ARGUMENT, node + " is no unit of time", node);
    }

    /// The aggregate's arguments and its order stand in one list of operands.
    private static SqlNode stringAgg(SqlCall call) {
        List<SqlNode> arguments = new ArrayList<>();
        SqlNodeList order = null;
        for (SqlNode operand : call.getOperandList()) {
            if (operand instanceof SqlNodeList list) {
                order = list;
            } else if (operand.getKind() == SqlKind.SEPARATOR) {
                arguments.add(((SqlCall) operand).operand(0));
            } else {
                arguments.add(operand);
            }
        }
        SqlParserPos at = call.getParserPosition();
        SqlCall plain = Builtins.STRING_AGG.createCall(call.getFunctionQuantifier(), at, arguments);
        return order == null
                ? plain
                : SqlStdOperatorTable.WITHIN_GROUP.createCall(at, plain, order);
    }

    /// PERCENTILE_CONT(fraction) WITHIN GROUP (ORDER BY x), which Calcite takes only in GROUP BY,
    /// as the aggregate of two arguments that takes OVER as well; empty for other calls.
    static Optional<SqlCall> windowPercentile(SqlCall within) {
        SqlNode function = within.operand(0);
        SqlNodeList order = within.operand(1);
        boolean continuous = function.getKind() == SqlKind.PERCENTILE_CONT;
        if (!continuous && function.getKind() != SqlKind.PERCENTILE_DISC) {
            return Optional.empty();
        }
        if (order.size() != 1 || order.get(0).getKind() == SqlKind.DESCENDING) {
            throw unsupported(
                    within,
                    function.getKind() + " with OVER or FILTER by other than one ascending value",
                    "WITHIN GROUP (ORDER BY x)");
        }
        SqlParserPos at = within.getParserPosition();
        return Optional.of(
                unresolved(continuous ? "QUANTILE_CONT" : "QUANTILE_DISC", at)
                        .createCall(at, order.get(0), ((SqlCall) function).operand(0)));
    }

    /// FILTER of a percentile, whose type Calcite cannot tell, as that of the aggregate of two
    /// arguments; another FILTER as it is.
    static SqlCall filteredPercentile(SqlCall filter) {
        return filter.operand(0).getKind() == SqlKind.WITHIN_GROUP
                ? windowPercentile(filter.operand(0))
                        .map(quantile ->
                                SqlStdOperatorTable.FILTER.createCall(
                                        filter.getParserPosition(), quantile, filter.operand(1)))
                        .orElse(filter)
                : filter;
    }

    private static SqlFunction unresolved(String name, SqlParserPos at) {
        return new SqlUnresolvedFunction(
                new SqlIdentifier(name, at),
                null,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    /// TUMBLE(time, size) in GROUP BY is the left edge of its bucket.
    private static SqlCall tumble(SqlCall call) {
        if (call.operandCount() != 2) {
            throw unsupported(call, "TUMBLE with an offset", "TIME_BUCKET(size, time, origin)");
        }
        return Builtins.TIME_BUCKET.createCall(
                call.getParserPosition(), call.operand(1), call.operand(0));
    }

    static RuntimeException unsupported(SqlNode at, String what, String instead) {
        return Constants.error(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                what + " is not supported yet; use " + instead + " instead",
                at);
    }
}
