package io.ticklane.server.flightsql;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;

/// Errors of the engine as Flight's: the nearest status, and in the trailers `sqlstate`, `sql-line`
/// and `sql-column`.
final class FlightErrors {
    private FlightErrors() {}

    /// The Flight error of any failure; what is not the engine's is an internal error.
    static FlightRuntimeException of(Throwable failure) {
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
        trailers.insert("sqlstate", e.sqlState());
        if (e.line() > 0) {
            trailers.insert("sql-line", Integer.toString(e.line()));
            trailers.insert("sql-column", Integer.toString(e.column()));
        }
        return status(e.code())
                .withDescription(String.valueOf(e.getMessage()))
                .withMetadata(trailers)
                .withCause(e)
                .toRuntimeException();
    }

    private static CallStatus status(ErrorCode code) {
        return switch (code) {
            case SYNTAX_ERROR,
                    AMBIGUOUS_COLUMN,
                    TYPE_MISMATCH,
                    BAD_GROUPING,
                    BAD_WINDOW,
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
            case MEMORY_LIMIT, CONFIGURED_LIMIT -> CallStatus.RESOURCE_EXHAUSTED;
            case NODE_UNREACHABLE, CONNECTION_LOST, SHUTTING_DOWN -> CallStatus.UNAVAILABLE;
            case IO_ERROR, SOURCE_FAILED, INTERNAL, CORRUPT -> CallStatus.INTERNAL;
        };
    }
}
