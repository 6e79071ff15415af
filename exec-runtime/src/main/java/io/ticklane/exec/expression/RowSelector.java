package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;

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
    /// all rows of the batch) and returns how many they are.
    public int select(Batch batch, int[] picks) {
        try (Column bits = condition.evaluate(batch)) {
            MemorySegment values = bits.values();
            MemorySegment validity = bits.validity();
            int rows = batch.rows();
            int count = 0;
            for (int from = 0; from < rows; from += 64) {
                int group = from >>> 6;
                long word = Bits.word(values, group);
                if (validity != null) {
                    word &= Bits.word(validity, group);
                }
                if (from + 64 > rows) {
                    word &= Bits.lastMask(rows);
                }
                while (word != 0) {
                    picks[count++] = from + Long.numberOfTrailingZeros(word);
                    word &= word - 1;
                }
            }
            return count;
        }
    }

    @Override
    public void close() {
        condition.close();
    }
}
