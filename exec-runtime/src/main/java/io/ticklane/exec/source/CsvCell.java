package io.ticklane.exec.source;

import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;

/// Reads the text of one CSV field, in place, as a value. A reader returns whether the text is a
/// value of its kind and leaves the value in a field, so that nothing is allocated.
///
/// Source of the fast path for decimals: Clinger 1990, "How to read floating point numbers
/// accurately" (a mantissa and a power of ten that are exact doubles give a correctly rounded
/// quotient).
public final class CsvCell {
    private static final double[] POWERS = new double[23];
    private static final long EXACT_MANTISSA = 1L << 53;
    private static final long NANOS = 1_000_000_000L;

    static {
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private char[] text = new char[0];
    private int at;
    private int end;
    private long whole;
    private double number;

    /// The whole number, day, nanoseconds or (0 or 1) truth value of the last successful reading.
    public long whole() {
        return whole;
    }

    /// The number of the last successful reading of a double.
    public double number() {
        return number;
    }

    /// Reads a field as a value of a type other than VARCHAR.
    public boolean read(SqlType type, char[] buffer, int offset, int length) {
        text = buffer;
        at = offset;
        end = offset + length;
        TypeKind kind = type.kind();
        return switch (kind) {
            case BOOLEAN -> truth();
            case BIGINT -> integer() && at == end;
            case INTEGER -> integer() && at == end && whole == (int) whole;
            case SMALLINT -> integer() && at == end && whole == (short) whole;
            case TINYINT -> integer() && at == end && whole == (byte) whole;
            case DOUBLE -> decimal();
            case REAL -> real();
            case DATE -> date() && at == end;
            case TIME -> time() && at == end;
            case TIMESTAMP -> timestamp();
            case DECIMAL,
                    VARCHAR,
                    VARBINARY,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    throw new IllegalArgumentException("a CSV field is not read as " + kind);
        };
    }

    private boolean truth() {
        boolean yes = is("true");
        whole = yes ? 1 : 0;
        return yes || is("false");
    }

    private boolean is(String word) {
        if (end - at != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (Character.toLowerCase(text[at + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean integer() {
        boolean negative = at < end && text[at] == '-';
        if (at < end && (negative || text[at] == '+')) {
            at++;
        }
        int first = at;
        long value = 0;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            int digit = text[at++] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        if (at == first || (!negative && value == Long.MIN_VALUE)) {
            return false;
        }
        whole = negative ? value : -value;
        return true;
    }

    private boolean real() {
        if (!decimal()) {
            return false;
        }
        number = Float.parseFloat(new String(text, at, end - at));
        return true;
    }

    private boolean decimal() {
        int i = at;
        boolean negative = i < end && text[i] == '-';
        if (i < end && (negative || text[i] == '+')) {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int scale = 0;
        boolean point = false;
        for (; i < end; i++) {
            char c = text[i];
            if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
                digits++;
                scale += point ? 1 : 0;
                if (digits > 18) {
                    return slowDecimal();
                }
            } else if (c == '.' && !point) {
                point = true;
            } else {
                return slowDecimal();
            }
        }
        if (digits == 0) {
            return slowDecimal();
        }
        if (mantissa > EXACT_MANTISSA || scale >= POWERS.length) {
            return slowDecimal();
        }
        double value = mantissa / POWERS[scale];
        number = negative ? -value : value;
        return true;
    }

    private boolean slowDecimal() {
        String field = new String(text, at, end - at);
        if (field.isBlank()
                || (!Character.isLetterOrDigit(field.charAt(field.length() - 1))
                        && !field.endsWith("."))) {
            return false;
        }
        char last = field.charAt(field.length() - 1);
        if (last == 'd' || last == 'D' || last == 'f' || last == 'F' || field.charAt(0) <= ' ') {
            return false;
        }
        number =
                switch (field.toLowerCase(java.util.Locale.ROOT)) {
                    case "nan" -> Double.NaN;
                    case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                    case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                    default -> parse(field);
                };
        return !Double.isNaN(number) || field.equalsIgnoreCase("nan");
    }

    private static double parse(String field) {
        if (field.indexOf('x') >= 0 || field.indexOf('X') >= 0) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private boolean timestamp() {
        if (!date()) {
            return false;
        }
        long days = whole;
        long nanos = 0;
        if (at < end) {
            if (text[at] != ' ' && text[at] != 'T') {
                return false;
            }
            at++;
            if (!time() || at != end) {
                return false;
            }
            nanos = whole;
        }
        long seconds = days * 86_400;
        long high = Math.multiplyHigh(seconds, NANOS);
        long low = seconds * NANOS;
        if (high != low >> 63 || low > Long.MAX_VALUE - nanos) {
            return false;
        }
        whole = low + nanos;
        return true;
    }

    private boolean date() {
        int year = digits(4);
        if (year < 0 || !skip('-')) {
            return false;
        }
        int month = digits(2);
        if (month < 1 || month > 12 || !skip('-')) {
            return false;
        }
        int day = digits(2);
        if (day < 1
                || day > 31
                || (day > 28 && day > java.time.YearMonth.of(year, month).lengthOfMonth())) {
            return false;
        }
        whole = days(year, month, day);
        return true;
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar; years count from March so that
    /// the leap day is last.
    private static long days(int year, int month, int day) {
        long y = month > 2 ? year : year - 1L;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097
                + yearOfEra * 365
                + yearOfEra / 4
                - yearOfEra / 100
                + dayOfYear
                - 719_468;
    }

    private boolean time() {
        int hour = digits(2);
        if (hour < 0 || hour > 23 || !skip(':')) {
            return false;
        }
        int minute = digits(2);
        if (minute < 0 || minute > 59) {
            return false;
        }
        long nanos = (hour * 60L + minute) * 60 * NANOS;
        if (at < end && text[at] == ':') {
            at++;
            int second = digits(2);
            if (second < 0 || second > 59) {
                return false;
            }
            nanos += second * NANOS;
            if (at < end && text[at] == '.') {
                at++;
                long unit = NANOS;
                int first = at;
                while (at < end && text[at] >= '0' && text[at] <= '9' && unit > 1) {
                    unit /= 10;
                    nanos += (text[at++] - '0') * unit;
                }
                if (at == first) {
                    return false;
                }
            }
        }
        whole = nanos;
        return true;
    }

    private boolean skip(char c) {
        if (at < end && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private int digits(int count) {
        if (end - at < count) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            char c = text[at + i];
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        at += count;
        return value;
    }
}
