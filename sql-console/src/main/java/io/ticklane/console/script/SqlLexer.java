package io.ticklane.console.script;

import io.ticklane.console.script.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts SQL text into tokens, as far as the console needs to know them: quotes, comments, words.
/// Any text can be cut, also one that is half typed.
public final class SqlLexer {
    private final String text;
    private int at;

    private SqlLexer(String text) {
        this.text = text;
    }

    /// The tokens of a text: they follow each other without gaps, from its start to its end.
    public static List<SqlToken> tokens(String text) {
        SqlLexer lexer = new SqlLexer(text);
        List<SqlToken> tokens = new ArrayList<>();
        while (lexer.at < text.length()) {
            tokens.add(lexer.next());
        }
        return tokens;
    }

    private SqlToken next() {
        int start = at;
        char first = text.charAt(at);
        if (Character.isWhitespace(first)) {
            skip(Character::isWhitespace);
            return token(Kind.BLANK, start);
        } else if (text.startsWith("--", at)) {
            skip(c -> c != '\n');
            return token(Kind.COMMENT, start);
        } else if (text.startsWith("/*", at)) {
            at += 2;
            boolean closed = closeAfter("*/");
            return new SqlToken(Kind.COMMENT, start, at, closed);
        } else if (first == '\'') {
            return quoted(Kind.TEXT, "'");
        } else if (first == '"') {
            return quoted(Kind.QUOTED, "\"");
        } else if (isDigit(first)) {
            number();
            return token(Kind.NUMBER, start);
        } else if (Character.isLetter(first) || first == '_') {
            skip(c -> Character.isLetterOrDigit(c) || c == '_' || c == '$');
            return token(Kind.WORD, start);
        }
        at++;
        return token(first == ';' ? Kind.END : Kind.SYMBOL, start);
    }

    private SqlToken token(Kind kind, int start) {
        return new SqlToken(kind, start, at, true);
    }

    /// A quote is doubled within quotes, which reads as two quoted tokens side by side: that is
    /// one.
    private SqlToken quoted(Kind kind, String quote) {
        int start = at;
        boolean closed;
        do {
            at++;
            closed = closeAfter(quote);
        } while (closed && text.startsWith(quote, at));
        return new SqlToken(kind, start, at, closed);
    }

    private boolean closeAfter(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + end.length();
        return found >= 0;
    }

    private void number() {
        skip(c -> isDigit(c) || c == '.');
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int digits = at + 1;
            if (digits < text.length() && "+-".indexOf(text.charAt(digits)) >= 0) {
                digits++;
            }
            if (digits < text.length() && isDigit(text.charAt(digits))) {
                at = digits;
                skip(SqlLexer::isDigit);
            }
        }
    }

    private void skip(CharTest wanted) {
        while (at < text.length() && wanted.test(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private interface CharTest {
        boolean test(char c);
    }
}
