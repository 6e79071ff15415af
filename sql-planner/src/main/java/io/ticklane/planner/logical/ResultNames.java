package io.ticklane.planner.logical;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;

/// Names for the result columns that the user gave none: that of the function (`avg`, as PostgreSQL
/// does), else the position (`column3`).
final class ResultNames {
    private static final String UNNAMED = "EXPR$";

    private ResultNames() {}

    /// The names of a query's result; `derived` are those that validation found.
    static List<String> of(SqlNode query, List<String> derived) {
        List<SqlNode> items = items(query);
        Set<String> taken = new HashSet<>();
        derived.stream()
                .filter(name -> !name.startsWith(UNNAMED))
                .forEach(name -> taken.add(lower(name)));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < derived.size(); i++) {
            String name = derived.get(i);
            if (name.startsWith(UNNAMED)) {
                String function = items.size() == derived.size() ? function(items.get(i)) : "";
                name = function.isEmpty() || !taken.add(function) ? "column" + (i + 1) : function;
                taken.add(name);
            }
            names.add(name);
        }
        return names;
    }

    private static List<SqlNode> items(SqlNode query) {
        return switch (query) {
            case SqlOrderBy order -> items(order.query);
            case SqlWith with -> items(with.body);
            case SqlSelect select -> select.getSelectList();
            default -> List.of();
        };
    }

    private static String function(SqlNode item) {
        if (!(item instanceof SqlCall call)) {
            return "";
        }
        return switch (call.getKind()) {
            case OVER, FILTER, WITHIN_GROUP, IGNORE_NULLS, RESPECT_NULLS ->
                    function(call.operand(0));
            case CAST, AS -> "";
            default ->
                    call.getOperator() instanceof SqlFunction function
                                    && call.getKind() != SqlKind.CASE
                            ? lower(function.getNameAsId().names.getLast())
                            : "";
        };
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
