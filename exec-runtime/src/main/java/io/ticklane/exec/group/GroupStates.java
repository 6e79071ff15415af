package io.ticklane.exec.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

/// The states of groups as rows, on their way from PARTIAL to FINAL.
public final class GroupStates {
    private GroupStates() {}

    /// The types of the columns of the states of an aggregate: its keys, then what its calls need.
    public static List<SqlType> types(PhysicalNode.Aggregate aggregate, QueryContext context) {
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED, "states of groups between nodes");
    }
}
