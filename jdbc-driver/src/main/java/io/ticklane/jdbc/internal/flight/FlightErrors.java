package io.ticklane.jdbc.internal.flight;

import io.grpc.Metadata;
import io.grpc.Status;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Turns the end of a failed call into an exception. Our server says SQLSTATE and place in
/// trailers; for others the SQLSTATE follows from the gRPC code.
final class FlightErrors {
    private static final Metadata.Key<String> STATE = key("sqlstate");
    private static final Metadata.Key<String> LINE = key("sql-line");
    private static final Metadata.Key<String> COLUMN = key("sql-column");

    private FlightErrors() {}

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static SQLException of(Status status, @Nullable Metadata trailers) {
        String description = status.getDescription();
        Throwable cause = status.asRuntimeException();
        String message =
                description == null ? "Flight call failed: " + status.getCode() : description;
        String state = trailers == null ? null : trailers.get(STATE);
        if (trailers != null && state != null && state.length() == 5) {
            return SqlErrors.at(
                    state, message, number(trailers, LINE), number(trailers, COLUMN), cause);
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return SqlErrors.timeout(cause);
        }
        return SqlErrors.of(state(status.getCode()), message, cause);
    }

    private static int number(Metadata trailers, Metadata.Key<String> key) {
        String text = trailers.get(key);
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0; // a place that cannot be read is no place
        }
    }

    private static String state(Status.Code code) {
        return switch (code) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED -> SqlErrors.CANCELLED;
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION -> "42000";
            case OUT_OF_RANGE -> SqlErrors.OUT_OF_RANGE;
            case UNAUTHENTICATED -> "28000";
            case PERMISSION_DENIED -> "42501";
            case RESOURCE_EXHAUSTED -> "53400";
            case UNIMPLEMENTED -> "0A000";
            case UNAVAILABLE -> SqlErrors.LOST;
            case DATA_LOSS -> SqlErrors.CORRUPT;
            case OK, UNKNOWN, INTERNAL -> "XX000";
        };
    }
}
