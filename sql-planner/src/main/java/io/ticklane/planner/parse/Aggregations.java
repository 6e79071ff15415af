package io.ticklane.planner.parse;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.planner.validate.Operators;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

/// Finds aggregates in expressions as they were parsed.
final class Aggregations {
    private final FunctionCatalog functions;

    Aggregations(FunctionCatalog functions) {
        this.functions = functions;
    }

    /// Whether an expression aggregates, sub-queries and window calls aside.
    boolean in(SqlNode expression) {
        boolean[] found = new boolean[1];
        expression.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        if (call.getKind() == SqlKind.OVER || call.isA(SqlKind.QUERY)) {
                            return null;
                        }
                        found[0] |= aggregates(call.getOperator());
                        return super.visit(call);
                    }
                });
        return found[0];
    }

    private boolean aggregates(SqlOperator operator) {
        if (operator.isAggregator()) {
            return true;
        }
        if (!(operator instanceof SqlFunction function)
                || function.getNameAsId() == null
                || !function.getNameAsId().isSimple()) {
            return false;
        }
        SqlIdentifier name = Rewrites.usualName(function.getNameAsId());
        for (FunctionDefinition definition : functions.find(name.getSimple())) {
            if (definition instanceof FunctionDefinition.Frame
                    || definition instanceof FunctionDefinition.Running) {
                return true;
            }
        }
        List<SqlOperator> found = new ArrayList<>();
        Operators.TABLE.lookupOperatorOverloads(
                name, null, SqlSyntax.FUNCTION, found, SqlNameMatchers.withCaseSensitive(false));
        return found.stream().anyMatch(SqlOperator::isAggregator);
    }
}
