package io.ticklane.exec.expression.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.StringTokenizer;

/// Intervals as text, in the form of PostgreSQL: `1 day 02:03:04.5`, `-00:00:01`, `2 years 3 mons`.
/// Reading takes numbers with units too, such as `90 minutes` or `1 hour -30 seconds`, and the
/// short forms of the standard, `1 02:03:04` and `2-3`.
public final class IntervalText {
    private IntervalText() {}

    /// Nanoseconds as text.
    public static String nanos(long nanos) {
        StringBuilder text = new StringBuilder();
        long days = nanos / Calendar.DAY;
        long rest = nanos % Calendar.DAY;
        if (days != 0) {
            text.append(days).append(days == 1 ? " day" : " days");
        }
        if (rest != 0 || days == 0) {
            text.append(days != 0 ? " " : "").append(rest < 0 ? "-" : "");
            TimeText.appendTime(text, Math.abs(rest));
        }
        return text.toString();
    }

    /// Months as text.
    public static String months(long months) {
        long years = months / 12;
        long rest = months % 12;
        StringBuilder text = new StringBuilder();
        if (years != 0 || rest == 0) {
            text.append(years).append(years == 1 ? " year" : " years");
        }
        if (rest != 0) {
            text.append(years != 0 ? " " : "").append(rest).append(rest == 1 ? " mon" : " mons");
        }
        return text.toString();
    }

    /// Reads a day-time interval: the nanoseconds in `bits[0]`.
    public static Outcome parseNanos(String text, long[] bits) {
        BigDecimal total = BigDecimal.ZERO;
        StringTokenizer words = new StringTokenizer(text);
        boolean any = false;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            if (word.indexOf(':') > 0) {
                boolean negative = word.startsWith("-");
                if (clock(negative || word.startsWith("+") ? word.substring(1) : word, bits)
                        != Outcome.DONE) {
                    return Outcome.BAD_TEXT;
                }
                total = total.add(BigDecimal.valueOf(negative ? -bits[0] : bits[0]));
            } else {
                String unit = words.hasMoreTokens() ? words.nextToken() : "";
                boolean standard = unit.indexOf(':') > 0;
                long size = standard ? Calendar.DAY : unitNanos(unit);
                if (size == 0 || !isNumber(word)) {
                    return Outcome.BAD_TEXT;
                }
                BigDecimal number = new BigDecimal(word);
                total = total.add(number.multiply(BigDecimal.valueOf(size)));
                if (standard) {
                    if (clock(unit, bits) != Outcome.DONE) {
                        return Outcome.BAD_TEXT;
                    }
                    total = total.add(BigDecimal.valueOf(number.signum() < 0 ? -bits[0] : bits[0]));
                }
            }
            any = true;
        }
        return any ? whole(total, 63, bits) : Outcome.BAD_TEXT;
    }

    /// Reads a year-month interval: the months in `bits[0]`.
    public static Outcome parseMonths(String text, long[] bits) {
        String stripped = text.strip();
        int dash = stripped.indexOf('-', 1);
        if (dash > 0
                && isNumber(stripped.substring(0, dash))
                && isNumber(stripped.substring(dash + 1))) {
            BigDecimal years = new BigDecimal(stripped.substring(0, dash));
            BigDecimal months = new BigDecimal(stripped.substring(dash + 1));
            BigDecimal total = years.multiply(BigDecimal.valueOf(12));
            return whole(
                    stripped.startsWith("-") ? total.subtract(months) : total.add(months),
                    31,
                    bits);
        }
        BigDecimal total = BigDecimal.ZERO;
        StringTokenizer words = new StringTokenizer(stripped);
        boolean any = false;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            String unit = words.hasMoreTokens() ? words.nextToken().toLowerCase(Locale.ROOT) : "";
            long size =
                    switch (unit) {
                        case "year", "years" -> 12;
                        case "mon", "mons", "month", "months" -> 1;
                        default -> 0;
                    };
            if (size == 0 || !isNumber(word)) {
                return Outcome.BAD_TEXT;
            }
            total = total.add(new BigDecimal(word).multiply(BigDecimal.valueOf(size)));
            any = true;
        }
        return any ? whole(total, 31, bits) : Outcome.BAD_TEXT;
    }

    private static boolean isNumber(String word) {
        return word.length() < 40 && word.matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)");
    }

    /// Hours, minutes and seconds; the hours may be more than 23.
    private static Outcome clock(String word, long[] bits) {
        int colon = word.indexOf(':');
        String hours = word.substring(0, colon);
        if (hours.isEmpty()
                || hours.length() > 7
                || !hours.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Outcome.BAD_TEXT;
        }
        Outcome outcome = TimeText.parseTime("00" + word.substring(colon), bits);
        bits[0] += Long.parseLong(hours) * Calendar.HOUR;
        return outcome;
    }

    private static Outcome whole(BigDecimal total, int bitLength, long[] bits) {
        BigDecimal rounded = total.setScale(0, RoundingMode.HALF_UP);
        if (rounded.toBigInteger().bitLength() > bitLength) {
            return Outcome.OUT_OF_RANGE;
        }
        bits[0] = rounded.longValueExact();
        return Outcome.DONE;
    }

    private static long unitNanos(String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "ns", "nanosecond", "nanoseconds" -> 1;
            case "us", "microsecond", "microseconds" -> 1_000;
            case "ms", "millisecond", "milliseconds" -> 1_000_000;
            case "s", "sec", "secs", "second", "seconds" -> Calendar.SECOND;
            case "m", "min", "mins", "minute", "minutes" -> Calendar.MINUTE;
            case "h", "hour", "hours" -> Calendar.HOUR;
            case "d", "day", "days" -> Calendar.DAY;
            case "w", "week", "weeks" -> 7 * Calendar.DAY;
            default -> 0;
        };
    }
}
