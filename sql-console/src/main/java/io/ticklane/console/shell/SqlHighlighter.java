package io.ticklane.console.shell;

import io.ticklane.console.script.SqlLexer;
import io.ticklane.console.script.SqlToken;
import java.util.List;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// Colours what is typed.
final class SqlHighlighter implements Highlighter {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle KEYWORD = PLAIN.bold();
    private static final AttributedStyle CALL = PLAIN.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle TEXT = PLAIN.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle OPEN = PLAIN.foreground(AttributedStyle.RED);
    private static final AttributedStyle NUMBER = PLAIN.foreground(AttributedStyle.MAGENTA);
    private static final AttributedStyle COMMENT = PLAIN.faint();

    @Override
    public AttributedString highlight(LineReader reader, String line) {
        return highlight(line);
    }

    /// The line with colours.
    static AttributedString highlight(String line) {
        AttributedStringBuilder out = new AttributedStringBuilder();
        if (line.stripLeading().startsWith("\\")) {
            return out.append(line).toAttributedString();
        }
        List<SqlToken> tokens = SqlLexer.tokens(line);
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            out.append(token.of(line), style(token, line, tokens, i));
        }
        return out.toAttributedString();
    }

    private static AttributedStyle style(
            SqlToken token, String line, List<SqlToken> tokens, int index) {
        return switch (token.kind()) {
            case COMMENT -> COMMENT;
            case TEXT, QUOTED -> token.closed() ? TEXT : OPEN;
            case NUMBER -> NUMBER;
            case WORD -> {
                boolean call =
                        index + 1 < tokens.size() && tokens.get(index + 1).of(line).equals("(");
                yield Keywords.contains(token.of(line)) ? KEYWORD : call ? CALL : PLAIN;
            }
            case BLANK, END, SYMBOL -> PLAIN;
        };
    }
}
