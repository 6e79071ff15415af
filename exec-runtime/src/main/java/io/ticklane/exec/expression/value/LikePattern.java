package io.ticklane.exec.expression.value;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Arrays;

/// A pattern of LIKE: `%` stands for any characters, `_` for one, and the escape character takes
/// the next one literally.
public final class LikePattern {
    private static final int ANY = -1;
    private static final int ONE = -2;

    private final int[] parts;
    private final boolean foldCase;

    private LikePattern(int[] parts, boolean foldCase) {
        this.parts = parts;
        this.foldCase = foldCase;
    }

    /// Compiles a pattern. The escape is one character, or empty for none. Error 22023 for a
    /// pattern that ends in its escape.
    public static LikePattern compile(String pattern, String escape, boolean foldCase) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the escape of LIKE must be one character, but is '" + escape + "'");
        }
        int escapePoint = escape.isEmpty() ? -1 : escape.codePointAt(0);
        int[] points = pattern.codePoints().toArray();
        int[] parts = new int[points.length];
        int count = 0;
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (point == escapePoint) {
                if (++i == points.length) {
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the LIKE pattern '" + pattern + "' ends in its escape character");
                }
                parts[count++] = fold(points[i], foldCase);
            } else if (point == '%') {
                if (count == 0 || parts[count - 1] != ANY) {
                    parts[count++] = ANY;
                }
            } else {
                parts[count++] = point == '_' ? ONE : fold(point, foldCase);
            }
        }
        return new LikePattern(Arrays.copyOf(parts, count), foldCase);
    }

    private static int fold(int point, boolean foldCase) {
        return foldCase ? Character.toLowerCase(Character.toUpperCase(point)) : point;
    }

    /// Whether the whole text matches. Goes back only to the last `%`, so that the work is at most
    /// text times pattern.
    public boolean matches(String text) {
        int part = 0;
        int at = 0;
        int anyPart = -1;
        int anyAt = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (part < parts.length && parts[part] == ANY) {
                anyPart = part++;
                anyAt = at;
            } else if (part < parts.length
                    && (parts[part] == ONE || parts[part] == fold(point, foldCase))) {
                part++;
                at += Character.charCount(point);
            } else if (anyPart >= 0) {
                part = anyPart + 1;
                anyAt += Character.charCount(text.codePointAt(anyAt));
                at = anyAt;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY) {
            part++;
        }
        return part == parts.length;
    }
}
