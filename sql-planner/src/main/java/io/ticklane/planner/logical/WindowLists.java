package io.ticklane.planner.logical;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// `x IN (a, b)` in windows over groups, such as `RANK() OVER (ORDER BY MAX(x) FILTER (WHERE y IN
/// (a, b)))`. Calcite's converter looks for lists in aggregates, but not in those of windows, and
/// then does not know what such a list is.
final class WindowLists {
    private final Set<SqlNode> found = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Finds the lists in the windows of a query.
    void find(SqlSelect select) {
        select.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    private int depth;

                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        boolean isWindow =
                                call.getKind() == SqlKind.OVER || call.getKind() == SqlKind.WINDOW;
                        if (depth > 0 && isList(call)) {
                            found.add(call);
                        }
                        depth += isWindow ? 1 : 0;
                        super.visit(call);
                        depth -= isWindow ? 1 : 0;
                        return null;
                    }
                });
    }

    private static boolean isList(SqlCall call) {
        return (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN)
                && call.operand(1) instanceof SqlNodeList;
    }

    /// Whether it is a list that was found.
    boolean has(SqlNode node) {
        return found.contains(node);
    }

    /// The condition that a list is: that the left side is equal to one of its values.
    static RexNode convert(
            SqlCall call, Function<SqlNode, RexNode> converter, RexBuilder expressions) {
        List<RexNode> equal =
                call.<SqlNodeList>operand(1).stream()
                        .map(value ->
                                converter.apply(
                                        SqlStdOperatorTable.EQUALS.createCall(
                                                value.getParserPosition(), call.operand(0), value)))
                        .toList();
        RexNode any = RexUtil.composeDisjunction(expressions, equal);
        return call.getKind() == SqlKind.NOT_IN
                ? expressions.makeCall(SqlStdOperatorTable.NOT, any)
                : any;
    }
}
