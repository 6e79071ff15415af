package io.ticklane.jdbc.embedded;

import org.jspecify.annotations.Nullable;

/// An error of an embedded engine. The driver turns it into a [java.sql.SQLException] with the same
/// SQLSTATE and message, and appends the position.
public final class EmbeddedException extends Exception {
    private static final long serialVersionUID = 1L;

    /// The five characters of the SQLSTATE.
    private final String sqlState;

    /// Line in the SQL text, counted from 1, or 0 if there is none.
    private final int line;

    /// Column in the line, counted from 1, or 0 if there is none.
    private final int column;

    /// An error at a place of the SQL text.
    ///
    /// @param sqlState five characters, see the table of error codes
    /// @param message what was wrong, which value, what is allowed; without the position
    /// @param line line in the SQL text, counted from 1, or 0 if there is none
    /// @param column column in the line, counted from 1, or 0 if there is none
    public EmbeddedException(String sqlState, String message, int line, int column) {
        this(sqlState, message, line, column, null);
    }

    /// An error at a place of the SQL text, with its cause.
    public EmbeddedException(
            String sqlState, String message, int line, int column, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
        this.line = line;
        this.column = column;
    }

    /// The five characters of the SQLSTATE.
    public String sqlState() {
        return sqlState;
    }

    /// Line in the SQL text, counted from 1, or 0 if there is none.
    public int line() {
        return line;
    }

    /// Column in the line, counted from 1, or 0 if there is none.
    public int column() {
        return column;
    }
}
