package io.ticklane.jdbc.internal;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.Column;
import io.ticklane.jdbc.internal.arrow.Field;
import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.value.Conversions;
import io.ticklane.jdbc.internal.value.JdbcType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.calcite.avatica.util.Cursor;
import org.joou.UByte;
import org.joou.UInteger;
import org.joou.ULong;
import org.joou.UShort;
import org.jspecify.annotations.Nullable;

/// Reads one column in the row where the cursor stands.
final class ColumnAccessor implements Cursor.Accessor {
    private final BatchCursor cursor;
    private final int index;
    private final Field field;
    private final JdbcType type;
    private final ZoneId zone;
    private final ZoneId columnZone;
    private final boolean uuid;
    private final boolean wholeNumber;
    private final boolean floating;

    /// @param zone whose wall clock times without zone are read on
    ColumnAccessor(BatchCursor cursor, int index, Field field, ZoneId zone) {
        this.cursor = cursor;
        this.index = index;
        this.field = field;
        this.type = JdbcType.of(field);
        this.zone = zone;
        this.uuid = JdbcType.isUuid(field);
        this.columnZone =
                field.type() instanceof ArrowType.Timestamp timestamp && timestamp.zone() != null
                        ? timestamp.zone()
                        : zone;
        boolean plain = field.dictionary() == null;
        this.wholeNumber =
                plain
                        && field.type() instanceof ArrowType.Int number
                        && (number.signed() || number.bits() < 64);
        this.floating = plain && field.type() instanceof ArrowType.Floating;
    }

    private @Nullable Object value() throws SQLException {
        Object value = cursor.column(index).value(cursor.row());
        cursor.wasNull(value == null);
        if (value instanceof Instant instant) {
            return OffsetDateTime.ofInstant(instant, columnZone);
        } else if (uuid && value instanceof byte[] bytes) {
            ByteBuffer both = ByteBuffer.wrap(bytes);
            return new UUID(both.getLong(), both.getLong());
        }
        return value;
    }

    private static ZoneId zone(@Nullable Calendar calendar, ZoneId otherwise) {
        return calendar == null ? otherwise : calendar.getTimeZone().toZoneId();
    }

    @Override
    public boolean wasNull() {
        return cursor.wasNull();
    }

    @Override
    public @Nullable String getString() throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.text(value);
    }

    @Override
    public boolean getBoolean() throws SQLException {
        Object value = value();
        return value != null && Conversions.bool(value);
    }

    @Override
    public byte getByte() throws SQLException {
        return (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    @Override
    public short getShort() throws SQLException {
        return (short) whole(Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public int getInt() throws SQLException {
        return (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public long getLong() throws SQLException {
        return whole(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private long whole(long min, long max) throws SQLException {
        if (wholeNumber) {
            Column column = cursor.column(index);
            boolean absent = column.isNull(cursor.row());
            cursor.wasNull(absent);
            long number = absent ? 0 : column.integer(cursor.row());
            if (number < min || number > max) {
                throw SqlErrors.of(SqlErrors.OUT_OF_RANGE, number + " is out of range");
            }
            return number;
        }
        Object value = value();
        return value == null ? 0 : Conversions.integer(value, min, max);
    }

    @Override
    public float getFloat() throws SQLException {
        return (float) getDouble();
    }

    @Override
    public double getDouble() throws SQLException {
        if (floating) {
            Column column = cursor.column(index);
            boolean absent = column.isNull(cursor.row());
            cursor.wasNull(absent);
            return absent ? 0 : column.real(cursor.row());
        }
        Object value = value();
        return value == null ? 0 : Conversions.real(value);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.decimal(value);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int scale) throws SQLException {
        BigDecimal value = getBigDecimal();
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.bytes(value);
    }

    @Override
    public @Nullable InputStream getAsciiStream() throws SQLException {
        String text = getString();
        return text == null
                ? null
                : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public @Nullable InputStream getUnicodeStream() throws SQLException {
        String text = getString();
        return text == null
                ? null
                : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable InputStream getBinaryStream() throws SQLException {
        byte[] bytes = getBytes();
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable Reader getCharacterStream() throws SQLException {
        String text = getString();
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Object getObject() throws SQLException {
        Object value = value();
        if (value == null) {
            return null;
        } else if (value instanceof LocalDateTime) {
            return Conversions.timestamp(value, zone);
        } else if (value instanceof LocalDate) {
            return Conversions.date(value, zone);
        } else if (value instanceof LocalTime) {
            return Conversions.time(value, zone);
        } else if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        } else if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        } else if (value instanceof List<?> list) {
            return array(list);
        }
        return value;
    }

    private Array array(List<?> list) {
        JdbcType element = JdbcType.of(field.children().get(0));
        return new ValueArray(element, list.toArray());
    }

    @Override
    public @Nullable Object getObject(Map<String, Class<?>> map) throws SQLException {
        Class<?> wanted = map.get(type.name());
        return wanted == null ? getObject() : getObject(wanted);
    }

    @Override
    public <T> @Nullable T getObject(Class<T> wanted) throws SQLException {
        Object value = value();
        if (value == null) {
            return null;
        }
        Object converted = converted(value, wanted);
        if (converted == null) {
            throw Conversions.cast(value, wanted.getName());
        }
        return wanted.cast(converted);
    }

    private @Nullable Object converted(Object value, Class<?> wanted) throws SQLException {
        if (wanted == String.class) {
            return Conversions.text(value);
        } else if (wanted == LocalDateTime.class) {
            return Conversions.localDateTime(value);
        } else if (wanted == LocalDate.class) {
            return Conversions.localDate(value);
        } else if (wanted == LocalTime.class) {
            return Conversions.localTime(value);
        } else if (wanted == OffsetDateTime.class) {
            return Conversions.offsetDateTime(value);
        } else if (wanted == ZonedDateTime.class) {
            return Conversions.offsetDateTime(value).toZonedDateTime();
        } else if (wanted == Instant.class) {
            return Conversions.offsetDateTime(value).toInstant();
        } else if (wanted == Timestamp.class || wanted == java.util.Date.class) {
            return Conversions.timestamp(value, zone);
        } else if (wanted == Date.class) {
            return Conversions.date(value, zone);
        } else if (wanted == Time.class) {
            return Conversions.time(value, zone);
        }
        return number(value, wanted);
    }

    private @Nullable Object number(Object value, Class<?> wanted) throws SQLException {
        if (wanted == Long.class) {
            return Conversions.integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (wanted == Integer.class) {
            return (int) Conversions.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (wanted == Short.class) {
            return (short) Conversions.integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
        } else if (wanted == Byte.class) {
            return (byte) Conversions.integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        } else if (wanted == Double.class) {
            return Conversions.real(value);
        } else if (wanted == Float.class) {
            return (float) Conversions.real(value);
        } else if (wanted == BigDecimal.class) {
            return Conversions.decimal(value);
        } else if (wanted == BigInteger.class) {
            return Conversions.decimal(value).toBigInteger();
        } else if (wanted == Boolean.class) {
            return Conversions.bool(value);
        } else if (wanted == byte[].class) {
            return Conversions.bytes(value);
        } else if (wanted == UUID.class && value instanceof String text) {
            return uuid(text);
        } else if (wanted == Duration.class || wanted == Period.class) {
            return wanted.isInstance(value) ? value : null;
        }
        Object object = Objects.requireNonNull(getObject());
        return wanted.isInstance(object) ? object : wanted.isInstance(value) ? value : null;
    }

    private static UUID uuid(String text) throws SQLException {
        try {
            return UUID.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            throw Conversions.cast(text, "a UUID");
        }
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.date(value, zone(calendar, zone));
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.time(value, zone(calendar, zone));
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        Object value = value();
        return value == null ? null : Conversions.timestamp(value, zone(calendar, zone));
    }

    @Override
    public @Nullable Array getArray() throws SQLException {
        return getObject(Array.class);
    }

    @Override
    public @Nullable URL getURL() throws SQLException {
        String text = getString();
        try {
            return text == null ? null : URI.create(text).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw Conversions.cast(Objects.requireNonNull(text), "a URL");
        }
    }

    @Override
    public @Nullable String getNString() throws SQLException {
        return getString();
    }

    @Override
    public @Nullable Reader getNCharacterStream() throws SQLException {
        return getCharacterStream();
    }

    @Override
    public Struct getStruct() throws SQLException {
        throw SqlErrors.unsupported("Struct");
    }

    @Override
    public Ref getRef() throws SQLException {
        throw SqlErrors.unsupported("Ref");
    }

    @Override
    public Blob getBlob() throws SQLException {
        throw SqlErrors.unsupported("Blob (use getBytes)");
    }

    @Override
    public Clob getClob() throws SQLException {
        throw SqlErrors.unsupported("Clob (use getString)");
    }

    @Override
    public NClob getNClob() throws SQLException {
        throw SqlErrors.unsupported("NClob (use getString)");
    }

    @Override
    public SQLXML getSQLXML() throws SQLException {
        throw SqlErrors.unsupported("SQLXML");
    }

    @Override
    public UByte getUByte() throws SQLException {
        return UByte.valueOf((short) whole(0, 255));
    }

    @Override
    public UShort getUShort() throws SQLException {
        return UShort.valueOf((int) whole(0, 65_535));
    }

    @Override
    public UInteger getUInt() throws SQLException {
        return UInteger.valueOf(whole(0, 0xFFFF_FFFFL));
    }

    @Override
    public ULong getULong() throws SQLException {
        BigDecimal value = getBigDecimal();
        return ULong.valueOf(value == null ? BigInteger.ZERO : value.toBigInteger());
    }
}
