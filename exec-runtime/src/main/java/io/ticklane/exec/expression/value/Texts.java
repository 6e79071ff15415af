package io.ticklane.exec.expression.value;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntUnaryOperator;

/// Functions of texts as PostgreSQL has them. Positions and lengths count characters (code points),
/// from 1.
public final class Texts {
    /// The most bytes of a text that a function makes.
    public static final int MAX_LENGTH = 1 << 26;

    private Texts() {}

    /// The number of characters.
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// The place in the text of a character counted from 0; the end of the text when there are
    /// fewer.
    private static int place(String text, long character) {
        if (character >= text.length()) {
            return text.length();
        }
        return character >= length(text)
                ? text.length()
                : text.offsetByCodePoints(0, (int) character);
    }

    /// The characters from a position on; the position may lie before the text.
    public static String substring(String text, long from) {
        return text.substring(place(text, Math.max(0, from - 1)));
    }

    /// So many characters from a position on; positions before the text count.
    public static String substring(String text, long from, long count) {
        if (count < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "SUBSTRING needs a length >= 0, but it is " + count);
        }
        long end = from - 1 + count;
        int begin = place(text, Math.max(0, from - 1));
        return text.substring(begin, Math.max(begin, place(text, Math.max(0, end))));
    }

    /// The first characters; with a negative count, all but so many at the end.
    public static String left(String text, long count) {
        long keep = count >= 0 ? count : Math.max(0, length(text) + count);
        return text.substring(0, place(text, keep));
    }

    /// The last characters; with a negative count, all but so many at the begin.
    public static String right(String text, long count) {
        long skip = count >= 0 ? Math.max(0, length(text) - count) : -count;
        return text.substring(place(text, skip));
    }

    /// The position of a part, 0 when absent.
    public static int position(String part, String text) {
        int at = text.indexOf(part);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1;
    }

    /// Letters in upper case, one for one.
    public static String upper(String text) {
        return map(text, Character::toUpperCase);
    }

    /// Letters in lower case, one for one.
    public static String lower(String text) {
        return map(text, Character::toLowerCase);
    }

    private static String map(String text, IntUnaryOperator mapping) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().map(mapping).forEach(result::appendCodePoint);
        return result.toString();
    }

    /// The first letter of each word in upper case, the others in lower case; words are letters and
    /// digits.
    public static String initcap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            result.appendCodePoint(
                    inWord ? Character.toLowerCase(point) : Character.toUpperCase(point));
            inWord = Character.isLetterOrDigit(point);
        }
        return result.toString();
    }

    /// Takes characters of a set off the ends.
    public static String trim(String text, String characters, boolean leading, boolean trailing) {
        int from = 0;
        int to = text.length();
        while (leading && from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (trailing && from < to && characters.indexOf(text.codePointBefore(to)) >= 0) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /// All occurrences of a part replaced; an empty part is nowhere.
    public static String replace(String text, String part, String by) {
        return part.isEmpty() ? text : text.replace(part, by);
    }

    /// The text filled up to a length at the begin or the end, or cut at the end.
    public static String pad(String text, long length, String fill, boolean left) {
        int has = length(text);
        if (length <= has || fill.isEmpty()) {
            return left(text, Math.max(0, length));
        }
        checkLength(left ? "LPAD" : "RPAD", length * 4);
        int[] points = fill.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < length - has; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return left ? padding + text : text + padding;
    }

    /// The text so many times.
    public static String repeat(String text, long count) {
        checkLength(
                "REPEAT",
                Math.max(0, count) > MAX_LENGTH && !text.isEmpty()
                        ? Long.MAX_VALUE
                        : Math.max(0, count) * text.length());
        return text.repeat(text.isEmpty() ? 0 : (int) Math.max(0, count));
    }

    private static void checkLength(String function, long length) {
        if (length > MAX_LENGTH) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    function + " would make a text longer than " + MAX_LENGTH + " bytes");
        }
    }

    /// The characters in reverse order.
    public static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    /// The n-th part between separators, from 1; with a negative n, from the end.
    public static String splitPart(String text, String separator, long n) {
        if (n == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "SPLIT_PART counts parts from 1 (or from -1 at the end), not 0");
        }
        if (separator.isEmpty()) {
            return n == 1 || n == -1 ? text : "";
        }
        long parts = 1;
        for (int at = text.indexOf(separator);
                at >= 0;
                at = text.indexOf(separator, at + separator.length())) {
            parts++;
        }
        long wanted = n > 0 ? n : parts + n + 1;
        if (wanted < 1 || wanted > parts) {
            return "";
        }
        int from = 0;
        for (long i = 1; i < wanted; i++) {
            from = text.indexOf(separator, from) + separator.length();
        }
        int to = text.indexOf(separator, from);
        return to < 0 ? text.substring(from) : text.substring(from, to);
    }

    /// The number of the first character; 0 for an empty text.
    public static int ascii(String text) {
        return text.isEmpty() ? 0 : text.codePointAt(0);
    }

    /// The character of a number.
    public static String chr(long point) {
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        if (point < 1 || point > Character.MAX_CODE_POINT || surrogate) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "CHR has no character of number " + point);
        }
        return Character.toString((int) point);
    }

    /// The MD5 hash of the text's UTF-8 bytes, in hexadecimal digits.
    public static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new EngineException(ErrorCode.INTERNAL, "this Java has no MD5", e);
        }
    }

    /// The bytes of a text in UTF-8.
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// PostgreSQL's replacement text (`\1`, `\&`, `\\`) in the form of [java.util.regex.Matcher].
    public static String javaReplacement(String replacement) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            char next = c == '\\' && i + 1 < replacement.length() ? replacement.charAt(i + 1) : 0;
            if (next >= '1' && next <= '9') {
                result.append('$').append(next);
                i++;
            } else if (next == '&') {
                result.append("$0");
                i++;
            } else if (next == '\\') {
                result.append("\\\\");
                i++;
            } else {
                result.append(c == '\\' || c == '$' ? "\\" : "").append(c);
            }
        }
        return result.toString();
    }
}
