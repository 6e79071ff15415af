package io.ticklane.exec.expression.value;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Locale;

/// A format of STRFTIME and STRPTIME, with the directives of C and, for fractions of a second,
/// those of DuckDB: `%f` six digits, `%g` three, `%n` nine.
public final class TimePattern {
    private static final String[] DAYS = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    };
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };
    private static final String DIRECTIVES = "YymdeHIMSfgnjaAbBhpuwVGsZz%";

    private final String pattern;

    private TimePattern(String pattern) {
        this.pattern = pattern;
    }

    /// Compiles a format. Error 22023 for a directive that does not exist.
    public static TimePattern compile(String format) {
        String pattern =
                format.replace("%F", "%Y-%m-%d")
                        .replace("%T", "%H:%M:%S")
                        .replace("%R", "%H:%M")
                        .replace("%D", "%m/%d/%y")
                        .replace("%-", "%");
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '%'
                    && (++i == pattern.length() || DIRECTIVES.indexOf(pattern.charAt(i)) < 0)) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the time format '"
                                + format
                                + "' has a directive that does not exist; there are %F %T %R %D and %"
                                + String.join(" %", DIRECTIVES.split("")));
            }
        }
        return new TimePattern(pattern);
    }

    /// A time as text: a day and the nanoseconds since its midnight, in UTC.
    public String format(long days, long nanosOfDay) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                append(text, pattern.charAt(++i), days, nanosOfDay);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, char directive, long days, long nanos) {
        long civil = Calendar.civil(days);
        long hour = nanos / Calendar.HOUR;
        switch (directive) {
            case 'Y' -> TimeText.appendDigits(text, Calendar.year(civil), 4);
            case 'y' -> TimeText.appendDigits(text, Math.floorMod(Calendar.year(civil), 100L), 2);
            case 'm' -> TimeText.appendDigits(text, Calendar.month(civil), 2);
            case 'd' -> TimeText.appendDigits(text, Calendar.day(civil), 2);
            case 'e' ->
                    text.append(Calendar.day(civil) < 10 ? " " : "").append(Calendar.day(civil));
            case 'H' -> TimeText.appendDigits(text, hour, 2);
            case 'I' -> TimeText.appendDigits(text, (hour + 11) % 12 + 1, 2);
            case 'M' -> TimeText.appendDigits(text, nanos / Calendar.MINUTE % 60, 2);
            case 'S' -> TimeText.appendDigits(text, nanos / Calendar.SECOND % 60, 2);
            case 'f' -> TimeText.appendDigits(text, nanos % Calendar.SECOND / 1_000, 6);
            case 'g' -> TimeText.appendDigits(text, nanos % Calendar.SECOND / 1_000_000, 3);
            case 'n' -> TimeText.appendDigits(text, nanos % Calendar.SECOND, 9);
            case 'j' -> TimeText.appendDigits(text, Calendar.dayOfYear(days), 3);
            case 'a' -> text.append(DAYS[Calendar.isoDayOfWeek(days) - 1], 0, 3);
            case 'A' -> text.append(DAYS[Calendar.isoDayOfWeek(days) - 1]);
            case 'b', 'h' -> text.append(MONTHS[Calendar.month(civil) - 1], 0, 3);
            case 'B' -> text.append(MONTHS[Calendar.month(civil) - 1]);
            case 'p' -> text.append(hour < 12 ? "AM" : "PM");
            case 'u' -> text.append(Calendar.isoDayOfWeek(days));
            case 'w' -> text.append(Calendar.isoDayOfWeek(days) % 7);
            case 'V' -> TimeText.appendDigits(text, Calendar.isoWeek(days), 2);
            case 'G' -> TimeText.appendDigits(text, Calendar.isoYear(days), 4);
            case 's' -> text.append(CalendarUnit.EPOCH.extract(days, nanos));
            case 'Z' -> text.append("UTC");
            case 'z' -> text.append("+0000");
            default -> text.append(directive);
        }
    }

    /// Reads a text in this format: the nanoseconds since 1970-01-01 in `bits[0]`, in UTC.
    public Outcome parse(String text, long[] bits) {
        return new Reading(text).read(pattern, bits);
    }

    /// The fields read so far.
    private static final class Reading {
        private final String text;
        private int at;
        private boolean failed;
        private long year = 1970;
        private int month = 1;
        private int day = 1;
        private int dayOfYear;
        private long hour;
        private boolean halfDay;
        private boolean afternoon;
        private long minute;
        private long second;
        private long fraction;
        private long offset;
        private long epoch = Long.MIN_VALUE;

        Reading(String text) {
            this.text = text;
        }

        Outcome read(String pattern, long[] bits) {
            for (int i = 0; i < pattern.length() && !failed; i++) {
                char c = pattern.charAt(i);
                if (c == '%') {
                    field(pattern.charAt(++i));
                } else {
                    expect(c);
                }
            }
            if (halfDay) {
                failed |= hour < 1 || hour > 12;
                hour = hour % 12 + (afternoon ? 12 : 0);
            }
            boolean wrong =
                    month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60;
            if (failed || wrong || at < text.length() || day > Calendar.daysOfMonth(year, month)) {
                return Outcome.BAD_TEXT;
            }
            long days =
                    dayOfYear > 0
                            ? Calendar.days(year, 1, 1) + dayOfYear - 1
                            : Calendar.days(year, month, day);
            long nanos =
                    hour * Calendar.HOUR
                            + minute * Calendar.MINUTE
                            + second * Calendar.SECOND
                            - offset;
            if (epoch != Long.MIN_VALUE) {
                days = Math.floorDiv(epoch, 86_400L);
                nanos = Math.floorMod(epoch, 86_400L) * Calendar.SECOND;
            }
            nanos += fraction;
            long more = Math.floorDiv(nanos, Calendar.DAY);
            return TimeText.join(days + more, nanos - more * Calendar.DAY, bits);
        }

        private void field(char directive) {
            switch (directive) {
                case 'Y', 'G' -> year = number(4);
                case 'y' -> {
                    long value = number(2);
                    year = value < 69 ? 2000 + value : 1900 + value;
                }
                case 'm' -> month = (int) number(2);
                case 'd', 'e' -> {
                    skipBlanks();
                    day = (int) number(2);
                }
                case 'H' -> hour = number(2);
                case 'I' -> {
                    hour = number(2);
                    halfDay = true;
                }
                case 'M' -> minute = number(2);
                case 'S' -> second = number(2);
                case 'f', 'n', 'g' -> fraction = readFraction();
                case 'j' -> {
                    dayOfYear = (int) number(3);
                    failed |= dayOfYear < 1 || dayOfYear > (Calendar.isLeap(year) ? 366 : 365);
                }
                case 'a', 'A' -> name(DAYS);
                case 'b', 'B', 'h' -> month = name(MONTHS);
                case 'p' -> half();
                case 'u', 'w' -> number(1);
                case 'V' -> number(2);
                case 's' -> epoch = readEpoch();
                case 'Z' -> zoneName();
                case 'z' -> offset = readOffset();
                default -> expect(directive);
            }
        }

        private long readEpoch() {
            boolean negative = text.startsWith("-", at);
            at += negative ? 1 : 0;
            long value = number(11);
            return negative ? -value : value;
        }

        private long readFraction() {
            int from = at;
            long value = number(9);
            for (int i = at - from; i < 9; i++) {
                value *= 10;
            }
            return value;
        }

        private void half() {
            failed |=
                    !text.regionMatches(true, at, "AM", 0, 2)
                            && !text.regionMatches(true, at, "PM", 0, 2);
            afternoon = text.regionMatches(true, at, "PM", 0, 2);
            halfDay = true;
            at += 2;
        }

        private void zoneName() {
            if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
                at += 3;
            } else {
                expect('Z');
            }
        }

        private long readOffset() {
            if (text.startsWith("Z", at)) {
                at++;
                return 0;
            }
            boolean west = text.startsWith("-", at);
            failed |= !west && !text.startsWith("+", at);
            at++;
            long hours = number(2);
            if (text.startsWith(":", at)) {
                at++;
            }
            long minutes = at < text.length() && Character.isDigit(text.charAt(at)) ? number(2) : 0;
            long nanos = hours * Calendar.HOUR + minutes * Calendar.MINUTE;
            return west ? -nanos : nanos;
        }

        /// The number from 1 of the longest name that comes, in full or in its first three letters.
        private int name(String[] names) {
            String rest = text.substring(Math.min(at, text.length())).toLowerCase(Locale.ROOT);
            for (int i = 0; i < names.length; i++) {
                String name = names[i].toLowerCase(Locale.ROOT);
                if (rest.startsWith(name.substring(0, 3))) {
                    at += rest.startsWith(name) ? name.length() : 3;
                    return i + 1;
                }
            }
            failed = true;
            return 1;
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private void expect(char c) {
            failed |= at >= text.length() || text.charAt(at) != c;
            at++;
        }

        private long number(int most) {
            int from = at;
            long value = 0;
            while (at < text.length()
                    && at - from < most
                    && text.charAt(at) >= '0'
                    && text.charAt(at) <= '9') {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            failed |= at == from;
            return value;
        }
    }
}
