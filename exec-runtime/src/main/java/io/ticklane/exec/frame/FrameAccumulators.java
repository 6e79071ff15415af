package io.ticklane.exec.frame;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.Optional;

/// Makes the accumulators of window calls.
public final class FrameAccumulators {
    private FrameAccumulators() {}

    /// The accumulator of a call over columns of these types, in frames that rows may leave or not.
    public static Accumulator of(
            QueryContext context, WindowCall call, List<SqlType> types, boolean leaves) {
        if (call.distinct() || call.ignoreNulls()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    call.function() + " with DISTINCT or IGNORE NULLS in input order");
        }
        AggregateCall aggregate =
                new AggregateCall(
                        call.function(),
                        false,
                        call.arguments(),
                        List.of(),
                        Optional.empty(),
                        call.type());
        return leaves
                ? Accumulators.sliding(context, aggregate, types)
                : Accumulators.make(context, aggregate, types);
    }
}
