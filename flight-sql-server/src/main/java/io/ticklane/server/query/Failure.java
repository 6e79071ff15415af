package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Optional;

/// Why an attempt failed.
///
/// @param error what to tell the client
/// @param lost the node that was lost, if that is why and it is known
record Failure(EngineException error, Optional<String> lost) {
    /// A failure that says itself.
    static Failure of(EngineException error) {
        return new Failure(error, Optional.empty());
    }

    /// A node is gone, or cannot be reached from here.
    static Failure lost(String node, Throwable cause) {
        return new Failure(
                new EngineException(
                        ErrorCode.CONNECTION_LOST,
                        "node "
                                + node
                                + " was lost while it ran a part of the query: "
                                + cause.getMessage(),
                        cause),
                Optional.of(node));
    }

    /// Whether another run on fewer nodes may help.
    boolean isLoss() {
        return switch (error.code()) {
            case CONNECTION_LOST, NODE_UNREACHABLE, SHUTTING_DOWN -> true;
            default -> false;
        };
    }

    /// Whether it has a reason of its own, and is not what follows from another failure.
    boolean isFirst() {
        return error.code() != ErrorCode.CONNECTION_LOST && error.code() != ErrorCode.CANCELLED;
    }

    /// Thrown where a failure ends an attempt.
    AttemptException exception() {
        return new AttemptException(this);
    }

    /// Carries a failure to where it is decided what to do about it.
    static final class AttemptException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        AttemptException(Failure failure) {
            super(failure.error());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
