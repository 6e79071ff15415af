package io.ticklane.console.shell;

import io.ticklane.console.script.SqlLexer;
import io.ticklane.console.script.SqlToken;
import java.util.List;
import org.jline.reader.CompletingParsedLine;

/// What has been typed, and the word at the cursor that can be completed: a name, a command, or the
/// path within quotes.
///
/// @param cursor where the cursor stands in the line
/// @param wordStart where the word at the cursor begins
/// @param inText whether the cursor is within single quotes
record TypedLine(String line, int cursor, int wordStart, boolean inText)
        implements CompletingParsedLine {

    /// Finds the word at the cursor.
    static TypedLine of(String line, int cursor) {
        for (SqlToken token : SqlLexer.tokens(line)) {
            boolean within = token.start() < cursor && (cursor < token.end() || !token.closed());
            if (token.kind() == SqlToken.Kind.TEXT && within) {
                return new TypedLine(line, cursor, token.start() + 1, true);
            }
        }
        int start = cursor;
        while (start > 0 && isNamePart(line.charAt(start - 1))) {
            start--;
        }
        if (start > 0 && line.charAt(start - 1) == '\\') {
            start--;
        }
        return new TypedLine(line, cursor, start, false);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    @Override
    public String word() {
        return line.substring(wordStart, cursor);
    }

    @Override
    public int wordCursor() {
        return cursor - wordStart;
    }

    @Override
    public int wordIndex() {
        return 0;
    }

    @Override
    public List<String> words() {
        return List.of(word());
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
        return candidate;
    }

    @Override
    public int rawWordCursor() {
        return wordCursor();
    }

    @Override
    public int rawWordLength() {
        return wordCursor();
    }
}
