package io.ticklane.exec.function;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
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

    /// What is thrown when the kernel of this call failed.
    public RuntimeException failure(RuntimeException cause) {
        return failure(definition.spec().name(), cause);
    }

    /// What is thrown when the kernel of a function failed: an error of its own as it is, any other
    /// exception with the function's name.
    public static RuntimeException failure(String function, RuntimeException cause) {
        return cause instanceof EngineException
                ? cause
                : new EngineException(
                        ErrorCode.INTERNAL,
                        "the function " + function + " failed: " + cause,
                        cause);
    }
}
