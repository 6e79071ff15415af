package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;

/// Computes functions over frames. Serial: one lane, one local.
public final class FrameWindowSink implements Sink {
    /// The operator of a plan node.
    public FrameWindowSink(PhysicalNode.FrameWindow node, QueryContext context) {
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
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "FrameWindow is not built yet");
    }
}
