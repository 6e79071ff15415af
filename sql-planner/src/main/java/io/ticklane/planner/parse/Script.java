package io.ticklane.planner.parse;

import java.util.ArrayList;
import java.util.List;

/// Cuts a script into its statements at each `;` outside quotes and comments. Nothing is parsed, so
/// that a statement with an error does not keep those before it from running.
public final class Script {
    private final String text;
    private int at;
    private int line = 1;
    private int column = 1;

    private Script(String text) {
        this.text = text;
    }

    /// The text of a statement, and the place in the script where it begins.
    public record Statement(String sql, int line, int column) {}

    /// The statements of a script, in order; empty ones are left out.
    public static List<Statement> split(String text) {
        return new Script(text).statements();
    }

    private List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        while (skipBlanks()) {
            int start = at;
            int startLine = line;
            int startColumn = column;
            boolean any = false;
            while (at < text.length() && text.charAt(at) != ';') {
                any |= skipToken();
            }
            if (any) {
                statements.add(
                        new Statement(text.substring(start, at).strip(), startLine, startColumn));
            }
            if (at < text.length()) {
                step();
            }
        }
        return statements;
    }

    private boolean skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            step();
        }
        return at < text.length();
    }

    /// Passes one quote, comment or character; true unless it is blank or a comment.
    private boolean skipToken() {
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            step();
            skipTo(String.valueOf(c));
            return true;
        }
        if (text.startsWith("--", at)) {
            while (at < text.length() && text.charAt(at) != '\n') {
                step();
            }
            return false;
        }
        if (text.startsWith("/*", at) && !text.startsWith("/*+", at)) {
            step();
            step();
            skipTo("*/");
            return false;
        }
        step();
        return !Character.isWhitespace(c);
    }

    private void skipTo(String end) {
        while (at < text.length() && !text.startsWith(end, at)) {
            step();
        }
        for (int i = 0; i < end.length() && at < text.length(); i++) {
            step();
        }
    }

    private void step() {
        if (text.charAt(at) == '\n') {
            line++;
            column = 1;
        } else {
            column++;
        }
        at++;
    }
}
