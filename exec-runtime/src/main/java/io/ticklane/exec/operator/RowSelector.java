package io.ticklane.exec.operator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.expression.Evaluator;
import io.ticklane.exec.expression.ExpressionCompiler;
import io.ticklane.exec.query.QueryContext;

/// Finds the rows for which a condition is TRUE.
///
/// Threads: one at a time, as [Evaluator].
public final class RowSelector implements AutoCloseable {
    private final Evaluator condition;

    private RowSelector(Evaluator condition) {
        this.condition = condition;
    }

    /// A selector of a condition over rows of `input`. Closed before the query's memory.
    public static RowSelector compile(Expression condition, RowType input, QueryContext context) {
        if (condition.type().kind() != TypeKind.BOOLEAN) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "a condition must be BOOLEAN, but this one is " + condition.type().sql());
        }
        return new RowSelector(ExpressionCompiler.compile(condition, input, context));
    }

    /// Writes the rows where the condition is TRUE, ascending, to the front of `picks` (room for
    /// all rows of the batch) and returns how many they are. When they are all, none is written.
    public int select(Batch batch, int[] picks) {
        int rows = batch.rows();
        long[] open = Bits.all(rows);
        condition.narrow(batch, open);
        int count = Bits.count(open);
        return count == 0 || count == rows ? count : Bits.positions(open, picks);
    }

    @Override
    public void close() {
        condition.close();
    }
}
