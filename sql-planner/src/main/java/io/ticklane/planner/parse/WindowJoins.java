package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Builtins;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// WINDOW JOIN as standard SQL: the aggregates of the SELECT move to a LATERAL query over the right
/// rows of each left row.
///
/// ```
/// SELECT t.id, AVG(q.x) FROM t WINDOW JOIN q MATCH_CONDITION m ON c
/// SELECT t.id, w.c0 FROM t CROSS JOIN LATERAL (SELECT AVG(q.x) AS c0 FROM q WHERE m AND c AND mark) AS w
/// ```
public final class WindowJoins {
    private static final SqlOperator OPERATOR =
            new SqlSpecialOperator("WINDOW JOIN", SqlKind.OTHER);
    private static final String NAME = "$window";

    private final SqlCall join;
    private final Predicate<SqlCall> aggregates;
    private final String rightName;
    private final List<SqlNode> moved = new ArrayList<>();

    private WindowJoins(SqlCall join, Predicate<SqlCall> aggregates) {
        this.join = join;
        this.aggregates = aggregates;
        this.rightName = TimeJoins.name(join.operand(1));
    }

    /// The syntax of a WINDOW JOIN, which stands in FROM until the SELECT around it is rewritten.
    public static SqlNode call(
            SqlParserPos at,
            SqlNode left,
            SqlNode right,
            SqlNode match,
            SqlNode condition,
            boolean prevailing) {
        return OPERATOR.createCall(
                at,
                TableCalls.nameFile(left),
                TableCalls.nameFile(right),
                match,
                condition,
                SqlLiteral.createBoolean(prevailing, at));
    }

    /// Whether a node is a WINDOW JOIN.
    static boolean is(@Nullable SqlNode node) {
        return node instanceof SqlCall call && call.getOperator().equals(OPERATOR);
    }

    /// A SELECT without the WINDOW JOIN in its FROM.
    ///
    /// Errors: 42803 for right columns outside aggregates, 42601 without an aggregate, 0A000 for
    /// GROUP BY beside it.
    static SqlSelect expand(SqlSelect select, Predicate<SqlCall> aggregates) {
        return is(select.getFrom())
                ? new WindowJoins((SqlCall) select.getFrom(), aggregates)
                        .expand(select, SqlNodeList.EMPTY)
                        .select()
                : select;
    }

    /// The same with an ORDER BY after it, whose aggregates move too.
    static SqlOrderBy expand(SqlOrderBy order, Predicate<SqlCall> aggregates) {
        if (!(order.query instanceof SqlSelect select) || !is(select.getFrom())) {
            return order;
        }
        Expanded made =
                new WindowJoins((SqlCall) select.getFrom(), aggregates)
                        .expand(select, order.orderList);
        return new SqlOrderBy(
                order.getParserPosition(), made.select(), made.order(), order.offset, order.fetch);
    }

    static RuntimeException nested(SqlNode at) {
        return Constants.error(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "WINDOW JOIN is the last join of a FROM, once: put it in a sub-query, and join that",
                at);
    }

    private record Expanded(SqlSelect select, SqlNodeList order) {}

    private Expanded expand(SqlSelect select, SqlNodeList order) {
        if (select.getGroup() != null || select.getHaving() != null) {
            throw Constants.error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "GROUP BY and HAVING beside WINDOW JOIN are not supported: group the result of a sub-query",
                    select);
        }
        Mover mover = new Mover();
        SqlSelect made = (SqlSelect) select.clone(select.getParserPosition());
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier id && id.isStar() && id.names.size() == 1) {
                items.addAll(leftStars(join.operand(0), id));
            } else {
                items.add(item(item, mover, items.size()));
            }
        }
        made.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        if (select.getWhere() != null) {
            made.setWhere(mover.moved(select.getWhere()));
        }
        if (select.getQualify() != null) {
            made.setQualify(mover.moved(select.getQualify()));
        }
        SqlNodeList ordered = (SqlNodeList) mover.moved(order);
        if (moved.isEmpty()) {
            throw Constants.error(
                    ErrorCode.SYNTAX_ERROR,
                    "WINDOW JOIN aggregates its right rows: select at least one aggregate, such as COUNT(*)",
                    join);
        }
        made.setFrom(from());
        return new Expanded(made, ordered);
    }

    /// An item of SELECT; one that has no name keeps having none.
    private static SqlNode item(SqlNode item, Mover mover, int position) {
        SqlNode made = mover.moved(item);
        return made instanceof SqlIdentifier id && id.names.get(0).equals(NAME)
                ? as(made, "EXPR$" + position)
                : made;
    }

    private static List<SqlNode> leftStars(SqlNode table, SqlIdentifier star) {
        if (table instanceof SqlJoin pair) {
            List<SqlNode> stars = new ArrayList<>(leftStars(pair.getLeft(), star));
            stars.addAll(leftStars(pair.getRight(), star));
            return stars;
        }
        String name = TimeJoins.name(table);
        if (name.isEmpty()) {
            throw Constants.error(
                    ErrorCode.SYNTAX_ERROR,
                    "SELECT * of a WINDOW JOIN needs names for the tables on its left side: write AS t",
                    table);
        }
        return List.of(
                SqlIdentifier.star(
                        List.of(name, ""),
                        star.getParserPosition(),
                        List.of(star.getParserPosition(), star.getParserPosition())));
    }

    private SqlNode from() {
        SqlParserPos at = join.getParserPosition();
        List<SqlNode> items = new ArrayList<>();
        for (int i = 0; i < moved.size(); i++) {
            items.add(as(moved.get(i), "c" + i));
        }
        SqlSelect rows = TableCalls.select(join.operand(1), at, items);
        SqlNode mark = Builtins.WINDOW_ROWS.createCall(at, (SqlNode) join.operand(4));
        rows.setWhere(and(and(join.operand(3), join.operand(2)), mark));
        return new SqlJoin(
                at,
                join.operand(0),
                SqlLiteral.createBoolean(false, at),
                JoinType.CROSS.symbol(at),
                as(SqlStdOperatorTable.LATERAL.createCall(at, rows), NAME),
                JoinConditionType.NONE.symbol(at),
                null);
    }

    private static SqlNode and(SqlNode first, SqlNode second) {
        return SqlStdOperatorTable.AND.createCall(second.getParserPosition(), first, second);
    }

    private static SqlNode as(SqlNode node, String name) {
        SqlParserPos at = node.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(at, node, new SqlIdentifier(name, at));
    }

    /// Moves aggregates and leaves columns in their place.
    private final class Mover extends SqlShuttle {
        private SqlNode moved(SqlNode node) {
            return Objects.requireNonNull(node.accept(this));
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier id) {
            if (!rightName.isEmpty() && TimeJoins.isOf(id, rightName)) {
                throw Constants.error(
                        ErrorCode.BAD_GROUPING,
                        "the right column "
                                + id
                                + " stands outside an aggregate: a WINDOW JOIN gives one row for each left row,"
                                + " with aggregates of its right rows such as COUNT(*)",
                        id);
            }
            return id;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            return switch (call.getKind()) {
                case OVER -> over(call);
                case SELECT, ORDER_BY, UNION, INTERSECT, EXCEPT, WITH, VALUES -> call;
                default -> isAggregate(call) ? column(call) : super.visit(call);
            };
        }

        /// A window function over the rows of the result: aggregates may stand inside it.
        private SqlNode over(SqlCall over) {
            if (!(over.operand(0) instanceof SqlCall function)) {
                return over;
            }
            List<SqlNode> operands = new ArrayList<>();
            for (SqlNode operand : function.getOperandList()) {
                operands.add(operand == null ? operand : moved(operand));
            }
            SqlNode made =
                    function.getOperator()
                            .createCall(
                                    function.getFunctionQuantifier(),
                                    function.getParserPosition(),
                                    operands);
            return over.getOperator()
                    .createCall(over.getParserPosition(), made, moved(over.operand(1)));
        }

        private boolean isAggregate(SqlCall call) {
            return switch (call.getKind()) {
                case FILTER, WITHIN_GROUP, IGNORE_NULLS, RESPECT_NULLS ->
                        call.operand(0) instanceof SqlCall inner && isAggregate(inner);
                default -> aggregates.test(call);
            };
        }

        private SqlNode column(SqlCall call) {
            int known = -1;
            for (int i = 0; i < moved.size() && known < 0; i++) {
                known = moved.get(i).equalsDeep(call, Litmus.IGNORE) ? i : -1;
            }
            if (known < 0) {
                known = moved.size();
                moved.add(call);
            }
            return new SqlIdentifier(List.of(NAME, "c" + known), call.getParserPosition());
        }
    }
}
