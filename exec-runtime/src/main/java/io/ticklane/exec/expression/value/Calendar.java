package io.ticklane.exec.expression.value;

/// The proleptic Gregorian calendar in plain arithmetic on days since 1970-01-01. Valid for every
/// day of 32 bits.
///
/// Source of the conversions: Neri and Schneider 2023 describe the idea that a year counted from
/// March puts the leap day last; the months' lengths then follow the line (153 m + 2) / 5.
public final class Calendar {
    /// Nanoseconds of a second.
    public static final long SECOND = 1_000_000_000L;

    /// Nanoseconds of a minute.
    public static final long MINUTE = 60 * SECOND;

    /// Nanoseconds of an hour.
    public static final long HOUR = 60 * MINUTE;

    /// Nanoseconds of a day.
    public static final long DAY = 24 * HOUR;

    private static final int DAYS_OF_ERA = 146_097;

    /// Days from 0000-03-01 to 1970-01-01.
    private static final int EPOCH_FROM_MARCH_0 = 719_468;

    private Calendar() {}

    /// The days since 1970-01-01 of a date; the day may lie outside the month.
    public static long days(long year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_OF_ERA + dayOfEra - EPOCH_FROM_MARCH_0;
    }

    /// Year, month and day of a day, packed: take them apart with [#year], [#month] and [#day].
    public static long civil(long days) {
        long z = days + EPOCH_FROM_MARCH_0;
        long era = Math.floorDiv(z, (long) DAYS_OF_ERA);
        int dayOfEra = (int) (z - era * DAYS_OF_ERA);
        int yearOfEra =
                (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 9 | (long) month << 5 | day;
    }

    /// The year of a packed date.
    public static long year(long civil) {
        return civil >> 9;
    }

    /// The month of a packed date, from 1.
    public static int month(long civil) {
        return (int) (civil >> 5) & 15;
    }

    /// The day of the month of a packed date.
    public static int day(long civil) {
        return (int) civil & 31;
    }

    /// Months since year 0, January, of a packed date.
    public static long months(long civil) {
        return year(civil) * 12 + month(civil) - 1;
    }

    /// The first day of a month that is counted as by [#months].
    public static long firstOfMonth(long months) {
        return days(Math.floorDiv(months, 12L), (int) Math.floorMod(months, 12L) + 1, 1);
    }

    /// The number of days of a month.
    public static int daysOfMonth(long year, int month) {
        if (month == 2) {
            return isLeap(year) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /// Whether a year has 366 days.
    public static boolean isLeap(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /// A day some months later, clipped to the end of the month.
    public static long addMonths(long days, long months) {
        long civil = civil(days);
        long total = months(civil) + months;
        long year = Math.floorDiv(total, 12L);
        int month = (int) Math.floorMod(total, 12L) + 1;
        return days(year, month, Math.min(day(civil), daysOfMonth(year, month)));
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    public static int isoDayOfWeek(long days) {
        return (int) Math.floorMod(days + 3, 7L) + 1;
    }

    /// The day of the year, from 1.
    public static int dayOfYear(long days) {
        return (int) (days - days(year(civil(days)), 1, 1)) + 1;
    }

    /// The year that the day's ISO week belongs to: that of its Thursday.
    public static long isoYear(long days) {
        return year(civil(days - isoDayOfWeek(days) + 4));
    }

    /// The number of the day's ISO week, from 1.
    public static int isoWeek(long days) {
        long thursday = days - isoDayOfWeek(days) + 4;
        return (dayOfYear(thursday) - 1) / 7 + 1;
    }
}
