package io.ticklane.jdbc.internal.value;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// Turns a value of a column into what a JDBC getter gives. Nothing is rounded or wrapped silently:
/// a number too large is 22003, a text that is no number or time is 22018.
///
/// Times without a zone are read on the wall clock of a zone for [Timestamp], [Date] and [Time],
/// and as UTC for [Instant] and [OffsetDateTime].
public final class Conversions {
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final double TWO_TO_63 = 0x1p63;

    private Conversions() {}

    /// The value as SQL would print it: fractions of seconds without trailing zeros.
    public static String text(Object value) {
        if (value instanceof LocalDateTime time) {
            return time.toLocalDate() + " " + text(time.toLocalTime());
        } else if (value instanceof LocalTime time) {
            String whole =
                    String.format(
                            Locale.ROOT,
                            "%02d:%02d:%02d",
                            time.getHour(),
                            time.getMinute(),
                            time.getSecond());
            return whole + fraction(time.getNano());
        } else if (value instanceof OffsetDateTime time) {
            return text(time.toLocalDateTime()) + time.getOffset().getId();
        } else if (value instanceof Duration duration) {
            return interval(duration);
        } else if (value instanceof Period period) {
            long months = period.toTotalMonths();
            long size = Math.abs(months);
            return (months < 0 ? "-" : "") + size / 12 + "-" + size % 12;
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return nested(value);
    }

    private static String nested(Object value) {
        if (value instanceof List<?> list) {
            StringJoiner out = new StringJoiner(", ", "[", "]");
            list.forEach(item -> out.add(item == null ? "NULL" : text(item)));
            return out.toString();
        } else if (value instanceof Map<?, ?> map) {
            StringJoiner out = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) ->
                    out.add(text(key) + ": " + (item == null ? "NULL" : text(item))));
            return out.toString();
        }
        return value.toString();
    }

    private static String interval(Duration duration) {
        boolean negative = duration.isNegative();
        Duration size = negative ? duration.negated() : duration;
        return (negative ? "-" : "")
                + size.toDays()
                + String.format(
                        Locale.ROOT,
                        " %02d:%02d:%02d",
                        size.toHoursPart(),
                        size.toMinutesPart(),
                        size.toSecondsPart())
                + fraction(size.toNanosPart());
    }

    private static String fraction(int nanos) {
        if (nanos == 0) {
            return "";
        }
        String digits = String.format(Locale.ROOT, ".%09d", nanos);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }

    /// A whole number; a fraction is cut off.
    public static long integer(Object value, long min, long max) throws SQLException {
        long number;
        if (value instanceof Boolean bool) {
            number = bool ? 1 : 0;
        } else if (value instanceof Double || value instanceof Float) {
            double real = ((Number) value).doubleValue();
            if (!(real >= -TWO_TO_63 && real < TWO_TO_63)) {
                throw range(value);
            }
            number = (long) real;
        } else if (value instanceof BigDecimal
                || value instanceof BigInteger
                || value instanceof String) {
            BigDecimal whole = decimal(value).setScale(0, RoundingMode.DOWN);
            if (whole.compareTo(MIN_LONG) < 0 || whole.compareTo(MAX_LONG) > 0) {
                throw range(value);
            }
            number = whole.longValue();
        } else if (value instanceof Number small) {
            number = small.longValue();
        } else {
            throw cast(value, "a whole number");
        }
        if (number < min || number > max) {
            throw range(value);
        }
        return number;
    }

    /// A value as a DOUBLE.
    public static double real(Object value) throws SQLException {
        if (value instanceof Number number) {
            return number.doubleValue();
        } else if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        } else if (value instanceof String text) {
            try {
                return Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                throw cast(value, "a number");
            }
        }
        throw cast(value, "a number");
    }

    /// A value as a decimal number.
    public static BigDecimal decimal(Object value) throws SQLException {
        try {
            if (value instanceof BigDecimal decimal) {
                return decimal;
            } else if (value instanceof BigInteger integer) {
                return new BigDecimal(integer);
            } else if (value instanceof Double || value instanceof Float) {
                return new BigDecimal(value.toString());
            } else if (value instanceof Number number) {
                return BigDecimal.valueOf(number.longValue());
            } else if (value instanceof Boolean bool) {
                return bool ? BigDecimal.ONE : BigDecimal.ZERO;
            } else if (value instanceof String text) {
                return new BigDecimal(text.strip());
            }
        } catch (NumberFormatException e) {
            throw value instanceof String ? cast(value, "a number") : range(value);
        }
        throw cast(value, "a number");
    }

    /// A value as a truth value.
    public static boolean bool(Object value) throws SQLException {
        if (value instanceof Boolean bool) {
            return bool;
        } else if (value instanceof Number) {
            return real(value) != 0;
        } else if (value instanceof String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true", "t", "yes", "y", "on", "1" -> true;
                case "false", "f", "no", "n", "off", "0" -> false;
                default -> throw cast(value, "a boolean");
            };
        }
        throw cast(value, "a boolean");
    }

    /// A value as bytes.
    public static byte[] bytes(Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            return bytes;
        } else if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw cast(value, "bytes");
    }

    /// A value as a date.
    public static LocalDate localDate(Object value) throws SQLException {
        if (value instanceof LocalDate date) {
            return date;
        }
        if (value instanceof String text && text.strip().length() <= 10) {
            try {
                return LocalDate.parse(text.strip());
            } catch (DateTimeException e) {
                throw cast(value, "a date");
            }
        }
        return localDateTime(value).toLocalDate();
    }

    /// A value as a time of day.
    public static LocalTime localTime(Object value) throws SQLException {
        if (value instanceof LocalTime time) {
            return time;
        }
        if (value instanceof String text && !text.contains("-")) {
            try {
                return LocalTime.parse(text.strip());
            } catch (DateTimeException e) {
                throw cast(value, "a time");
            }
        }
        return localDateTime(value).toLocalTime();
    }

    /// A value as a timestamp without a zone.
    public static LocalDateTime localDateTime(Object value) throws SQLException {
        if (value instanceof LocalDateTime time) {
            return time;
        } else if (value instanceof OffsetDateTime time) {
            return time.toLocalDateTime();
        } else if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        } else if (value instanceof String text) {
            try {
                String iso = text.strip().replace(' ', 'T');
                return iso.length() <= 10
                        ? LocalDate.parse(iso).atStartOfDay()
                        : LocalDateTime.parse(iso);
            } catch (DateTimeException e) {
                throw cast(value, "a timestamp");
            }
        }
        throw cast(value, "a timestamp");
    }

    /// A value as a timestamp with an offset.
    public static OffsetDateTime offsetDateTime(Object value) throws SQLException {
        if (value instanceof OffsetDateTime time) {
            return time;
        }
        if (value instanceof String text && text.strip().length() > 10) {
            try {
                return OffsetDateTime.parse(text.strip().replace(' ', 'T'));
            } catch (DateTimeException e) {
                // It may be a text without an offset, which the next line reads or refuses.
            }
        }
        return localDateTime(value).atOffset(ZoneOffset.UTC);
    }

    /// A time in a zone whose wall clock a time without zone is read on.
    public static Timestamp timestamp(Object value, ZoneId zone) throws SQLException {
        if (value instanceof OffsetDateTime time) {
            return Timestamp.from(time.toInstant());
        } else if (value instanceof LocalTime time) {
            return wall(LocalDate.EPOCH.atTime(time), zone);
        }
        return wall(localDateTime(value), zone);
    }

    /// A value as a JDBC date.
    public static Date date(Object value, ZoneId zone) throws SQLException {
        if (value instanceof OffsetDateTime time) {
            LocalDate date = time.atZoneSameInstant(zone).toLocalDate();
            return new Date(wall(date.atStartOfDay(), zone).getTime());
        }
        return new Date(wall(localDate(value).atStartOfDay(), zone).getTime());
    }

    /// A time of day; milliseconds are all that [Time] holds.
    public static Time time(Object value, ZoneId zone) throws SQLException {
        LocalTime time =
                value instanceof OffsetDateTime offset
                        ? offset.atZoneSameInstant(zone).toLocalTime()
                        : localTime(value);
        return new Time(wall(LocalDate.EPOCH.atTime(time), zone).getTime());
    }

    private static Timestamp wall(LocalDateTime time, ZoneId zone) {
        return zone.equals(ZoneId.systemDefault())
                ? Timestamp.valueOf(time)
                : Timestamp.from(time.atZone(zone).toInstant());
    }

    /// The error that a value cannot be read as something, 22018.
    public static SQLException cast(Object value, String what) {
        String text = text(value);
        String start = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return SqlErrors.of(SqlErrors.BAD_CAST, "'" + start + "' cannot be read as " + what);
    }

    private static SQLException range(Object value) {
        return SqlErrors.of(SqlErrors.OUT_OF_RANGE, text(value) + " is out of range");
    }
}
