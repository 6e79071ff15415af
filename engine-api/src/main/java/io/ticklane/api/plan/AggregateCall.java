package io.ticklane.api.plan;

import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Optional;

/// One aggregate of an [PhysicalNode.Aggregate]: a [BuiltinAggregate] name or a frame function of a
/// library. Arguments are columns of the input, or literals for constants. With an order, rows
/// count in that order (ties in input order). The filter is a BOOLEAN column; rows where it is not
/// true do not count.
public record AggregateCall(
        String function,
        boolean distinct,
        List<Expression> arguments,
        List<SortKey> order,
        Optional<Integer> filter,
        SqlType type) {
    public AggregateCall {
        arguments = List.copyOf(arguments);
        order = List.copyOf(order);
    }
}
