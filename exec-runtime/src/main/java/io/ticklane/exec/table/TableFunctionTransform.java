package io.ticklane.exec.table;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;

/// Runs a table function of a library. Serial: one for each lane.
public final class TableFunctionTransform implements Transform {
    /// The operator of a plan node.
    public TableFunctionTransform(PhysicalNode.TableFunction node, QueryContext context) {
        throw notYet();
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        throw notYet();
    }

    private static EngineException notYet() {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, "TableFunction is not built yet");
    }
}
