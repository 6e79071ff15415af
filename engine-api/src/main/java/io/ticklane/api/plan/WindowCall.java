package io.ticklane.api.plan;

import io.ticklane.api.type.SqlType;
import java.util.List;

/// One call of a window operator: a [BuiltinWindow] or [BuiltinAggregate] name or a function of a
/// library. Arguments are columns of the input, or literals for constants.
public record WindowCall(
        String function,
        boolean distinct,
        boolean ignoreNulls,
        List<Expression> arguments,
        SqlType type) {
    public WindowCall {
        arguments = List.copyOf(arguments);
    }
}
