package io.ticklane.console.result;

import java.util.Locale;
import org.jline.utils.WCWidth;

/// How many columns of a terminal a text takes.
public final class DisplayWidth {
    /// Below this every character that can be printed takes one column.
    private static final int ALL_NARROW = 0x300;

    private DisplayWidth() {}

    /// The columns of a text without control characters.
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            width += of(c);
            i += Character.charCount(c);
        }
        return width;
    }

    private static int of(int c) {
        return c < ALL_NARROW ? 1 : Math.max(0, WCWidth.wcwidth(c));
    }

    /// The text, cut at its end and marked with `…` if it takes more columns than there are.
    public static String cut(String text, int columns) {
        if (text.length() * 2 <= columns || of(text) <= columns) {
            return text;
        }
        int width = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            if (width + of(c) > columns - 1) {
                break;
            }
            width += of(c);
            end += Character.charCount(c);
        }
        return text.substring(0, end) + "…";
    }

    /// Appends a text, filled with blanks to a number of columns.
    public static void pad(StringBuilder out, String text, int columns, boolean right) {
        int blanks = Math.max(0, columns - of(text));
        if (right) {
            out.repeat(' ', blanks).append(text);
        } else {
            out.append(text).repeat(' ', blanks);
        }
    }

    /// The text on one line: control characters are shown as escapes.
    public static String printable(String text) {
        int i = 0;
        while (i < text.length() && !Character.isISOControl(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.substring(0, i));
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
