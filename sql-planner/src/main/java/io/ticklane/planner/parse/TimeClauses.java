package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.parse.generated.TicklaneSqlParserConstants;
import io.ticklane.planner.parse.generated.Token;
import io.ticklane.planner.validate.RowStep;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The clauses between WHERE and GROUP BY that go along the time of a table: LATEST ON and SAMPLE
/// BY. Their words are names elsewhere.
public final class TimeClauses {
    private TimeClauses() {}

    /// LATEST ON time PARTITION BY keys.
    public record Latest(SqlParserPos at, SqlIdentifier time, List<SqlIdentifier> keys) {
        public Latest {
            keys = List.copyOf(keys);
        }
    }

    /// SAMPLE BY a width of time; `time` is null where the SELECT names it.
    public record Sample(
            SqlParserPos at, SqlNode width, @Nullable SqlIdentifier time, List<SqlNode> fills) {
        public Sample {
            fills = List.copyOf(fills);
        }
    }

    /// Whether two tokens are SAMPLE BY.
    public static boolean isSample(Token first, Token second) {
        return second.kind == TicklaneSqlParserConstants.BY
                && first.image.equalsIgnoreCase("SAMPLE");
    }

    /// Whether two tokens are FILL and a parenthesis.
    public static boolean isFill(Token first, Token second) {
        return second.kind == TicklaneSqlParserConstants.LPAREN
                && first.image.equalsIgnoreCase("FILL");
    }

    /// The interval of a number and a unit; m is a minute, M a month.
    ///
    /// Errors: 42601 for any other unit.
    public static SqlNode width(SqlParserPos at, String count, String unit) {
        String word =
                switch (unit) {
                    case "ns", "us", "ms", "s", "m", "h", "d", "w", "y" -> unit;
                    case "M" -> "months";
                    default ->
                            throw new EngineException(
                                    ErrorCode.SYNTAX_ERROR,
                                    "SAMPLE BY: "
                                            + unit
                                            + " is no unit; write ns, us, ms, s, m, h, d, w, M (months) or y",
                                    at.getLineNum(),
                                    at.getColumnNum(),
                                    null);
                };
        return SqlLiteral.createInterval(
                1, count + word, new SqlIntervalQualifier(TimeUnit.SECOND, null, at), at);
    }

    /// Whether two tokens are LATEST ON.
    public static boolean isLatest(Token first, Token second) {
        return second.kind == TicklaneSqlParserConstants.ON
                && first.image.equalsIgnoreCase("LATEST");
    }

    /// Whether PARTITION follows a name, as in no condition of a join: what is joined there is not
    /// a table named latest.
    ///
    /// @param first the token at which the name begins
    /// @param far one so far behind that all before it have been read
    public static boolean isPartitioned(Token first, Token far) {
        Token token = first;
        while (token != far && token.next.kind == TicklaneSqlParserConstants.DOT) {
            token = token.next.next;
        }
        return token != far && token.next.kind == TicklaneSqlParserConstants.PARTITION;
    }

    /// A SELECT with its clauses, if there are any.
    public static SqlSelect select(
            SqlSelect select, @Nullable Latest latest, @Nullable Sample sample) {
        return latest == null && sample == null ? select : new TimeSelect(select, latest, sample);
    }

    /// A SELECT with clauses that the validator does not know. The pre-pass makes it a plain one.
    static final class TimeSelect extends SqlSelect {
        private final @Nullable Latest latest;
        private final @Nullable Sample sample;

        private TimeSelect(SqlSelect select, @Nullable Latest latest, @Nullable Sample sample) {
            super(
                    select.getParserPosition(),
                    (SqlNodeList) select.getOperandList().get(0),
                    select.getSelectList(),
                    select.getFrom(),
                    select.getWhere(),
                    select.getGroup(),
                    select.getHaving(),
                    select.getWindowList(),
                    select.getQualify(),
                    select.getOrderList(),
                    select.getOffset(),
                    select.getFetch(),
                    select.getHints());
            this.latest = latest;
            this.sample = sample;
        }

        /// The same clauses of another SELECT.
        SqlSelect of(SqlSelect other) {
            return new TimeSelect(other, latest, sample);
        }

        Optional<Sample> sample() {
            return Optional.ofNullable(sample);
        }

        /// The SELECT over the rows that LATEST ON leaves.
        SqlSelect plain() {
            return latest == null
                    ? over(java.util.Objects.requireNonNull(getFrom()), getWhere())
                    : last(latest);
        }

        private SqlSelect last(Latest latest) {
            SqlNode from = getFrom();
            SqlSelect rows =
                    TableCalls.withAll(
                            java.util.Objects.requireNonNull(from), latest.at(), List.of());
            rows.setWhere(getWhere());
            SqlNode last =
                    new RowStep(
                                    new RowStep.Rule.Latest(),
                                    latest.keys().stream().map(TimeSelect::name).toList(),
                                    Optional.of(name(latest.time())))
                            .createCall(latest.at(), rows);
            SqlNode table = SqlStdOperatorTable.COLLECTION_TABLE.createCall(latest.at(), last);
            return over(named(table, from), null);
        }

        private SqlSelect over(SqlNode from, @Nullable SqlNode where) {
            return new SqlSelect(
                    getParserPosition(),
                    (SqlNodeList) getOperandList().get(0),
                    getSelectList(),
                    from,
                    where,
                    getGroup(),
                    getHaving(),
                    getWindowList(),
                    getQualify(),
                    getOrderList(),
                    getOffset(),
                    getFetch(),
                    getHints());
        }

        private static String name(SqlIdentifier column) {
            return column.names.getLast();
        }

        /// A table with the name that another one has in FROM.
        private SqlNode named(SqlNode table, SqlNode from) {
            return switch (from) {
                case SqlIdentifier id when StatementSyntax.isFile(id) -> {
                    SqlNode file = TableCalls.nameFile(id);
                    yield file == id ? table : named(table, file);
                }
                case SqlIdentifier id -> TableCalls.named(table, id.names.getLast());
                case SqlCall call when call.getKind() == SqlKind.AS ->
                        TableCalls.named(table, call.operand(1).toString());
                case SqlCall call when call.getKind() == SqlKind.JOIN ->
                        throw Rewrites.unsupported(
                                call,
                                "LATEST ON over joined tables",
                                "a sub-query: FROM (SELECT ... JOIN ...) LATEST ON");
                default -> table;
            };
        }
    }
}
