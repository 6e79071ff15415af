package io.ticklane.planner.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// The operators that names are looked up in: ours first, then Calcite's standard ones. Library
/// functions are not among them: the pre-pass has found them before.
public final class Operators {
    private static final Set<SqlOperator> REPLACED =
            Set.of(
                    SqlStdOperatorTable.FIRST,
                    SqlStdOperatorTable.LAST,
                    SqlStdOperatorTable.PREV,
                    SqlStdOperatorTable.NEXT,
                    SqlStdOperatorTable.LAG,
                    SqlStdOperatorTable.LEAD,
                    SqlStdOperatorTable.FIRST_VALUE,
                    SqlStdOperatorTable.LAST_VALUE,
                    SqlStdOperatorTable.NTH_VALUE);

    private static final List<SqlOperator> OURS = ours();

    /// The table of all operators.
    public static final SqlOperatorTable TABLE =
            SqlOperatorTables.chain(SqlOperatorTables.of(OURS), new StandardOperators());

    private static final Set<String> AGGREGATES = aggregates();

    private Operators() {}

    /// The names of all functions, for suggestions.
    public static Set<String> functionNames() {
        Set<String> names = new TreeSet<>();
        for (SqlOperator operator : TABLE.getOperatorList()) {
            if (operator instanceof SqlFunction && operator.getName().matches("[A-Z][A-Z0-9_]*")) {
                names.add(operator.getName());
            }
        }
        return names;
    }

    /// Whether a call, as it was written, is of an aggregate.
    public static boolean isAggregate(SqlCall call) {
        if (!(call.getOperator() instanceof SqlUnresolvedFunction function)) {
            return call.getOperator().isAggregator();
        }
        String name = function.getName().toUpperCase(Locale.ROOT);
        return name.equals("MEAN") || AGGREGATES.contains(name);
    }

    private static Set<String> aggregates() {
        Set<String> names = new TreeSet<>();
        for (SqlOperator operator : TABLE.getOperatorList()) {
            if (operator.isAggregator()) {
                names.add(operator.getName().toUpperCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static List<SqlOperator> ours() {
        List<SqlOperator> ours = new ArrayList<>(Builtins.all());
        ours.add(MinusOperator.INSTANCE);
        ours.add(Builtins.NEAREST);
        ours.add(Builtins.WINDOW_ROWS);
        ours.add(new ShiftFunction(SqlKind.LAG));
        ours.add(new ShiftFunction(SqlKind.LEAD));
        ours.add(frameValue(SqlKind.FIRST_VALUE, OperandTypes.ANY));
        ours.add(frameValue(SqlKind.LAST_VALUE, OperandTypes.ANY));
        ours.add(frameValue(SqlKind.NTH_VALUE, OperandTypes.ANY_NUMERIC));
        ours.add(SqlLibraryOperators.TRY_CAST);
        ours.add(SqlLibraryOperators.ILIKE);
        ours.add(SqlLibraryOperators.NOT_ILIKE);
        return List.copyOf(ours);
    }

    /// A value of a frame: Calcite says that it is NULL only where its argument is; but a frame may
    /// have no row.
    private static SqlOperator frameValue(SqlKind kind, SqlOperandTypeChecker operands) {
        return SqlBasicAggFunction.create(kind, ReturnTypes.ARG0_FORCE_NULLABLE, operands)
                .withFunctionType(SqlFunctionCategory.NUMERIC)
                .withAllowsNullTreatment(true)
                .withOver(true);
    }

    /// Calcite's operators without those whose names have another meaning here.
    private static final class StandardOperators implements SqlOperatorTable {
        @Override
        public void lookupOperatorOverloads(
                SqlIdentifier name,
                @Nullable SqlFunctionCategory category,
                SqlSyntax syntax,
                List<SqlOperator> found,
                SqlNameMatcher matcher) {
            SqlStdOperatorTable.instance()
                    .lookupOperatorOverloads(name, category, syntax, found, matcher);
            found.removeIf(REPLACED::contains);
        }

        @Override
        public List<SqlOperator> getOperatorList() {
            return SqlStdOperatorTable.instance().getOperatorList().stream()
                    .filter(operator -> !REPLACED.contains(operator))
                    .toList();
        }
    }
}
