package io.ticklane.exec.expression.value;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Locale;

/// The units of time that SQL names. A unit has a length in nanoseconds or in months, or is only a
/// field of a date.
public enum CalendarUnit {
    NANOSECOND(1, 0),
    MICROSECOND(1_000, 0),
    MILLISECOND(1_000_000, 0),
    SECOND(Calendar.SECOND, 0),
    MINUTE(Calendar.MINUTE, 0),
    HOUR(Calendar.HOUR, 0),
    DAY(Calendar.DAY, 0),
    /// From Monday to Sunday.
    WEEK(7 * Calendar.DAY, 0),
    MONTH(0, 1),
    QUARTER(0, 3),
    YEAR(0, 12),
    DECADE(0, 120),
    CENTURY(0, 1_200),
    MILLENNIUM(0, 12_000),
    /// The day of the week, 0 for Sunday to 6.
    DOW(0, 0),
    /// The day of the week, 1 for Monday to 7.
    ISODOW(0, 0),
    DOY(0, 0),
    /// Whole seconds since 1970-01-01.
    EPOCH(0, 0),
    ISOYEAR(0, 0);

    private final long nanos;
    private final int months;

    CalendarUnit(long nanos, int months) {
        this.nanos = nanos;
        this.months = months;
    }

    /// The length in nanoseconds; 0 for units of months and fields.
    public long nanos() {
        return nanos;
    }

    /// The length in months; 0 for units of nanoseconds and fields.
    public int months() {
        return months;
    }

    /// The unit of a name, letter case aside; plurals too. Error 22023 if there is none.
    public static CalendarUnit of(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        for (CalendarUnit unit : values()) {
            if (upper.equals(unit.name()) || upper.equals(unit.name() + "S")) {
                return unit;
            }
        }
        return switch (upper) {
            case "CENTURIES" -> CENTURY;
            case "MILLENNIA" -> MILLENNIUM;
            case "FRAC_SECOND", "NS" -> NANOSECOND;
            case "US" -> MICROSECOND;
            case "MS" -> MILLISECOND;
            default ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "'"
                                    + name
                                    + "' is not a unit of time; units are NANOSECOND, MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, "
                                    + "DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY and MILLENNIUM");
        };
    }

    /// The value of this field of a time: a day and the nanoseconds since its midnight.
    public long extract(long days, long nanosOfDay) {
        return switch (this) {
            case NANOSECOND -> nanosOfDay % Calendar.MINUTE;
            case MICROSECOND -> nanosOfDay % Calendar.MINUTE / 1_000;
            case MILLISECOND -> nanosOfDay % Calendar.MINUTE / 1_000_000;
            case SECOND -> nanosOfDay % Calendar.MINUTE / Calendar.SECOND;
            case MINUTE -> nanosOfDay % Calendar.HOUR / Calendar.MINUTE;
            case HOUR -> nanosOfDay / Calendar.HOUR;
            case DAY -> Calendar.day(Calendar.civil(days));
            case WEEK -> Calendar.isoWeek(days);
            case MONTH -> Calendar.month(Calendar.civil(days));
            case QUARTER -> (Calendar.month(Calendar.civil(days)) + 2) / 3;
            case YEAR -> Calendar.year(Calendar.civil(days));
            case DECADE -> Math.floorDiv(Calendar.year(Calendar.civil(days)), 10L);
            case CENTURY -> counted(Calendar.year(Calendar.civil(days)), 100);
            case MILLENNIUM -> counted(Calendar.year(Calendar.civil(days)), 1_000);
            case DOW -> Calendar.isoDayOfWeek(days) % 7;
            case ISODOW -> Calendar.isoDayOfWeek(days);
            case DOY -> Calendar.dayOfYear(days);
            case EPOCH -> days * 86_400 + nanosOfDay / Calendar.SECOND;
            case ISOYEAR -> Calendar.isoYear(days);
        };
    }

    /// Centuries and millennia count from 1: the first is that of the years 1 to 100, and the one
    /// before it is -1.
    private static long counted(long year, int length) {
        return year > 0 ? (year + length - 1) / length : -((length - year) / length);
    }

    /// The first day of the period of this unit of days or months that a day lies in.
    public long floorDay(long days) {
        if (this == WEEK) {
            return days - Calendar.isoDayOfWeek(days) + 1;
        }
        if (this == ISOYEAR) {
            long january4 = Calendar.days(Calendar.isoYear(days), 1, 4);
            return january4 - Calendar.isoDayOfWeek(january4) + 1;
        }
        if (months == 0) {
            return days;
        }
        long month = Calendar.months(Calendar.civil(days));
        // centuries and millennia begin in the years 1, 101, ...
        long shift = months > DECADE.months ? 12 : 0;
        return Calendar.firstOfMonth(month - Math.floorMod(month - shift, (long) months));
    }

    /// The first day of the next period after the one that begins on this day.
    public long nextDay(long firstDay) {
        return switch (this) {
            case WEEK -> firstDay + 7;
            case ISOYEAR -> floorDay(firstDay + 374);
            default -> months == 0 ? firstDay + 1 : Calendar.addMonths(firstDay, months);
        };
    }

    /// Whether the unit divides the day.
    public boolean isPartOfDay() {
        return nanos > 0 && nanos < Calendar.DAY;
    }

    /// Whether times can be cut to this unit.
    public boolean isPeriod() {
        return nanos > 0 || months > 0 || this == ISOYEAR;
    }
}
