package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.jspecify.annotations.Nullable;

/// Errors on their way between nodes: the SQLSTATE and the place stand in a call's trailers
/// `sqlstate`, `sql-line` and `sql-column`, the message in its description.
public final class PeerErrors {
    private static final String STATE = "sqlstate";
    private static final String LINE = "sql-line";
    private static final String COLUMN = "sql-column";

    /// Trailers longer than some kilobytes break a call, and with it the error.
    private static final int LONGEST_TEXT = 1000;

    private PeerErrors() {}

    /// An error as the end of a call.
    static FlightRuntimeException of(EngineException e) {
        ErrorFlightMetadata trailers = new ErrorFlightMetadata();
        trailers.insert(STATE, e.sqlState());
        trailers.insert(LINE, Integer.toString(e.line()));
        trailers.insert(COLUMN, Integer.toString(e.column()));
        String text = String.valueOf(e.getMessage());
        return CallStatus.INTERNAL
                .withDescription(
                        text.length() <= LONGEST_TEXT
                                ? text
                                : text.substring(0, LONGEST_TEXT) + "...")
                .withMetadata(trailers)
                .withCause(e)
                .toRuntimeException();
    }

    /// Why a call to a node failed: the node's own error if it sent one, 08006 if the connection
    /// broke.
    ///
    /// @param node the address of the node
    public static EngineException read(Throwable failure, String node) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException known) {
                return known;
            }
            if (cause instanceof FlightRuntimeException known) {
                return read(known, node);
            }
        }
        return new EngineException(
                ErrorCode.INTERNAL,
                "the exchange with node " + node + " failed: " + failure,
                failure);
    }

    private static EngineException read(FlightRuntimeException failure, String node) {
        ErrorFlightMetadata trailers = failure.status().metadata();
        String text = String.valueOf(failure.status().description());
        if (trailers != null && trailers.containsKey(STATE)) {
            return new EngineException(
                    code(trailers.get(STATE)),
                    text,
                    number(trailers, LINE),
                    number(trailers, COLUMN),
                    failure);
        }
        String what =
                failure.status().code() == FlightStatusCode.UNIMPLEMENTED
                        ? "node " + node + " takes no exchanges: " + text
                        : "node " + node + " ended an exchange: " + text;
        return switch (failure.status().code()) {
            // a server that is closed at once cancels its calls
            case UNAVAILABLE, CANCELLED -> lost(node, text, failure);
            case UNIMPLEMENTED ->
                    new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, what, failure);
            case UNAUTHENTICATED -> new EngineException(ErrorCode.NOT_AUTHENTICATED, what, failure);
            case UNAUTHORIZED -> new EngineException(ErrorCode.NOT_ALLOWED, what, failure);
            case RESOURCE_EXHAUSTED ->
                    new EngineException(ErrorCode.CONFIGURED_LIMIT, what, failure);
            case OK, UNKNOWN, INTERNAL, INVALID_ARGUMENT, TIMED_OUT, NOT_FOUND, ALREADY_EXISTS ->
                    new EngineException(ErrorCode.INTERNAL, what, failure);
        };
    }

    /// The connection to a node broke.
    static EngineException lost(String node, String how, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.CONNECTION_LOST,
                "the connection to node " + node + " was lost: " + how,
                cause);
    }

    /// The code of a SQLSTATE; that of an internal error if this node does not know it.
    static ErrorCode code(String sqlState) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.sqlState().equals(sqlState)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private static int number(ErrorFlightMetadata trailers, String name) {
        String text = trailers.containsKey(name) ? trailers.get(name) : "";
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
