package io.ticklane.planner.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlOperatorTables;

/// The operators that names are looked up in: ours first, then Calcite's standard ones. Library functions are not among them:
/// the pre-pass has found them before.
public final class Operators {
    private static final Set<SqlOperator> REPLACED = Set.of(
            SqlStdOperatorTable.FIRST, SqlStdOperatorTable.LAST, SqlStdOperatorTable.PREV, SqlStdOperatorTable.NEXT);

    private static final List<SqlOperator> ALL = all();

    /// The table of all operators.
    public static final SqlOperatorTable TABLE = SqlOperatorTables.of(ALL);

    private Operators() {}

    /// The names of all functions, for suggestions.
    public static Set<String> functionNames() {
        Set<String> names = new TreeSet<>();
        for (SqlOperator operator : ALL) {
            if (operator instanceof SqlFunction && operator.getName().matches("[A-Z][A-Z0-9_]*")) {
                names.add(operator.getName());
            }
        }
        return names;
    }

    private static List<SqlOperator> all() {
        List<SqlOperator> all = new ArrayList<>(Builtins.all());
        all.add(MinusOperator.INSTANCE);
        all.add(SqlLibraryOperators.TRY_CAST);
        all.add(SqlLibraryOperators.ILIKE);
        all.add(SqlLibraryOperators.NOT_ILIKE);
        for (SqlOperator operator : SqlStdOperatorTable.instance().getOperatorList()) {
            if (!REPLACED.contains(operator)) {
                all.add(operator);
            }
        }
        return List.copyOf(all);
    }
}
