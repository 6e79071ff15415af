package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.RowStep;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/// TUMBLE and HOP of FROM as queries that add the columns window_start and window_end.
///
/// TUMBLE is a projection: each row gets the edges of its bucket. HOP gives a row once for each
/// window that it lies in: its bucket of one slide begins the last of them, and the others begin a
/// whole number of slides before.
///
/// ```
///   HOP(TABLE t, DESCRIPTOR(ts), slide, size)  =>
///     SELECT t.*, TIME_BUCKET(slide, ts) - i * slide AS window_start, ... + size AS window_end
///     FROM t CROSS JOIN (VALUES 0, 1, ...) AS shifts(i)
///     WHERE ts < window_end OR (ts IS NULL AND i = 0)
/// ```
///
/// SESSION counts the rows that come more than the gap after the one before them; rows with the
/// same count are a session, which ends a gap after its last row.
///
/// A row without a time lies in no window: it comes once, with NULL edges, from all three.
final class TimeWindows {
    /// The most windows that a row of HOP may lie in.
    private static final int MOST_WINDOWS = 10_000;

    private static final int NANOS_DIGITS = 9;

    private static final String SESSIONS =
            """
            SELECT * EXCLUDE ("session begins", "session number"),
                   MIN("$time") OVER (PARTITION BY "$keys", "session number") AS window_start,
                   MAX("$time") OVER (PARTITION BY "$keys", "session number") + "$gap" AS window_end
            FROM (SELECT *,
                         SUM("session begins") OVER (PARTITION BY "$keys" ORDER BY "$time" ROWS UNBOUNDED PRECEDING)
                             AS "session number"
                  FROM (SELECT *,
                               CASE WHEN "$time" - LAG("$time") OVER (PARTITION BY "$keys" ORDER BY "$time") <= "$gap"
                                    THEN 0 ELSE 1 END AS "session begins"
                        FROM "$rows"))
            """;

    private final SqlCall call;
    private final String name;
    private final Map<String, SqlNode> arguments = new HashMap<>();
    private final SqlParserPos at;

    private TimeWindows(SqlCall call, String name, List<String> parameters, int required) {
        this.call = call;
        this.name = name;
        this.at = call.getParserPosition();
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode argument = call.operand(i);
            boolean assigned = argument.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            if (!assigned && i >= parameters.size()) {
                throw misfit(parameters);
            }
            String parameter =
                    assigned
                            ? ((SqlCall) argument).operand(1).toString().toUpperCase(Locale.ROOT)
                            : parameters.get(i);
            SqlNode value = assigned ? ((SqlCall) argument).operand(0) : argument;
            if (!parameters.contains(parameter) || arguments.put(parameter, value) != null) {
                throw misfit(parameters);
            }
        }
        if (!arguments.keySet().containsAll(parameters.subList(0, required))
                || !(arguments.get("TIMECOL") instanceof SqlCall descriptor)
                || !TableCalls.isDescriptor(descriptor)
                || descriptor.operandCount() != 1) {
            throw misfit(parameters);
        }
    }

    /// TUMBLE(data, timecol, size [, offset]).
    static SqlNode tumble(SqlCall call) {
        TimeWindows windows =
                new TimeWindows(call, "TUMBLE", List.of("DATA", "TIMECOL", "SIZE", "OFFSET"), 3);
        SqlIntervalLiteral size = windows.interval("SIZE");
        return windows.edges(TableCalls.source(windows.argument("DATA")), size, size, null);
    }

    /// HOP(data, timecol, slide, size [, offset]).
    ///
    /// Errors: 53400 when a row would lie in too many windows.
    static SqlNode hop(SqlCall call) {
        TimeWindows windows =
                new TimeWindows(
                        call, "HOP", List.of("DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"), 4);
        SqlIntervalLiteral slide = windows.interval("SLIDE");
        SqlIntervalLiteral size = windows.interval("SIZE");
        BigDecimal count =
                windows.dayTime("SIZE", size)
                        .divide(windows.dayTime("SLIDE", slide), 0, RoundingMode.CEILING);
        if (count.compareTo(BigDecimal.valueOf(MOST_WINDOWS)) > 0) {
            throw Constants.error(
                    ErrorCode.CONFIGURED_LIMIT,
                    "HOP: a row would lie in "
                            + count.toPlainString()
                            + " windows, and the limit is "
                            + MOST_WINDOWS
                            + ": use a longer slide or a shorter size",
                    call);
        }
        return windows.hop(slide, size, count.intValueExact());
    }

    /// SESSION(data, timecol, gap).
    static SqlNode session(SqlCall call) {
        TimeWindows windows =
                new TimeWindows(call, "SESSION", List.of("DATA", "TIMECOL", "GAP"), 3);
        SqlIntervalLiteral gap = windows.interval("GAP");
        windows.dayTime("GAP", gap);
        SqlNode data = windows.argument("DATA");
        List<SqlNode> keys =
                data.getKind() == SqlKind.SET_SEMANTICS_TABLE
                        ? ((SqlNodeList) ((SqlCall) data).operand(1))
                                .getList().stream().map(java.util.Objects::requireNonNull).toList()
                        : List.of();
        return Template.fill(
                SESSIONS,
                windows.at,
                Map.of(
                        "$rows",
                        List.of(TableCalls.source(data)),
                        "$keys",
                        keys,
                        "$time",
                        List.of(windows.time()),
                        "$gap",
                        List.of(gap)));
    }

    /// SESSION(data, timecol, gap) over a stream: a step along the rows of each key.
    static SqlNode sessions(SqlCall collection, SqlCall call) {
        TimeWindows windows =
                new TimeWindows(call, "SESSION", List.of("DATA", "TIMECOL", "GAP"), 3);
        BigDecimal gap = windows.dayTime("GAP", windows.interval("GAP"));
        SqlNode data = windows.argument("DATA");
        List<String> keys =
                data.getKind() == SqlKind.SET_SEMANTICS_TABLE
                        ? TableCalls.names(((SqlCall) data).operand(1), "PARTITION BY")
                        : List.of();
        if (!(windows.time() instanceof SqlIdentifier time) || !time.isSimple()) {
            throw windows.misfit(List.of("DATA", "TIMECOL", "GAP"));
        }
        RowStep step =
                new RowStep(
                        new RowStep.Rule.Session(gap.longValueExact()),
                        keys,
                        Optional.of(time.getSimple()));
        SqlNode table = TableCalls.withAll(TableCalls.source(data), windows.at, List.of());
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                collection.getParserPosition(), step.createCall(windows.at, table));
    }

    private SqlNode hop(SqlIntervalLiteral slide, SqlIntervalLiteral size, int count) {
        SqlNode table = TableCalls.source(argument("DATA"));
        if (dayTime("SIZE", size).compareTo(dayTime("SLIDE", slide)) == 0) {
            return edges(table, slide, size, null);
        }
        List<SqlNode> shifts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shifts.add(
                    SqlStdOperatorTable.ROW.createCall(
                            at, SqlLiteral.createExactNumeric(String.valueOf(i), at)));
        }
        SqlIdentifier shift = new SqlIdentifier(List.of("hop shifts", "hop shift"), at);
        SqlNode rows =
                new SqlJoin(
                        at,
                        TableCalls.named(TableCalls.withAll(table, at, List.of()), "hop rows"),
                        SqlLiteral.createBoolean(false, at),
                        JoinType.CROSS.symbol(at),
                        SqlStdOperatorTable.AS.createCall(
                                at,
                                SqlStdOperatorTable.VALUES.createCall(at, shifts),
                                new SqlIdentifier("hop shifts", at),
                                new SqlIdentifier("hop shift", at)),
                        JoinConditionType.NONE.symbol(at),
                        null);
        SqlSelect select = edges(rows, slide, size, shift);
        select.getSelectList()
                .set(0, SqlIdentifier.star(List.of("hop rows", ""), at, List.of(at, at)));
        select.setWhere(inside(select, shift));
        return select;
    }

    /// The condition that a row lies before the end of its window.
    private SqlNode inside(SqlSelect select, SqlNode shift) {
        SqlNode end = ((SqlCall) select.getSelectList().get(2)).operand(0);
        SqlNode first =
                SqlStdOperatorTable.EQUALS.createCall(
                        at, shift, SqlLiteral.createExactNumeric("0", at));
        return SqlStdOperatorTable.OR.createCall(
                at,
                SqlStdOperatorTable.LESS_THAN.createCall(at, time(), end),
                SqlStdOperatorTable.AND.createCall(
                        at, SqlStdOperatorTable.IS_NULL.createCall(at, time()), first));
    }

    /// The rows with the edges of a window: the bucket of their time, or one that is as many
    /// buckets before as the shift says.
    private SqlSelect edges(
            SqlNode from,
            SqlIntervalLiteral slide,
            SqlIntervalLiteral size,
            @Nullable SqlNode shift) {
        List<SqlNode> operands = new ArrayList<>(List.of(slide, time()));
        if (arguments.containsKey("OFFSET")) {
            operands.add(origin(slide));
        }
        SqlNode bucket = Builtins.TIME_BUCKET.createCall(at, operands);
        SqlNode start =
                shift == null
                        ? bucket
                        : SqlStdOperatorTable.MINUS.createCall(
                                at,
                                bucket,
                                SqlStdOperatorTable.MULTIPLY.createCall(at, shift, slide));
        SqlNode end = SqlStdOperatorTable.PLUS.createCall(at, start, size);
        return TableCalls.withAll(
                from,
                at,
                List.of(
                        TableCalls.named(start, "window_start"),
                        TableCalls.named(end, "window_end")));
    }

    private SqlNode time() {
        return ((SqlCall) argument("TIMECOL")).operand(0);
    }

    /// Where the buckets are laid from: the epoch and the offset.
    private SqlLiteral origin(SqlIntervalLiteral width) {
        SqlIntervalLiteral offset = literal("OFFSET");
        BigDecimal nanos = dayTime("OFFSET", offset).remainder(dayTime("SIZE or SLIDE", width));
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.TEN.pow(NANOS_DIGITS));
        long seconds = parts[0].longValue() - (parts[1].signum() < 0 ? 1 : 0);
        int rest = Math.floorMod(parts[1].intValue(), 1_000_000_000);
        return SqlLiteral.createTimestamp(
                SqlTypeName.TIMESTAMP,
                TimestampString.fromMillisSinceEpoch(seconds * 1_000).withNanos(rest),
                NANOS_DIGITS,
                at);
    }

    private SqlNode argument(String parameter) {
        return java.util.Objects.requireNonNull(arguments.get(parameter));
    }

    private SqlIntervalLiteral literal(String parameter) {
        if (argument(parameter) instanceof SqlIntervalLiteral interval
                && IntervalText.rewrite(interval) instanceof SqlIntervalLiteral plain) {
            return plain;
        }
        throw Constants.error(
                ErrorCode.INVALID_ARGUMENT,
                name
                        + ": the argument "
                        + parameter.toLowerCase(Locale.ROOT)
                        + " must be a constant interval, but is "
                        + argument(parameter),
                argument(parameter));
    }

    /// A width: an interval of more than zero.
    private SqlIntervalLiteral interval(String parameter) {
        SqlIntervalLiteral literal = literal(parameter);
        SqlIntervalLiteral.IntervalValue value =
                literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        boolean negative =
                value.getSign() < 0 || value.getIntervalLiteral().strip().startsWith("-");
        if (negative || value.getIntervalLiteral().chars().noneMatch(c -> c >= '1' && c <= '9')) {
            throw Constants.error(
                    ErrorCode.INVALID_ARGUMENT,
                    name
                            + ": the argument "
                            + parameter.toLowerCase(Locale.ROOT)
                            + " must be more than zero, but is "
                            + literal,
                    literal);
        }
        return literal;
    }

    private BigDecimal dayTime(String parameter, SqlIntervalLiteral literal) {
        SqlIntervalLiteral.IntervalValue value =
                literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        if (value.getIntervalQualifier().isYearMonth()) {
            throw Constants.error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    name
                            + " with months or years"
                            + (name.equals("TUMBLE") ? " and an offset" : "")
                            + " is not supported yet; use days, hours, minutes or seconds for "
                            + parameter.toLowerCase(Locale.ROOT),
                    literal);
        }
        return Constants.nanos(value);
    }

    private RuntimeException misfit(List<String> parameters) {
        String widths =
                name.equals("HOP")
                        ? "INTERVAL '10' SECOND, INTERVAL '1' MINUTE"
                        : "INTERVAL '1' MINUTE";
        return Constants.error(
                ErrorCode.FUNCTION_NOT_FOUND,
                name
                        + " is written "
                        + name
                        + "(TABLE t, DESCRIPTOR(ts), "
                        + widths
                        + "); its arguments are "
                        + String.join(", ", parameters).toLowerCase(Locale.ROOT),
                call);
    }

    /// A query written as text, in which some names stand for nodes: a name in a list for any
    /// number of them, one elsewhere for the only one. All that was written has the place of the
    /// call for which the query stands, so that errors point there.
    private static final class Template extends SqlShuttle {
        private final SqlParserPos at;
        private final Map<String, List<SqlNode>> parts;

        private Template(SqlParserPos at, Map<String, List<SqlNode>> parts) {
            this.at = at;
            this.parts = parts;
        }

        /// The query with its names replaced.
        static SqlNode fill(String sql, SqlParserPos at, Map<String, List<SqlNode>> parts) {
            return java.util.Objects.requireNonNull(
                    SqlText.parse(sql).accept(new Template(at, parts)));
        }

        @Override
        public SqlNode visit(SqlIdentifier name) {
            List<SqlNode> nodes = name.isSimple() ? parts.get(name.getSimple()) : null;
            return nodes == null ? name.clone(at) : nodes.getFirst();
        }

        @Override
        public SqlNode visit(SqlNodeList list) {
            List<SqlNode> nodes = new ArrayList<>();
            for (SqlNode node : list) {
                if (node instanceof SqlIdentifier name
                        && name.isSimple()
                        && parts.containsKey(name.getSimple())) {
                    nodes.addAll(java.util.Objects.requireNonNull(parts.get(name.getSimple())));
                } else {
                    nodes.add(node == null ? null : node.accept(this));
                }
            }
            return new SqlNodeList(nodes, at);
        }

        @Override
        public SqlNode visit(SqlCall call) {
            return java.util.Objects.requireNonNull(super.visit(call)).clone(at);
        }
    }
}
