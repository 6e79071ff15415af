package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;

/// A hash join: shared by the build sink and the probe transforms; closed after all of them.
public final class HashJoin implements AutoCloseable {
    /// The operator of a plan node.
    public HashJoin(PhysicalNode.HashJoin node, QueryContext context) {
        throw notYet();
    }

    /// The sink of the right side; the source that it gives at its end has no rows.
    public Sink build() {
        throw notYet();
    }

    /// A transform for the left side, one for each worker, after the build has finished.
    public Transform probe() {
        throw notYet();
    }

    /// Whether [#unmatched()] has to run after all left rows have probed (RIGHT and FULL).
    public boolean hasUnmatched() {
        throw notYet();
    }

    /// The right rows without a match, with NULLs on the left, in right order.
    public Source unmatched() {
        throw notYet();
    }

    @Override
    public void close() {}

    private static EngineException notYet() {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "HashJoin is not built yet");
    }
}
