package io.ticklane.console.shell;

import io.ticklane.console.script.SqlScript;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Decides when what is typed can be run: a command at the end of its line, a statement at its `;`.
final class StatementParser implements Parser {

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isComplete(line)) {
            throw new EOFError(-1, cursor, "The statement does not end in ;");
        }
        return TypedLine.of(line, Math.clamp(cursor, 0, line.length()));
    }

    private static boolean isComplete(String line) {
        return line.stripLeading().startsWith("\\") || SqlScript.isComplete(line);
    }

    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }
}
