package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Several expressions over the same rows. What they have in common is computed once, unless only
/// some rows need it (a branch of CASE, an operand of AND).
///
/// Threads: one at a time, as [Evaluator].
public final class Projection implements AutoCloseable {
    private final ExpressionCompiler compiler;
    private final List<Node> nodes;

    /// Expressions over rows of `input`. Closed before the query's memory.
    public Projection(List<Expression> expressions, RowType input, QueryContext context) {
        compiler = new ExpressionCompiler(input, context, repeated(expressions));
        try {
            nodes = compiler.nodes(expressions);
        } catch (Throwable e) {
            compiler.close();
            throw e;
        }
    }

    /// The calls that occur more than once among what every row needs.
    private static Set<Expression> repeated(List<Expression> expressions) {
        Set<Expression> repeated = new HashSet<>();
        Set<Expression> seen = new HashSet<>();
        expressions.forEach(expression -> collect(expression, seen, repeated));
        return repeated;
    }

    private static void collect(
            Expression expression, Set<Expression> seen, Set<Expression> repeated) {
        boolean first = seen.add(expression);
        switch (expression) {
            case Expression.Column _, Expression.Literal _, Expression.Parameter _ -> {
                // nothing to compute
            }
            case Expression.Call call -> {
                if (!first) {
                    repeated.add(call);
                } else if (!hasBranches(call.operator())) {
                    call.arguments().forEach(argument -> collect(argument, seen, repeated));
                }
            }
            case Expression.LibraryCall call -> {
                if (!first) {
                    repeated.add(call);
                } else {
                    call.arguments().forEach(argument -> collect(argument, seen, repeated));
                }
            }
        }
    }

    private static boolean hasBranches(ScalarOperator operator) {
        return operator == ScalarOperator.CASE
                || operator == ScalarOperator.COALESCE
                || operator == ScalarOperator.AND
                || operator == ScalarOperator.OR;
    }

    /// The values of the expressions for the rows of a batch, with the sequence and ordinals of the
    /// batch, which stays the caller's.
    public Batch evaluate(Batch batch) {
        List<Column> columns = new ArrayList<>(nodes.size());
        try {
            for (Node node : nodes) {
                columns.add(node.evaluate(batch));
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        } finally {
            compiler.forget();
        }
        return batch.withColumns(columns);
    }

    @Override
    public void close() {
        compiler.close();
    }
}
