package io.ticklane.exec.expression.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Numbers as text, in the forms of PostgreSQL.
public final class NumberText {
    private NumberText() {}

    /// The shortest text that reads back as the same number: `100`, `0.1`, `1e+20`, `1.5e-07`,
    /// `NaN`, `-Infinity`. Without an exponent from 0.0001 to below 1e15.
    public static String format(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        String text = Double.toString(Math.abs(value));
        if (Math.abs(value) < 1e-320 && value != 0) {
            text = shortestTiny(Math.abs(value), text);
        }
        return layOut(value < 0 || 1 / value < 0, text, 15);
    }

    /// As [#format(double)] for single precision: without an exponent from 0.0001 to below 1e6.
    public static String format(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return Float.toString(value);
        }
        return layOut(value < 0 || 1 / value < 0, Float.toString(Math.abs(value)), 6);
    }

    /// Java prefers two digits where one would do, for the smallest numbers only.
    private static String shortestTiny(double value, String text) {
        int e = text.indexOf('E');
        int exponent = Integer.parseInt(text.substring(e + 1));
        long digit = Math.round(Double.parseDouble(text.substring(0, e)));
        if (Double.parseDouble(digit + "E" + exponent) == value) {
            return digit == 10 ? "1.0E" + (exponent + 1) : digit + ".0E" + exponent;
        }
        return text;
    }

    /// Java's digits and exponent, in PostgreSQL's layout.
    private static String layOut(boolean negative, String java, int maxExponent) {
        int e = java.indexOf('E');
        String mantissa = e < 0 ? java : java.substring(0, e);
        int point = mantissa.indexOf('.');
        StringBuilder digits = new StringBuilder(mantissa).deleteCharAt(point);
        int exponent = (e < 0 ? 0 : Integer.parseInt(java.substring(e + 1))) + point - 1;
        int leading = 0;
        while (leading < digits.length() - 1 && digits.charAt(leading) == '0') {
            leading++;
        }
        digits.delete(0, leading);
        exponent -= leading;
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        StringBuilder text = new StringBuilder();
        if (negative) {
            text.append('-');
        }
        if (digits.toString().equals("0")) {
            return text.append('0').toString();
        }
        if (exponent < -4 || exponent >= maxExponent) {
            text.append(digits.charAt(0));
            if (digits.length() > 1) {
                text.append('.').append(digits, 1, digits.length());
            }
            text.append('e').append(exponent < 0 ? '-' : '+');
            return text.append(Math.abs(exponent) < 10 ? "0" : "")
                    .append(Math.abs(exponent))
                    .toString();
        }
        if (exponent < 0) {
            return text.append("0.").repeat('0', -exponent - 1).append(digits).toString();
        }
        if (digits.length() <= exponent + 1) {
            return text.append(digits).repeat('0', exponent + 1 - digits.length()).toString();
        }
        return text.append(digits, 0, exponent + 1)
                .append('.')
                .append(digits, exponent + 1, digits.length())
                .toString();
    }

    /// Reads a whole number of 64 bits, blanks around it aside, into `bits[0]`.
    public static Outcome parseLong(String text, long[] bits) {
        String number = text.strip();
        if (!isNumber(number, false)) {
            return Outcome.BAD_TEXT;
        }
        BigInteger value =
                number.length() < 19
                        ? BigInteger.valueOf(Long.parseLong(number))
                        : new BigInteger(number);
        if (value.bitLength() > 63) {
            return Outcome.OUT_OF_RANGE;
        }
        bits[0] = value.longValue();
        return Outcome.DONE;
    }

    /// Reads a DOUBLE, blanks around it aside, into the bits of `bits[0]`. `NaN`, `Infinity` and
    /// `inf` are numbers. A number that is too large, or so small that nothing but zero would be
    /// left of it, is out of range.
    public static Outcome parseDouble(String text, long[] bits) {
        String number = text.strip();
        double value;
        if (isNumber(number, true)) {
            value = Double.parseDouble(number);
            if (Double.isInfinite(value) || (value == 0 && hasDigit(number))) {
                return Outcome.OUT_OF_RANGE;
            }
        } else {
            Double named = named(number);
            if (named == null) {
                return Outcome.BAD_TEXT;
            }
            value = named;
        }
        bits[0] = Double.doubleToRawLongBits(value);
        return Outcome.DONE;
    }

    /// Reads a REAL as [#parseDouble]; the value in `bits[0]` is a DOUBLE of single precision.
    public static Outcome parseReal(String text, long[] bits) {
        Outcome outcome = parseDouble(text, bits);
        if (outcome != Outcome.DONE) {
            return outcome;
        }
        double value = Double.longBitsToDouble(bits[0]);
        float single = Double.isFinite(value) ? Float.parseFloat(text.strip()) : (float) value;
        if (Float.isInfinite(single) != Double.isInfinite(value) || (single == 0 && value != 0)) {
            return Outcome.OUT_OF_RANGE;
        }
        bits[0] = Double.doubleToRawLongBits(single);
        return Outcome.DONE;
    }

    /// Reads a DECIMAL, blanks around it aside, rounded half away from zero: the unscaled value in
    /// `bits[0]` (low) and `bits[1]` (high).
    public static Outcome parseDecimal(String text, int precision, int scale, long[] bits) {
        String number = text.strip();
        if (!isNumber(number, true)) {
            return Outcome.BAD_TEXT;
        }
        BigDecimal value;
        try {
            value = new BigDecimal(number);
        } catch (ArithmeticException | NumberFormatException _) {
            return Outcome.OUT_OF_RANGE;
        }
        return unscaled(value, precision, scale, bits);
    }

    /// The unscaled value of a DECIMAL, rounded half away from zero, in `bits[0]` (low) and
    /// `bits[1]` (high).
    public static Outcome unscaled(BigDecimal value, int precision, int scale, long[] bits) {
        if (value.signum() == 0 || value.precision() - (long) value.scale() < -scale) {
            bits[0] = 0;
            bits[1] = 0;
            return Outcome.DONE;
        }
        if (value.precision() - (long) value.scale() > precision - scale) {
            return Outcome.OUT_OF_RANGE;
        }
        BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
        if (rounded.precision() > precision) {
            return Outcome.OUT_OF_RANGE;
        }
        BigInteger unscaled = rounded.unscaledValue();
        bits[0] = unscaled.longValue();
        bits[1] = unscaled.shiftRight(64).longValue();
        return Outcome.DONE;
    }

    /// Whether the text is an optional sign and digits and, for fractions, a point and an exponent.
    private static boolean isNumber(String text, boolean fraction) {
        int i = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int from = i;
        i = digits(text, i);
        int count = i - from;
        if (fraction && i < text.length() && text.charAt(i) == '.') {
            int after = digits(text, i + 1);
            count += after - i - 1;
            i = after;
        }
        if (count == 0) {
            return false;
        }
        if (fraction && i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            i++;
            if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
                i++;
            }
            int exponent = i;
            i = digits(text, i);
            if (i == exponent) {
                return false;
            }
        }
        return i == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /// Whether a digit before the exponent is not zero.
    private static boolean hasDigit(String number) {
        for (int i = 0;
                i < number.length() && number.charAt(i) != 'e' && number.charAt(i) != 'E';
                i++) {
            if (number.charAt(i) >= '1' && number.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Double named(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }
}
