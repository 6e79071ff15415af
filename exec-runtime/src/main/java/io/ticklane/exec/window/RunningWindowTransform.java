package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;

/// Computes running functions in the order of the input. Serial: one for each lane.
public final class RunningWindowTransform implements Transform {
    /// The operator of a plan node.
    public RunningWindowTransform(PhysicalNode.RunningWindow node, QueryContext context) {
        throw notYet();
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        throw notYet();
    }

    private static EngineException notYet() {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "RunningWindow is not built yet");
    }
}
