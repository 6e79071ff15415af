package io.ticklane.exec.expression.value;

/// Dates, times and timestamps as text, in ISO form with a blank between date and time: `2024-01-02
/// 03:04:05.123456789`. Trailing zeros of the fraction are left out. Reading takes `T` instead of
/// the blank too, seconds may be left out, more than nine digits of a fraction are rounded, and `Z`
/// or an offset may follow a timestamp.
public final class TimeText {
    private TimeText() {}

    /// Appends a date.
    public static void appendDate(StringBuilder text, long days) {
        long civil = Calendar.civil(days);
        long year = Calendar.year(civil);
        if (year < 0) {
            text.append('-');
        }
        appendDigits(text, Math.abs(year), 4);
        text.append('-');
        appendDigits(text, Calendar.month(civil), 2);
        text.append('-');
        appendDigits(text, Calendar.day(civil), 2);
    }

    /// Appends a time of the day, or a number of hours, minutes and seconds.
    public static void appendTime(StringBuilder text, long nanos) {
        appendDigits(text, nanos / Calendar.HOUR, 2);
        text.append(':');
        appendDigits(text, nanos / Calendar.MINUTE % 60, 2);
        text.append(':');
        appendDigits(text, nanos / Calendar.SECOND % 60, 2);
        long fraction = nanos % Calendar.SECOND;
        if (fraction != 0) {
            text.append('.');
            appendDigits(text, fraction, 9);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
    }

    /// Appends a timestamp of nanoseconds since 1970-01-01.
    public static void appendTimestamp(StringBuilder text, long nanos) {
        long days = Math.floorDiv(nanos, Calendar.DAY);
        appendDate(text, days);
        text.append(' ');
        appendTime(text, nanos - days * Calendar.DAY);
    }

    /// Appends a number with leading zeros.
    static void appendDigits(StringBuilder text, long value, int width) {
        long bound = 10;
        for (int i = 1; i < width; i++) {
            if (value < bound) {
                text.append('0');
            }
            bound *= 10;
        }
        text.append(value);
    }

    /// A date as text.
    public static String date(long days) {
        StringBuilder text = new StringBuilder();
        appendDate(text, days);
        return text.toString();
    }

    /// A time of the day as text.
    public static String time(long nanos) {
        StringBuilder text = new StringBuilder();
        appendTime(text, nanos);
        return text.toString();
    }

    /// A timestamp as text.
    public static String timestamp(long nanos) {
        StringBuilder text = new StringBuilder();
        appendTimestamp(text, nanos);
        return text.toString();
    }

    /// Reads a date: the days in `bits[0]`. A time behind it is read and left out.
    public static Outcome parseDate(String text, long[] bits) {
        Reader reader = new Reader(text.strip());
        long days = reader.date();
        if (!reader.failed() && !reader.atEnd()) {
            reader.timeBehindDate();
            reader.zone();
        }
        bits[0] = days;
        return reader.outcome();
    }

    /// Reads a time of the day: the nanoseconds in `bits[0]`.
    public static Outcome parseTime(String text, long[] bits) {
        Reader reader = new Reader(text.strip());
        bits[0] = reader.time();
        Outcome outcome = reader.outcome();
        return outcome == Outcome.DONE && bits[0] >= Calendar.DAY ? Outcome.OUT_OF_RANGE : outcome;
    }

    /// Reads a timestamp: the nanoseconds since 1970-01-01 in `bits[0]`. With `zoned`, an offset is
    /// taken away, so that the value is in UTC; else the only offset that is allowed is zero.
    public static Outcome parseTimestamp(String text, boolean zoned, long[] bits) {
        Reader reader = new Reader(text.strip());
        long days = reader.date();
        long nanos = 0;
        long offset = 0;
        if (!reader.failed() && !reader.atEnd()) {
            nanos = reader.timeBehindDate();
            offset = reader.zone();
        }
        if (reader.outcome() != Outcome.DONE || (offset != 0 && !zoned)) {
            return Outcome.BAD_TEXT;
        }
        long shifted = nanos - offset;
        long moreDays = Math.floorDiv(shifted, Calendar.DAY);
        return join(days + moreDays, shifted - moreDays * Calendar.DAY, bits);
    }

    /// The timestamp of a day and the nanoseconds since its midnight (less than a day), in
    /// `bits[0]`.
    public static Outcome join(long days, long nanosOfDay, long[] bits) {
        if (!fits(days, nanosOfDay)) {
            return Outcome.OUT_OF_RANGE;
        }
        bits[0] = days * Calendar.DAY + nanosOfDay;
        return Outcome.DONE;
    }

    /// Whether 64 bits hold the nanoseconds of a day and a time.
    public static boolean fits(long days, long nanosOfDay) {
        if (days < -106_752 || days > 106_751) {
            return false;
        }
        // wraps to the other sign when it does not fit: the time adds less than a day
        long nanos = days * Calendar.DAY + nanosOfDay;
        return days < 0 == nanos < 0 || nanos == 0;
    }

    /// A place in a text. After a failure all further reading gives 0.
    private static final class Reader {
        private final String text;
        private int at;
        private boolean failed;

        Reader(String text) {
            this.text = text;
        }

        boolean failed() {
            return failed;
        }

        boolean atEnd() {
            return at >= text.length();
        }

        Outcome outcome() {
            return failed || !atEnd() ? Outcome.BAD_TEXT : Outcome.DONE;
        }

        long date() {
            boolean negative = take('-');
            long year = number(4, 6);
            expect('-');
            int month = (int) number(1, 2);
            expect('-');
            int day = (int) number(1, 2);
            year = negative ? -year : year;
            if (failed
                    || month < 1
                    || month > 12
                    || day < 1
                    || day > Calendar.daysOfMonth(year, month)) {
                failed = true;
                return 0;
            }
            return Calendar.days(year, month, day);
        }

        long timeBehindDate() {
            if (!take('T') && !take('t')) {
                expect(' ');
                skipBlanks();
            }
            return time();
        }

        long time() {
            long hours = number(1, 2);
            expect(':');
            long minutes = number(2, 2);
            long nanos = take(':') ? number(2, 2) * Calendar.SECOND + fraction() : 0;
            if (hours > 23 || minutes > 59 || nanos > Calendar.MINUTE) {
                failed = true;
            }
            return hours * Calendar.HOUR + minutes * Calendar.MINUTE + nanos;
        }

        /// The nanoseconds of `.123`, if that comes.
        private long fraction() {
            if (!take('.')) {
                return 0;
            }
            int from = at;
            long value = 0;
            long weight = Calendar.SECOND;
            boolean up = false;
            for (; !atEnd() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
                if (at - from == 9) {
                    up = text.charAt(at) >= '5';
                }
                weight /= 10;
                value += weight * (text.charAt(at) - '0');
            }
            failed |= at == from;
            return up ? value + 1 : value;
        }

        /// The nanoseconds east of UTC of an offset, if one comes.
        long zone() {
            skipBlanks();
            if (atEnd() || take('Z') || take('z')) {
                return 0;
            }
            if (text.startsWith("UTC", at)) {
                at += 3;
                return 0;
            }
            boolean west = take('-');
            if (!west) {
                expect('+');
            }
            long hours = number(2, 2);
            long minutes = take(':') || (!atEnd() && !failed) ? number(2, 2) : 0;
            if (hours > 18 || minutes > 59) {
                failed = true;
            }
            long offset = hours * Calendar.HOUR + minutes * Calendar.MINUTE;
            return west ? -offset : offset;
        }

        private void skipBlanks() {
            boolean more = true;
            while (more) {
                more = take(' ');
            }
        }

        private boolean take(char c) {
            if (!failed && at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            failed |= !take(c);
        }

        private long number(int least, int most) {
            int from = at;
            long value = 0;
            while (!failed
                    && at < text.length()
                    && at - from < most
                    && text.charAt(at) >= '0'
                    && text.charAt(at) <= '9') {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            failed |= at - from < least;
            return value;
        }
    }
}
