package io.ticklane.jdbc.internal.error;

import io.ticklane.jdbc.embedded.EmbeddedException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes exceptions of the class that JDBC gives to each SQLSTATE.
public final class SqlErrors {
    /// Cancelled, or past its time limit.
    public static final String CANCELLED = "57014";

    /// The server cannot be reached.
    public static final String UNREACHABLE = "08001";

    /// The connection is closed.
    public static final String CLOSED = "08003";

    /// The connection broke.
    public static final String LOST = "08006";

    /// An argument is not valid.
    public static final String INVALID = "22023";

    /// A number or time does not fit.
    public static final String OUT_OF_RANGE = "22003";

    /// A value cannot be read as the type asked for.
    public static final String BAD_CAST = "22018";

    /// Bytes from the engine make no sense.
    public static final String CORRUPT = "XX001";

    private SqlErrors() {}

    /// An exception for a SQLSTATE.
    public static SQLException of(String state, @Nullable String message) {
        return of(state, message, null);
    }

    /// An exception for a SQLSTATE, with its cause.
    public static SQLException of(
            String state, @Nullable String message, @Nullable Throwable cause) {
        String kind = state.length() == 5 ? state.substring(0, 2) : "";
        return switch (kind) {
            case "0A" -> new SQLFeatureNotSupportedException(message, state, cause);
            case "22" -> new SQLDataException(message, state, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, state, cause);
            case "08" -> new SQLNonTransientConnectionException(message, state, cause);
            case "42" -> new SQLSyntaxErrorException(message, state, cause);
            default -> new SQLException(message, state, cause);
        };
    }

    /// An error of the engine, with its place in the SQL text appended to the message.
    public static SQLException at(
            String state, String message, int line, int column, @Nullable Throwable cause) {
        boolean placed = line > 0 && !message.contains("(line ");
        String place = placed ? " (line " + line + ", column " + column + ")" : "";
        return of(state, message + place, cause);
    }

    /// An error of the embedded engine.
    public static SQLException of(EmbeddedException error) {
        String message = error.getMessage() == null ? "internal error" : error.getMessage();
        return at(error.sqlState(), message, error.line(), error.column(), error);
    }

    /// Bytes from the engine make no sense.
    public static SQLException corrupt(String what) {
        return of(CORRUPT, "Corrupt Arrow data: " + what);
    }

    /// The driver or the engine cannot do this.
    public static SQLException unsupported(String what) {
        return of("0A000", what + " not supported");
    }

    /// The object was closed before.
    public static SQLException closed(String what) {
        return of("Connection".equals(what) ? CLOSED : "24000", what + " is closed");
    }

    /// The statement was cancelled.
    public static SQLException cancelled() {
        return of(CANCELLED, "Statement was cancelled");
    }

    /// The statement passed its time limit.
    public static SQLException timeout(@Nullable Throwable cause) {
        return new SQLTimeoutException("Statement passed its time limit", CANCELLED, cause);
    }
}
