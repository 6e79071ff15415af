package io.ticklane.console.result;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as text, the same in every format.
///
/// - Floating numbers in the fewest digits that read back as the same bits: `0.1`, `100.0`,
///   `1.5e-7`, `NaN`, `Infinity`.
/// - Times as `2013-10-07 08:00:00.464`: no zeros at the end of the fraction, no fraction if it is
///   zero.
/// - Bytes in hexadecimal.
public final class CellText {
    private static final int PLAIN_FROM_EXPONENT = -5;
    private static final int PLAIN_BELOW_EXPONENT = 16;

    private CellText() {}

    /// The text of a value that is not NULL.
    public static String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /// Appends the text of a value that is not NULL.
    public static void append(StringBuilder out, Object value) {
        switch (value) {
            case Long number -> out.append(number.longValue());
            case Double number -> append(out, Double.toString(number));
            case Float number -> append(out, Float.toString(number));
            case LocalDateTime time -> append(out, time);
            case BigDecimal number -> out.append(number.toPlainString());
            case LocalDate date -> append(out, date);
            case LocalTime time -> append(out, time);
            case OffsetDateTime time -> {
                append(out, time.toLocalDateTime());
                String offset = time.getOffset().getId();
                out.append("Z".equals(offset) ? "+00:00" : offset);
            }
            case byte[] bytes -> out.append(HexFormat.of().formatHex(bytes));
            case List<?> list -> appendList(out, list);
            case Map<?, ?> map -> appendMap(out, map);
            default -> out.append(value);
        }
    }

    /// Java's shortest digits, but written out in full up to 16 places.
    private static void append(StringBuilder out, String shortest) {
        int mark = shortest.indexOf('E');
        if (mark < 0) {
            out.append(shortest);
            return;
        }
        int sign = shortest.charAt(0) == '-' ? 1 : 0;
        int exponent = Integer.parseInt(shortest.substring(mark + 1));
        String whole = shortest.substring(sign, sign + 1);
        String fraction = shortest.substring(sign + 2, mark);
        if (fraction.equals("0")) {
            fraction = "";
        }
        out.append(shortest, 0, sign);
        if (exponent < PLAIN_FROM_EXPONENT || exponent >= PLAIN_BELOW_EXPONENT) {
            out.append(whole).append(fraction.isEmpty() ? "" : ".").append(fraction);
            out.append('e').append(exponent);
        } else if (exponent < 0) {
            out.append("0.").repeat('0', -exponent - 1).append(whole).append(fraction);
        } else if (fraction.length() > exponent) {
            out.append(whole).append(fraction, 0, exponent);
            out.append('.').append(fraction, exponent, fraction.length());
        } else {
            out.append(whole).append(fraction).repeat('0', exponent - fraction.length());
            out.append(".0");
        }
    }

    private static void append(StringBuilder out, LocalDateTime time) {
        append(out, time.toLocalDate());
        out.append(' ');
        append(out, time.toLocalTime());
    }

    private static void append(StringBuilder out, LocalDate date) {
        int year = date.getYear();
        if (year < 1000 || year > 9999) {
            out.append(date);
            return;
        }
        out.append(year).append('-');
        twoDigits(out, date.getMonthValue());
        out.append('-');
        twoDigits(out, date.getDayOfMonth());
    }

    private static void append(StringBuilder out, LocalTime time) {
        twoDigits(out, time.getHour());
        out.append(':');
        twoDigits(out, time.getMinute());
        out.append(':');
        twoDigits(out, time.getSecond());
        int rest = time.getNano();
        if (rest > 0) {
            out.append('.');
            for (int unit = 100_000_000; rest > 0; unit /= 10) {
                out.append((char) ('0' + rest / unit));
                rest %= unit;
            }
        }
    }

    private static void twoDigits(StringBuilder out, int number) {
        out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void appendList(StringBuilder out, List<?> list) {
        String separator = "";
        out.append('[');
        for (Object item : list) {
            out.append(separator);
            appendNested(out, item);
            separator = ", ";
        }
        out.append(']');
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            appendNested(out, entry.getKey());
            out.append(": ");
            appendNested(out, entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private static void appendNested(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("NULL");
        } else {
            append(out, value);
        }
    }
}
