package io.ticklane.api.error;

import org.jspecify.annotations.Nullable;

/// The one exception of the engine. Its message says what was wrong, which value, and what is
/// allowed; the position is the place in the SQL text where there is one.
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int line;
    private final int column;

    /// An error without a place in the SQL text.
    public EngineException(ErrorCode code, String message) {
        this(code, message, 0, 0, null);
    }

    /// An error with its cause, without a place in the SQL text.
    public EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, 0, 0, cause);
    }

    /// An error at a place in the SQL text; line and column count from 1, 0 where the place is not
    /// known.
    public EngineException(
            ErrorCode code, String message, int line, int column, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.line = line;
        this.column = column;
    }

    /// What kind of error this is.
    public ErrorCode code() {
        return code;
    }

    /// The SQLSTATE of [#code()].
    public String sqlState() {
        return code.sqlState();
    }

    /// The line of the SQL text, from 1; 0 where the place is not known.
    public int line() {
        return line;
    }

    /// The column of the SQL text, from 1; 0 where the place is not known.
    public int column() {
        return column;
    }
}
