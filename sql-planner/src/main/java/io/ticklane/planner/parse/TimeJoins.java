package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Builtins;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Joins by time, in forms that the validator knows.
public final class TimeJoins {
    /// The columns of the name that a HORIZON JOIN gives to its offsets: an offset, and the left
    /// time with the offset added.
    private static final String OFFSET = "shift";

    private static final String TIME = "ts";

    private static final SqlOperator HORIZON =
            new SqlSpecialOperator("HORIZON JOIN", SqlKind.OTHER);

    private static final int MATCH_CONDITION = 6;
    private static final int MOST_OFFSETS = 10_000;
    private static final int NANOS_SCALE = 9;

    private TimeJoins() {}

    /// A join; NEAREST(q.ts, t.ts) as the MATCH_CONDITION of an as-of join becomes an operator.
    static SqlCall nearest(SqlCall join) {
        if (!(join instanceof SqlAsofJoin asof)
                || !(asof.getOperandList().get(MATCH_CONDITION) instanceof SqlCall call)
                || !isNearest(call)) {
            return join;
        }
        SqlAsofJoin made = (SqlAsofJoin) asof.clone(asof.getParserPosition());
        made.setOperand(
                MATCH_CONDITION,
                Builtins.NEAREST.createCall(call.getParserPosition(), call.getOperandList()));
        return made;
    }

    private static boolean isNearest(SqlCall call) {
        return call.getOperator() instanceof SqlUnresolvedFunction function
                && function.getName().equalsIgnoreCase("NEAREST")
                && call.operandCount() == 2;
    }

    /// The syntax of a HORIZON JOIN, until it is rewritten.
    public static SqlNode call(
            SqlNode left, SqlNode right, SqlNode match, SqlNode condition, Offsets offsets) {
        return HORIZON.createCall(
                offsets.at(),
                left,
                right,
                match,
                condition,
                SqlLiteral.createBoolean(offsets.range(), offsets.at()),
                new SqlNodeList(offsets.intervals(), offsets.at()),
                offsets.name());
    }

    /// Whether a call is the syntax of a HORIZON JOIN.
    static boolean isHorizon(SqlCall call) {
        return call.getOperator().equals(HORIZON);
    }

    /// A HORIZON JOIN is a LEFT ASOF JOIN of the left rows with each offset, in whose match the
    /// left time has the offset added.
    ///
    /// Errors: 42601 when the match has another form; 22023 for the offsets.
    static SqlCall horizon(SqlCall join) {
        List<SqlLiteral> intervals = new ArrayList<>();
        ((SqlNodeList) join.operand(5)).forEach(interval -> intervals.add((SqlLiteral) interval));
        boolean range = ((SqlLiteral) join.operand(4)).booleanValue();
        return horizon(
                join, new Offsets(join.getParserPosition(), range, intervals, join.operand(6)));
    }

    private static SqlCall horizon(SqlCall join, Offsets offsets) {
        SqlNode right = TableCalls.nameFile(join.operand(1));
        SqlNode match = join.operand(2);
        SqlParserPos at = offsets.at();
        String rightName = name(right);
        if (!(match instanceof SqlCall comparison)
                || !(SqlKind.ORDER_COMPARISON.contains(match.getKind()) || isNearest(comparison))
                || isOf(comparison.operand(0), rightName)
                        == isOf(comparison.operand(1), rightName)) {
            throw Constants.error(
                    ErrorCode.SYNTAX_ERROR,
                    "the MATCH_CONDITION of HORIZON JOIN compares a time of the right side with one of the left side,"
                            + " such as q.ts <= t.ts",
                    match);
        }
        int leftOperand = isOf(comparison.operand(0), rightName) ? 1 : 0;
        SqlNode shifted = offsets.lateral(comparison.operand(leftOperand));
        List<SqlNode> operands = new ArrayList<>(comparison.getOperandList());
        operands.set(leftOperand, new SqlIdentifier(List.of(offsets.name().getSimple(), TIME), at));
        SqlNode crossed =
                new SqlJoin(
                        at,
                        join.operand(0),
                        SqlLiteral.createBoolean(false, at),
                        JoinType.CROSS.symbol(at),
                        shifted,
                        JoinConditionType.NONE.symbol(at),
                        null);
        return new SqlAsofJoin(
                at,
                crossed,
                SqlLiteral.createBoolean(false, at),
                JoinType.LEFT_ASOF.symbol(at),
                right,
                JoinConditionType.ON.symbol(at),
                join.operand(3),
                comparison.getOperator().createCall(comparison.getParserPosition(), operands));
    }

    /// The name by which columns of a table of FROM are qualified; empty if there is none.
    static String name(SqlNode table) {
        SqlNode named = table.getKind() == SqlKind.AS ? ((SqlCall) table).operand(1) : table;
        return named instanceof SqlIdentifier id ? id.names.get(id.names.size() - 1) : "";
    }

    /// Whether an expression has a column that is qualified by a name.
    static boolean isOf(SqlNode expression, String name) {
        return switch (expression) {
            case SqlIdentifier id -> id.names.size() > 1 && id.names.get(0).equalsIgnoreCase(name);
            case SqlCall call ->
                    call.getOperandList().stream()
                            .anyMatch(operand -> operand != null && isOf(operand, name));
            default -> false;
        };
    }

    /// The offsets of a HORIZON JOIN.
    ///
    /// @param range whether the intervals are start, end and step, or the offsets themselves
    /// @param name what their columns are qualified by
    public record Offsets(
            SqlParserPos at, boolean range, List<SqlLiteral> intervals, SqlIdentifier name) {
        public Offsets {
            intervals = List.copyOf(intervals);
        }

        /// `LATERAL (SELECT shift, time + shift AS ts FROM (VALUES ...)) AS name`.
        private SqlNode lateral(SqlNode time) {
            List<SqlNode> rows = new ArrayList<>();
            List<BigDecimal> offsets =
                    range ? steps() : intervals.stream().map(this::nanos).toList();
            for (BigDecimal offset : offsets) {
                rows.add(SqlStdOperatorTable.ROW.createCall(at, seconds(offset)));
            }
            SqlNode values =
                    SqlStdOperatorTable.AS.createCall(
                            at,
                            SqlStdOperatorTable.VALUES.createCall(at, rows),
                            name,
                            new SqlIdentifier(OFFSET, at));
            SqlIdentifier offset = new SqlIdentifier(List.of(name.getSimple(), OFFSET), at);
            SqlNode moved = SqlStdOperatorTable.PLUS.createCall(at, time, offset);
            SqlNode select =
                    TableCalls.select(
                            values,
                            at,
                            List.of(
                                    offset,
                                    SqlStdOperatorTable.AS.createCall(
                                            at, moved, new SqlIdentifier(TIME, at))));
            return SqlStdOperatorTable.AS.createCall(
                    at, SqlStdOperatorTable.LATERAL.createCall(at, select), name);
        }

        private List<BigDecimal> steps() {
            BigDecimal from = nanos(intervals.get(0));
            BigDecimal to = nanos(intervals.get(1));
            BigDecimal step = nanos(intervals.get(2));
            if (step.signum() <= 0 || from.compareTo(to) > 0) {
                throw refused("a step above zero, and a start that is not after the end");
            }
            BigDecimal most = BigDecimal.valueOf(MOST_OFFSETS);
            if (to.subtract(from).divideToIntegralValue(step).compareTo(most) >= 0) {
                throw refused("at most " + MOST_OFFSETS + " steps");
            }
            List<BigDecimal> made = new ArrayList<>();
            for (BigDecimal next = from; next.compareTo(to) <= 0; next = next.add(step)) {
                made.add(next);
            }
            return made;
        }

        private BigDecimal nanos(SqlLiteral literal) {
            SqlLiteral plain = IntervalText.rewrite((SqlIntervalLiteral) literal);
            SqlIntervalLiteral.IntervalValue value =
                    plain.getValueAs(SqlIntervalLiteral.IntervalValue.class);
            if (value.getIntervalQualifier().isYearMonth()) {
                throw refused("intervals of days or shorter units");
            }
            return Constants.nanos(value);
        }

        private SqlLiteral seconds(BigDecimal nanos) {
            SqlIntervalQualifier unit =
                    new SqlIntervalQualifier(TimeUnit.SECOND, 9, null, NANOS_SCALE, at);
            return SqlLiteral.createInterval(
                    nanos.signum() < 0 ? -1 : 1,
                    nanos.abs()
                            .movePointLeft(NANOS_SCALE)
                            .setScale(NANOS_SCALE, RoundingMode.DOWN)
                            .toPlainString(),
                    unit,
                    at);
        }

        private EngineException refused(String allowed) {
            return Constants.error(
                    ErrorCode.INVALID_ARGUMENT,
                    "the offsets of HORIZON JOIN need " + allowed,
                    name);
        }
    }
}
