package io.ticklane.exec.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.call.PortableStates;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// The states of groups as rows, on their way from PARTIAL to FINAL: a row for each group, its
/// ordinal the position of the group's first row.
///
/// ```
///   key ... | columns of the first step ... | columns of the second step ... | ordinal
/// ```
///
/// Both sides make the same steps of the same calls, so they agree on the columns. An exchange of
/// states names these columns, not those of the rows that were grouped.
public final class GroupStates {
    private GroupStates() {}

    /// The types of the columns of the states of an aggregate: its keys, then what its calls need.
    ///
    /// Errors: XX000 for a call whose states cannot be sent, which is not to be cut.
    public static List<SqlType> types(PhysicalNode.Aggregate aggregate, QueryContext context) {
        RowType input = aggregate.input().output();
        List<SqlType> types = new ArrayList<>();
        aggregate.keys().forEach(key -> types.add(input.type(key)));
        for (GroupStep step : steps(aggregate, context)) {
            try (Accumulator accumulator = step.accumulator(context, null)) {
                types.addAll(accumulator.stateTypes());
            }
        }
        return List.copyOf(types);
    }

    /// The steps of an aggregate of any phase.
    static List<GroupStep> steps(PhysicalNode.Aggregate aggregate, QueryContext context) {
        RowType input = aggregate.input().output();
        List<CallPlan> plans = new ArrayList<>();
        for (AggregateCall call : aggregate.calls()) {
            if (aggregate.phase() != PhysicalNode.Aggregate.Phase.WHOLE
                    && !PortableStates.of(call, context.functions())) {
                throw new EngineException(
                        ErrorCode.INTERNAL,
                        "what " + call.function() + " has seen of a group cannot be sent");
            }
            plans.add(CallPlan.of(context, call, input));
        }
        return GroupStep.of(plans);
    }
}
