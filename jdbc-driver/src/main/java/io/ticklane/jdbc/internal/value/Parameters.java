package io.ticklane.jdbc.internal.value;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.ArrowType.Unit;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.arrow.Schema;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The values of a prepared statement's parameters, and the Arrow types they are sent with: those
/// of the values, which the engine converts to what it needs. Times keep their nanoseconds.
public final class Parameters {
    private static final int MAX_DIGITS = 38;

    private final List<Field> declared;
    private final @Nullable Object[] values;
    private final boolean[] given;
    private final List<@Nullable Object[]> batch = new ArrayList<>();

    /// For a statement with these parameters.
    public Parameters(Schema declared) {
        this.declared = declared.fields();
        this.values = new Object[declared.fields().size()];
        this.given = new boolean[values.length];
    }

    /// Fails unless there is a parameter of this number, from 1.
    public void check(int index) throws SQLException {
        if (index < 1 || index > values.length) {
            throw SqlErrors.of("07009", "No parameter " + index + ": there are " + values.length);
        }
    }

    /// Sets the value of a parameter, from 1.
    public void set(int index, @Nullable Object value) throws SQLException {
        check(index);
        values[index - 1] = value == null ? null : fit(value, declared.get(index - 1).type());
        given[index - 1] = true;
    }

    /// Forgets the values of all parameters.
    public void clear() {
        Arrays.fill(values, null);
        Arrays.fill(given, false);
    }

    /// A copy of the values.
    public @Nullable Object[] row() throws SQLException {
        for (int i = 0; i < given.length; i++) {
            if (!given[i]) {
                throw SqlErrors.of("07001", "Parameter " + (i + 1) + " has no value");
            }
        }
        return values.clone();
    }

    /// Keeps the values as a row of the batch.
    public void addBatch() throws SQLException {
        batch.add(row());
    }

    /// Forgets the rows of the batch.
    public void clearBatch() {
        batch.clear();
    }

    /// The rows added so far, which are forgotten here.
    public List<@Nullable Object[]> takeBatch() {
        List<@Nullable Object[]> rows = List.copyOf(batch);
        batch.clear();
        return rows;
    }

    /// A type for each parameter that all its values fit. Whole numbers of several sizes take the
    /// largest, small ones beside DOUBLE become DOUBLE, other numbers of several kinds DECIMAL: the
    /// values of the rows are changed to it.
    public Schema types(List<@Nullable Object[]> rows) throws SQLException {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            fields.add(new Field(declared.get(i).name(), type(rows, i)));
        }
        return new Schema(fields);
    }

    private ArrowType type(List<@Nullable Object[]> rows, int index) throws SQLException {
        ArrowType common = null;
        for (@Nullable Object[] row : rows) {
            Object value = row[index];
            if (value != null) {
                ArrowType type = type(value);
                common = common == null ? type : common(common, type, index);
            }
        }
        if (common == null) {
            return declared.get(index).dictionary() == null && writable(declared.get(index).type())
                    ? declared.get(index).type()
                    : new ArrowType.Null();
        }
        if (common instanceof ArrowType.Decimal) {
            for (@Nullable Object[] row : rows) {
                row[index] = row[index] == null ? null : Conversions.decimal(row[index]);
            }
        }
        return common;
    }

    private static boolean writable(ArrowType type) {
        return !(type instanceof ArrowType.FixedBinary
                || type instanceof ArrowType.Many
                || type instanceof ArrowType.Row
                || type instanceof ArrowType.Entries
                || type instanceof ArrowType.Choice);
    }

    private static ArrowType common(ArrowType one, ArrowType other, int index) throws SQLException {
        if (one.equals(other)) {
            return one;
        } else if (one instanceof ArrowType.Int a && other instanceof ArrowType.Int b) {
            return a.bits() > b.bits() ? a : b;
        } else if (one instanceof ArrowType.Floating && other instanceof ArrowType.Floating) {
            return new ArrowType.Floating(64);
        } else if ((one instanceof ArrowType.Floating && isSmallInt(other))
                || (isSmallInt(one) && other instanceof ArrowType.Floating)) {
            return new ArrowType.Floating(64);
        } else if (isNumber(one) && isNumber(other)) {
            int scale = Math.max(scale(one), scale(other));
            return new ArrowType.Decimal(MAX_DIGITS, scale, 128);
        }
        throw SqlErrors.of(
                "07006",
                "Parameter "
                        + (index + 1)
                        + " has values of different types in one batch: "
                        + one
                        + " and "
                        + other);
    }

    /// Whether every value is exact as a double.
    private static boolean isSmallInt(ArrowType type) {
        return type instanceof ArrowType.Int whole && whole.bits() <= 32;
    }

    private static boolean isNumber(ArrowType type) {
        return type instanceof ArrowType.Int || type instanceof ArrowType.Decimal;
    }

    private static int scale(ArrowType type) {
        return type instanceof ArrowType.Decimal decimal ? decimal.scale() : 0;
    }

    private static ArrowType type(Object value) throws SQLException {
        if (value instanceof Boolean) {
            return new ArrowType.Bool();
        } else if (value instanceof Byte) {
            return new ArrowType.Int(8, true);
        } else if (value instanceof Short) {
            return new ArrowType.Int(16, true);
        } else if (value instanceof Integer) {
            return new ArrowType.Int(32, true);
        } else if (value instanceof Long) {
            return new ArrowType.Int(64, true);
        } else if (value instanceof Float) {
            return new ArrowType.Floating(32);
        } else if (value instanceof Double) {
            return new ArrowType.Floating(64);
        } else if (value instanceof BigDecimal decimal) {
            int scale = Math.max(0, decimal.scale());
            if (Math.max(decimal.precision() - decimal.scale(), 0) + scale > MAX_DIGITS) {
                throw SqlErrors.of(
                        SqlErrors.OUT_OF_RANGE,
                        decimal + " has more than " + MAX_DIGITS + " digits");
            }
            return new ArrowType.Decimal(MAX_DIGITS, scale, 128);
        } else if (value instanceof byte[]) {
            return new ArrowType.Binary(false);
        } else if (value instanceof String) {
            return new ArrowType.Text(false);
        }
        return temporal(value);
    }

    private static ArrowType temporal(Object value) throws SQLException {
        if (value instanceof LocalDate) {
            return new ArrowType.Date(false);
        } else if (value instanceof LocalTime) {
            return new ArrowType.Time(Unit.NANO, 64);
        } else if (value instanceof LocalDateTime) {
            return new ArrowType.Timestamp(Unit.NANO, null);
        } else if (value instanceof Instant) {
            return new ArrowType.Timestamp(Unit.NANO, ZoneOffset.UTC);
        } else if (value instanceof Duration) {
            return new ArrowType.Span(Unit.NANO);
        } else if (value instanceof Period period && isMonths(period)) {
            return new ArrowType.Months();
        }
        throw unknown(value);
    }

    private static boolean isMonths(Period period) {
        Period months = Period.ofMonths(Math.toIntExact(period.toTotalMonths()));
        return months.normalized().equals(period.normalized());
    }

    private static SQLException unknown(Object value) {
        return SqlErrors.unsupported("Parameter of class " + value.getClass().getName());
    }

    /// A point of time and a time on the wall clock are turned into each other as the parameter
    /// needs.
    private static Object fit(Object value, ArrowType declared) throws SQLException {
        Object plain = plain(value);
        if (declared instanceof ArrowType.Timestamp timestamp) {
            boolean zoned = timestamp.zone() != null;
            if (zoned && plain instanceof LocalDateTime local) {
                return local.atZone(ZoneId.systemDefault()).toInstant();
            } else if (!zoned && plain instanceof Instant instant) {
                return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            }
        }
        return plain;
    }

    private static Object plain(Object value) throws SQLException {
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        } else if (value instanceof Date date) {
            return date.toLocalDate();
        } else if (value instanceof Time time) {
            return LocalTime.of(0, 0)
                    .plusSeconds(time.toLocalTime().toSecondOfDay())
                    .plusNanos(Math.floorMod(time.getTime(), 1000L) * 1_000_000L);
        } else if (value instanceof java.util.Date date) {
            return LocalDateTime.ofInstant(date.toInstant(), ZoneId.systemDefault());
        } else if (value instanceof Calendar calendar) {
            return calendar.toInstant();
        } else if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        } else if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        } else if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        } else if (value instanceof Character || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof Clob clob) {
            return clob.getSubString(1, Math.toIntExact(clob.length()));
        }
        type(value);
        return value;
    }

    /// The date that a calendar in the zone shows.
    public static @Nullable Object local(@Nullable Date value, @Nullable Calendar calendar) {
        return value == null || calendar == null
                ? value
                : local(Instant.ofEpochMilli(value.getTime()), calendar).toLocalDate();
    }

    /// The time of day that a clock in the calendar's zone shows.
    public static @Nullable Object local(@Nullable Time value, @Nullable Calendar calendar) {
        return value == null || calendar == null
                ? value
                : local(Instant.ofEpochMilli(value.getTime()), calendar).toLocalTime();
    }

    /// The time that a clock in the calendar's zone shows, to the nanosecond.
    public static @Nullable Object local(@Nullable Timestamp value, @Nullable Calendar calendar) {
        return value == null || calendar == null ? value : local(value.toInstant(), calendar);
    }

    private static LocalDateTime local(Instant instant, Calendar calendar) {
        return LocalDateTime.ofInstant(instant, calendar.getTimeZone().toZoneId());
    }

    /// The value as one of [Types]; types not named here take it as it is.
    public static @Nullable Object as(@Nullable Object value, int sqlType) throws SQLException {
        if (value == null) {
            return null;
        }
        Object plain = plain(value);
        return switch (sqlType) {
            case Types.BIT, Types.BOOLEAN -> Conversions.bool(plain);
            case Types.TINYINT -> (byte) Conversions.integer(plain, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case Types.SMALLINT ->
                    (short) Conversions.integer(plain, Short.MIN_VALUE, Short.MAX_VALUE);
            case Types.INTEGER ->
                    (int) Conversions.integer(plain, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Types.BIGINT -> Conversions.integer(plain, Long.MIN_VALUE, Long.MAX_VALUE);
            case Types.REAL -> (float) Conversions.real(plain);
            case Types.FLOAT, Types.DOUBLE -> Conversions.real(plain);
            case Types.DECIMAL, Types.NUMERIC -> Conversions.decimal(plain);
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR ->
                    Conversions.text(plain);
            case Types.DATE -> Conversions.localDate(plain);
            case Types.TIME -> Conversions.localTime(plain);
            case Types.TIMESTAMP ->
                    plain instanceof Instant instant
                            ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                            : Conversions.localDateTime(plain);
            default -> plain;
        };
    }
}
