package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;

/// Groups rows and computes aggregates.
public final class AggregateSink implements Sink {
    /// The operator of a plan node.
    public AggregateSink(PhysicalNode.Aggregate node, QueryContext context) {
        throw notYet();
    }

    @Override
    public Local local() {
        throw notYet();
    }

    @Override
    public Source finish() {
        throw notYet();
    }

    @Override
    public void close() {}

    private static EngineException notYet() {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "Aggregate is not built yet");
    }
}
