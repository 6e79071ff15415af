package io.ticklane.planner.parse.stream;

import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/// Where in the text of a query that is what an error is about, for [Emission#error]: each gives
/// the part of a call that is meant, or null where the call has none.
public final class Places {
    private Places() {}

    /// What groups the rows of a SELECT.
    public static @Nullable SqlNode grouping(SqlCall call) {
        if (!(call instanceof SqlSelect select)) {
            return null;
        }
        return select.getGroup() != null
                ? select.getGroup()
                : select.isDistinct() ? select : select.getSelectList();
    }

    /// HAVING or WHERE of a SELECT.
    public static @Nullable SqlNode condition(SqlCall call) {
        if (!(call instanceof SqlSelect select)) {
            return null;
        }
        return select.getHaving() != null ? select.getHaving() : select.getWhere();
    }

    /// The right side of a join.
    public static @Nullable SqlNode join(SqlCall call) {
        return call instanceof SqlJoin join ? join.getRight() : null;
    }

    /// The call of a window function.
    public static Function<SqlCall, @Nullable SqlNode> over(String window) {
        return call ->
                call.getKind() == SqlKind.OVER
                                && call.operand(0) instanceof SqlCall function
                                && isCall(function, window)
                        ? function
                        : null;
    }

    /// Whether a call is one of a function.
    public static boolean isCall(SqlCall call, String function) {
        return call.getOperator().getName().equalsIgnoreCase(function);
    }
}
