package io.ticklane.server.error;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;

/// Why a call to another node failed, as an error of the engine.
public final class CallErrors {
    private CallErrors() {}

    /// The error that the other node gave, if it gave one ([FlightErrors] says how); 08006 if the
    /// connection broke; else what Flight says.
    ///
    /// @param node the address of the node
    public static EngineException of(Throwable failure, String node) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException known) {
                return known;
            }
            if (cause instanceof FlightRuntimeException known) {
                return of(known, node);
            }
        }
        return new EngineException(
                ErrorCode.INTERNAL, "a call to node " + node + " failed: " + failure, failure);
    }

    private static EngineException of(FlightRuntimeException failure, String node) {
        ErrorFlightMetadata trailers = failure.status().metadata();
        String state = trailer(trailers, FlightErrors.STATE);
        String text = String.valueOf(failure.status().description());
        if (state != null) {
            return new EngineException(
                    ErrorCode.ofSqlState(state).orElse(ErrorCode.INTERNAL),
                    text,
                    number(trailer(trailers, FlightErrors.LINE)),
                    number(trailer(trailers, FlightErrors.COLUMN)),
                    failure);
        }
        ErrorCode code =
                switch (failure.status().code()) {
                    // a server that is closed at once cancels its calls
                    case UNAVAILABLE, CANCELLED, TIMED_OUT -> ErrorCode.CONNECTION_LOST;
                    case UNIMPLEMENTED -> ErrorCode.FEATURE_NOT_SUPPORTED;
                    case UNAUTHENTICATED -> ErrorCode.NOT_AUTHENTICATED;
                    case UNAUTHORIZED -> ErrorCode.NOT_ALLOWED;
                    case RESOURCE_EXHAUSTED -> ErrorCode.CONFIGURED_LIMIT;
                    case OK, UNKNOWN, INTERNAL, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS ->
                            ErrorCode.INTERNAL;
                };
        return code == ErrorCode.CONNECTION_LOST
                ? lost(node, reason(failure), failure)
                : new EngineException(
                        code, "node " + node + " ended a call: " + reason(failure), failure);
    }

    /// The connection to a node broke.
    public static EngineException lost(String node, String how, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.CONNECTION_LOST,
                "the connection to node " + node + " was lost: " + how,
                new Loss(node, how, cause));
    }

    /// What a node is told of an error: where that is that the connection to it was lost, the same
    /// as it looks from there.
    ///
    /// @param node the address of the node that is told
    /// @param self the address of this node
    public static EngineException toldTo(String node, EngineException error, String self) {
        return error.getCause() instanceof Loss loss && loss.node.equals(node)
                ? lost(self, String.valueOf(loss.getMessage()), error)
                : told(error);
    }

    /// What other nodes are told of an error of this one. That it is this one that has no memory
    /// left only its coordinator hears, as its part's end; for the others the query just ends.
    public static EngineException told(EngineException error) {
        return error.code() == ErrorCode.NODE_MEMORY
                ? new EngineException(
                        ErrorCode.CANCELLED, String.valueOf(error.getMessage()), error)
                : error;
    }

    /// Which connection was lost, as a cause.
    private static final class Loss extends Exception {
        private static final long serialVersionUID = 1L;

        private final String node;

        private Loss(String node, String how, @Nullable Throwable cause) {
            super(how, cause);
            this.node = node;
        }
    }

    /// What the other end or the way to it said. gRPC says less of a failed connection than its
    /// cause.
    public static String reason(Throwable failure) {
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

    private static @Nullable String trailer(@Nullable ErrorFlightMetadata trailers, String key) {
        return trailers != null && trailers.containsKey(key) ? trailers.get(key) : null;
    }

    private static int number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,9}") ? 0 : Integer.parseInt(text);
    }
}
