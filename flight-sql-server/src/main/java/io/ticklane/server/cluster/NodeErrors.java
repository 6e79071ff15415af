package io.ticklane.server.cluster;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;

/// What went wrong in a call to another node, as an error of the engine.
public final class NodeErrors {
    private static final String STATE = "sqlstate";

    private NodeErrors() {}

    /// The error that the other node gave, with its SQLSTATE and the name of the node; or, where
    /// the node itself gave none, 08006 when it was lost and 57014 when the call was cancelled.
    public static EngineException of(NodeAddress node, Throwable failure) {
        if (failure instanceof EngineException known) {
            return known;
        }
        if (!(failure instanceof FlightRuntimeException flight)) {
            return new EngineException(
                    ErrorCode.INTERNAL, "call to node " + node + " failed: " + failure, failure);
        }
        CallStatus status = flight.status();
        ErrorCode code = given(status).orElseGet(() -> guessed(status));
        return new EngineException(code, "node " + node + ": " + reason(flight), failure);
    }

    /// What the node or the way to it said. gRPC says less of a failed connection than its cause.
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String said =
                failure instanceof FlightRuntimeException flight
                        ? flight.status().description()
                        : failure.getMessage();
        String text = cause instanceof IOException ? cause.getMessage() : said;
        return text == null ? failure.toString() : text;
    }

    private static Optional<ErrorCode> given(CallStatus status) {
        ErrorFlightMetadata metadata = status.metadata();
        if (metadata == null || !metadata.containsKey(STATE)) {
            return Optional.empty();
        }
        String state = metadata.get(STATE);
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.sqlState().equals(state))
                .findFirst();
    }

    private static ErrorCode guessed(CallStatus status) {
        return switch (status.code()) {
            case UNAVAILABLE, TIMED_OUT -> ErrorCode.CONNECTION_LOST;
            case CANCELLED -> ErrorCode.CANCELLED;
            case UNAUTHENTICATED -> ErrorCode.NOT_AUTHENTICATED;
            case RESOURCE_EXHAUSTED -> ErrorCode.CONFIGURED_LIMIT;
            case UNIMPLEMENTED -> ErrorCode.FEATURE_NOT_SUPPORTED;
            default -> ErrorCode.INTERNAL;
        };
    }
}
