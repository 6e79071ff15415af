package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.List;

/// Why an attempt failed.
///
/// @param error what to tell the client
/// @param lost the nodes that were lost or have no memory left, as far as that is why and they are
///   known
record Failure(EngineException error, List<String> lost) {
    Failure {
        lost = List.copyOf(lost);
    }

    /// A failure that says itself.
    static Failure of(EngineException error) {
        return new Failure(error, List.of());
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
                List.of(node));
    }

    /// Of some failures of one attempt, at least one: the first that has a reason of its own, else
    /// the loss of all nodes that were lost, else the last.
    static Failure all(List<Failure> failures) {
        List<Failure> losses =
                failures.stream().filter(failure -> !failure.lost().isEmpty()).toList();
        Failure shown = losses.isEmpty() ? failures.getLast() : losses.getFirst();
        List<String> lost =
                losses.stream().flatMap(failure -> failure.lost().stream()).distinct().toList();
        return failures.stream()
                .filter(Failure::isFirst)
                .findFirst()
                .orElseGet(() -> new Failure(shown.error(), lost));
    }

    /// Whether another run on fewer nodes may help.
    boolean isLoss() {
        return switch (error.code()) {
            case CONNECTION_LOST, NODE_UNREACHABLE -> true;
            // when this node stops there is nothing to run on, and without memory here no run ends
            case SHUTTING_DOWN, NODE_MEMORY -> !lost.isEmpty();
            default -> false;
        };
    }

    /// Whether it has a reason of its own, and is not what follows from another failure.
    boolean isFirst() {
        return switch (error.code()) {
            case CONNECTION_LOST, CANCELLED, SHUTTING_DOWN, NODE_MEMORY -> false;
            default -> true;
        };
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
