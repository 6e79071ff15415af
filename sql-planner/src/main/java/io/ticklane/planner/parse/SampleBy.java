package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.planner.validate.Builtins;
import io.ticklane.planner.validate.RowStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.TimestampString;

/// SAMPLE BY as GROUP BY.
///
/// ```
///   SELECT ts, symbol, AVG(price) FROM trades SAMPLE BY 1m FILL(PREV)  =>
///     SELECT * FROM TABLE(GAP_FILL by symbol order by ts, of
///       SELECT TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS ts, symbol, AVG(price) FROM trades GROUP BY 1, 2)
/// ```
///
/// The time is the one that ON names, or the first column of the SELECT list that is a TIMESTAMP;
/// what is no aggregate there is a key. Weeks begin on Monday. FILL goes from the first to the last
/// bucket of each key.
final class SampleBy {
    private static final String MONDAY = "1970-01-05 00:00:00";
    private static final long WEEK_NANOS = 604_800_000_000_000L;

    private final Aggregations aggregations;
    private final Function<SqlNode, RelDataType> columns;

    SampleBy(FunctionCatalog functions, Function<SqlNode, RelDataType> columns) {
        this.aggregations = new Aggregations(functions);
        this.columns = columns;
    }

    /// The SELECT with groups, and filled.
    ///
    /// @param withs the tables that WITH names around it, the innermost first
    SqlSelect rewrite(SqlSelect select, TimeClauses.Sample sample, Collection<SqlNodeList> withs) {
        if (select.getGroup() != null) {
            throw Constants.error(
                    ErrorCode.SYNTAX_ERROR,
                    "SAMPLE BY stands instead of GROUP BY: what is no aggregate in SELECT is a key",
                    select.getGroup());
        }
        RowStepCalls.Width width = RowStepCalls.width("SAMPLE BY", "width", sample.width());
        List<SqlNode> items = new ArrayList<>(select.getSelectList());
        int time = time(select, sample, withs);
        SqlNode bucket = bucket(sample, width, time < 0 ? named(sample) : plain(items.get(time)));
        List<SqlNode> groups = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        List<Integer> aggregates = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = plain(items.get(i));
            if (aggregations.in(item)) {
                aggregates.add(i);
                continue;
            }
            if (item instanceof SqlLiteral) {
                continue;
            }
            groups.add(
                    SqlLiteral.createExactNumeric(String.valueOf(i + 1), item.getParserPosition()));
            if (i != time) {
                keys.add(i);
            }
        }
        if (time < 0) {
            groups.add(bucket);
        } else {
            items.set(time, TableCalls.named(bucket, name(items.get(time))));
        }
        SqlParserPos at = sample.at();
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        select.setGroupBy(new SqlNodeList(groups, at));
        Fills fills = Fills.of(sample.fills(), aggregates, at);
        if (fills.none()) {
            return select;
        }
        if (time < 0) {
            throw Constants.error(
                    ErrorCode.SYNTAX_ERROR, "FILL needs the time in SELECT", sample.width());
        }
        SqlNode filled =
                RowStep.at(
                                new RowStep.Rule.GapFill(width.count(), width.months(), fills),
                                keys,
                                time)
                        .createCall(at, select);
        return TableCalls.withAll(
                SqlStdOperatorTable.COLLECTION_TABLE.createCall(at, filled), at, List.of());
    }

    private static SqlNode bucket(
            TimeClauses.Sample sample, RowStepCalls.Width width, SqlNode time) {
        List<SqlNode> operands = new ArrayList<>(List.of(sample.width(), time));
        if (!width.months()
                && width.count() % WEEK_NANOS == 0
                && sample.width() instanceof SqlIntervalLiteral) {
            operands.add(
                    SqlLiteral.createTimestamp(
                            SqlTypeName.TIMESTAMP, new TimestampString(MONDAY), 0, sample.at()));
        }
        return Builtins.TIME_BUCKET.createCall(sample.at(), operands);
    }

    private static SqlNode named(TimeClauses.Sample sample) {
        return java.util.Objects.requireNonNull(sample.time());
    }

    /// An item without its alias.
    private static SqlNode plain(SqlNode item) {
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }

    private static String name(SqlNode item) {
        SqlNode named = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
        return ((SqlIdentifier) named).names.getLast();
    }

    /// The place of the time among the items; -1 when ON names one that is not there.
    private int time(SqlSelect select, TimeClauses.Sample sample, Collection<SqlNodeList> withs) {
        List<SqlNode> plain = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < select.getSelectList().size(); i++) {
            if (plain(select.getSelectList().get(i)) instanceof SqlIdentifier id) {
                if (id.isStar()) {
                    throw Constants.error(
                            ErrorCode.BAD_GROUPING,
                            "SAMPLE BY needs columns and aggregates in SELECT, not *",
                            id);
                }
                SqlIdentifier named = sample.time();
                if (named != null && named.names.getLast().equalsIgnoreCase(id.names.getLast())) {
                    return i;
                }
                plain.add(id);
                places.add(i);
            }
        }
        if (sample.time() != null) {
            return -1;
        }
        if (!plain.isEmpty()) {
            for (RelDataTypeField field : types(select, plain, withs).getFieldList()) {
                SqlTypeName type = field.getType().getSqlTypeName();
                if (type == SqlTypeName.TIMESTAMP
                        || type == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
                    return places.get(field.getIndex());
                }
            }
        }
        throw Constants.error(
                ErrorCode.BAD_GROUPING,
                "SAMPLE BY needs a time: a column in SELECT that is a TIMESTAMP, or ON and its name",
                sample.width());
    }

    private RelDataType types(
            SqlSelect select, List<SqlNode> plain, Collection<SqlNodeList> withs) {
        SqlParserPos at = select.getParserPosition();
        SqlSelect probe =
                TableCalls.withAll(
                        java.util.Objects.requireNonNull(select.getFrom()), at, List.of());
        probe.setSelectList(new SqlNodeList(plain, at));
        SqlNode query = probe;
        for (SqlNodeList tables : withs) {
            query = tables.isEmpty() ? query : new SqlWith(at, tables, query);
        }
        return columns.apply(java.util.Objects.requireNonNull(query.accept(new Copy())));
    }

    /// Copies all of a query: the validator changes what it reads.
    private static final class Copy extends SqlShuttle {
        @Override
        public SqlNode visit(SqlCall call) {
            CallCopyingArgHandler copies = new CallCopyingArgHandler(call, true);
            call.getOperator().acceptCall(this, call, false, copies);
            SqlNode copy = java.util.Objects.requireNonNull(copies.result());
            return call instanceof TimeClauses.TimeSelect timed ? timed.of((SqlSelect) copy) : copy;
        }

        @Override
        public SqlNode visit(SqlNodeList list) {
            List<SqlNode> items = new ArrayList<>();
            for (SqlNode item : list) {
                items.add(java.util.Objects.requireNonNull(item.accept(this)));
            }
            return new SqlNodeList(items, list.getParserPosition());
        }
    }
}
