package io.ticklane.console.script;

import java.util.ArrayList;
import java.util.List;

/// Cuts a script into its statements at each `;` outside quotes and comments.
///
/// Nothing is parsed, so that a statement with an error does not keep those before it from running.
public final class SqlScript {

    private SqlScript() {}

    /// One statement of a script.
    ///
    /// @param sql its text, from its first token to its last, without the `;`
    /// @param start where it begins in the script
    public record Statement(String sql, int start) {}

    /// The statements in order. What is empty or only a comment is left out; the last statement
    /// need not end in `;`.
    public static List<Statement> statements(String script) {
        List<Statement> statements = new ArrayList<>();
        int start = -1;
        int end = -1;
        for (SqlToken token : SqlLexer.tokens(script)) {
            if (token.kind() == SqlToken.Kind.END) {
                add(statements, script, start, end);
                start = -1;
            } else if (!token.isSpace()) {
                start = start < 0 ? token.start() : start;
                end = token.end();
            }
        }
        add(statements, script, start, end);
        return statements;
    }

    private static void add(List<Statement> statements, String script, int start, int end) {
        if (start >= 0) {
            statements.add(new Statement(script.substring(start, end), start));
        }
    }

    /// Whether a text that is being typed can be run: it holds nothing, or its last statement ends
    /// in `;` and no quote or comment is open.
    public static boolean isComplete(String text) {
        boolean complete = true;
        for (SqlToken token : SqlLexer.tokens(text)) {
            if (!token.closed()) {
                return false;
            } else if (!token.isSpace()) {
                complete = token.kind() == SqlToken.Kind.END;
            }
        }
        return complete;
    }
}
