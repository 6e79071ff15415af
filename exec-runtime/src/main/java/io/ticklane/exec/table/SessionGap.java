package io.ticklane.exec.table;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.expression.value.TimeText;
import java.util.Optional;

/// What is between two sessions of a key.
///
/// @param nanos how long there is no row, at most, in a session
record SessionGap(long nanos) {
    /// The gap of a plan node.
    static SessionGap of(PhysicalNode.TableFunction node) {
        return new SessionGap(literal(node, 0).orElseThrow());
    }

    /// How late rows may be that change sessions of a plan node; empty where none do.
    static Optional<Long> within(PhysicalNode.TableFunction node) {
        return literal(node, 1);
    }

    private static Optional<Long> literal(PhysicalNode.TableFunction node, int number) {
        return node.arguments().stream()
                .filter(Expression.Literal.class::isInstance)
                .skip(number)
                .map(literal -> (Long) ((Expression.Literal) literal).value())
                .findFirst();
    }

    /// Whether no row of this time or later can follow one of that.
    boolean isBetween(long last, long now) {
        return now > last && Long.compareUnsigned(now - last, nanos) > 0;
    }

    /// Where a session ends whose last row has this time.
    ///
    /// Errors: 22003 where that is after all times.
    long after(long last) {
        long end = last + nanos;
        if (end < last) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE,
                    "a session that ends a gap after "
                            + TimeText.timestamp(last)
                            + " would end after all times");
        }
        return end;
    }
}
