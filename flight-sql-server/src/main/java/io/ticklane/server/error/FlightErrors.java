package io.ticklane.server.error;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;

/// Errors of the engine as Flight's: the nearest status, and in the trailers `sqlstate`, `sql-line`
/// and `sql-column`. A message longer than what a call can end with is cut.
public final class FlightErrors {
    static final String STATE = "sqlstate";
    static final String LINE = "sql-line";
    static final String COLUMN = "sql-column";

    /// Clients take trailers of eight kilobytes, of which the message is one.
    private static final int LONGEST_MESSAGE_BYTES = 6_000;

    private FlightErrors() {}

    /// The Flight error of any failure; what is not the engine's is an internal error.
    public static FlightRuntimeException of(Throwable failure) {
        return switch (failure) {
            case FlightRuntimeException known -> known;
            case EngineException known -> of(known);
            default ->
                    of(
                            new EngineException(
                                    ErrorCode.INTERNAL, "internal error: " + failure, failure));
        };
    }

    private static FlightRuntimeException of(EngineException e) {
        ErrorFlightMetadata trailers = new ErrorFlightMetadata();
        trailers.insert(STATE, e.sqlState());
        if (e.line() > 0) {
            trailers.insert(LINE, Integer.toString(e.line()));
            trailers.insert(COLUMN, Integer.toString(e.column()));
        }
        return status(e.code())
                .withDescription(cut(String.valueOf(e.getMessage())))
                .withMetadata(trailers)
                .withCause(e)
                .toRuntimeException();
    }

    /// The message, or as much of its beginning as fits. gRPC sends a byte that is no plain
    /// character as three.
    private static String cut(String message) {
        int bytes = 0;
        for (int at = 0; at < message.length(); ) {
            int point = message.codePointAt(at);
            int utf8 = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            boolean plain = point >= ' ' && point <= '~' && point != '%';
            bytes += plain ? 1 : 3 * utf8;
            if (bytes > LONGEST_MESSAGE_BYTES) {
                return message.substring(0, at) + "...";
            }
            at += Character.charCount(point);
        }
        return message;
    }

    private static CallStatus status(ErrorCode code) {
        return switch (code) {
            case SYNTAX_ERROR,
                    DEPENDED_ON,
                    AMBIGUOUS_COLUMN,
                    TYPE_MISMATCH,
                    BAD_GROUPING,
                    BAD_WINDOW,
                    NOT_STREAMABLE,
                    INVALID_ARGUMENT,
                    OUT_OF_RANGE,
                    DIVISION_BY_ZERO,
                    INVALID_DATETIME,
                    INVALID_TEXT,
                    TOO_MANY_ROWS,
                    INVALID_CURSOR ->
                    CallStatus.INVALID_ARGUMENT;
            case TABLE_NOT_FOUND,
                    COLUMN_NOT_FOUND,
                    FUNCTION_NOT_FOUND,
                    SCHEMA_NOT_FOUND,
                    UNKNOWN_STATEMENT ->
                    CallStatus.NOT_FOUND;
            case TABLE_EXISTS -> CallStatus.ALREADY_EXISTS;
            case FEATURE_NOT_SUPPORTED -> CallStatus.UNIMPLEMENTED;
            case NOT_AUTHENTICATED -> CallStatus.UNAUTHENTICATED;
            case NOT_ALLOWED -> CallStatus.UNAUTHORIZED;
            case CANCELLED -> CallStatus.CANCELLED;
            case MEMORY_LIMIT, NODE_MEMORY, CONFIGURED_LIMIT -> CallStatus.RESOURCE_EXHAUSTED;
            case NODE_UNREACHABLE, CONNECTION_LOST, SHUTTING_DOWN -> CallStatus.UNAVAILABLE;
            case LOCKED, TAKEN_OVER, ROLLED_BACK, IO_ERROR, SOURCE_FAILED, INTERNAL, CORRUPT ->
                    CallStatus.INTERNAL;
        };
    }
}
