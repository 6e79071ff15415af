package io.ticklane.exec.join;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;

/// An as-of join: shared by the build sink and the probe transforms; closed after all of them.
public final class AsofJoin implements AutoCloseable {
    /// The operator of a plan node.
    public AsofJoin(PhysicalNode.AsofJoin node, QueryContext context) {
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

    @Override
    public void close() {}

    private static EngineException notYet() {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "AsofJoin is not built yet");
    }
}
