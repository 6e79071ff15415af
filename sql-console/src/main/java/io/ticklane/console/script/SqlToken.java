package io.ticklane.console.script;

/// A piece of SQL text.
///
/// @param kind what it is
/// @param start where it begins in the text
/// @param end where it ends, exclusive
/// @param closed false for a quote or block comment that the text ends in
public record SqlToken(Kind kind, int start, int end, boolean closed) {

    /// What a token is.
    public enum Kind {
        /// Blanks and ends of lines.
        BLANK,
        /// `-- to the end of the line` or a block comment.
        COMMENT,
        /// `'text'`.
        TEXT,
        /// `"identifier"`.
        QUOTED,
        /// A keyword, name or function.
        WORD,
        /// A number.
        NUMBER,
        /// `;`.
        END,
        /// Any other single character.
        SYMBOL
    }

    /// Whether the token means nothing to the engine.
    public boolean isSpace() {
        return kind == Kind.BLANK || kind == Kind.COMMENT;
    }

    /// The token as it was written in `text`.
    public String of(String text) {
        return text.substring(start, end);
    }
}
