package io.ticklane.console.script;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How an error is shown: `error 42703: message (line 3, column 8)`, and below it the line of the
/// SQL text with a caret under the place.
public final class ErrorReport {
    private static final Pattern PLACE = Pattern.compile(" \\(line (\\d+), column (\\d+)\\)\\s*$");

    /// Characters of the line that are shown on each side of the place.
    private static final int CONTEXT = 50;

    private final String state;
    private final String message;
    private final int line;
    private final int column;

    private ErrorReport(String state, String message, int line, int column) {
        this.state = state;
        this.message = message;
        this.line = line;
        this.column = column;
    }

    /// The report of an error.
    public static ErrorReport of(SQLException error) {
        String state = error.getSQLState();
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        Matcher place = PLACE.matcher(message);
        boolean placed = place.find() && place.group(1).length() < 9 && place.group(2).length() < 9;
        return new ErrorReport(
                state == null ? "XX000" : state,
                placed ? message.substring(0, place.start()) : message,
                placed ? Integer.parseInt(place.group(1)) : 0,
                placed ? Integer.parseInt(place.group(2)) : 0);
    }

    /// The report of something that went wrong outside the engine.
    public static ErrorReport of(String state, String message) {
        return new ErrorReport(state, message, 0, 0);
    }

    /// The report without a place in the text, one line.
    @Override
    public String toString() {
        String place = line > 0 ? " (line " + line + ", column " + column + ")" : "";
        return "error " + state + ": " + message + place;
    }

    /// The report with the line and a caret where that helps: if there is a place and the text has
    /// more than a few characters.
    ///
    /// @param script the text that the statement is a part of; lines are counted in it
    /// @param start where the statement begins in the script
    public String in(String script, int start) {
        if (line == 0) {
            return toString();
        }
        int lineStart = start;
        for (int i = 1; i < line; i++) {
            int next = script.indexOf('\n', lineStart);
            if (next < 0) {
                return toString();
            }
            lineStart = next + 1;
        }
        int at = Math.min(lineStart + column - 1, script.length());
        int scriptLine = 1 + (int) script.substring(0, at).chars().filter(c -> c == '\n').count();
        int from = script.lastIndexOf('\n', at - 1) + 1;
        int until = script.indexOf('\n', at);
        String text = script.substring(from, until < 0 ? script.length() : until);
        var moved = new ErrorReport(state, message, scriptLine, at - from + 1);
        return moved + "\n" + caret(text, at - from);
    }

    private static String caret(String text, int at) {
        int from = Math.max(0, at - CONTEXT);
        int until = Math.min(text.length(), at + CONTEXT);
        String before = (from > 0 ? "..." : "") + printable(text.substring(from, at));
        String after = printable(text.substring(at, until)) + (until < text.length() ? "..." : "");
        return "  " + before + after.stripTrailing() + "\n  " + " ".repeat(before.length()) + "^";
    }

    private static String printable(String text) {
        return text.replace('\t', ' ').replace('\r', ' ');
    }
}
