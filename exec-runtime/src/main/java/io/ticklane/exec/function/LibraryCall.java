package io.ticklane.exec.function;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.Expression;
import java.util.List;

/// The call of a library function: the definition, its column arguments in parameter order and its
/// constants.
public record LibraryCall(
        FunctionDefinition definition, List<Expression> columns, BoundCall constants) {
    public LibraryCall {
        columns = List.copyOf(columns);
    }
}
