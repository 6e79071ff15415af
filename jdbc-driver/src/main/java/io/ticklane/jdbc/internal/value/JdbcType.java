package io.ticklane.jdbc.internal.value;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.Field;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What JDBC says of a column, derived from its Arrow type.
///
/// @param id one of [Types]
/// @param name SQL name, without precision
/// @param java class that `getObject` gives
/// @param precision digits, characters or bytes
/// @param display characters of the longest value
public record JdbcType(
        int id, String name, Class<?> java, int precision, int scale, int display, boolean signed) {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final String PRECISION = "ARROW:FLIGHT:SQL:PRECISION";

    /// The JDBC type of an Arrow column.
    public static JdbcType of(Field field) {
        if (isUuid(field)) {
            return new JdbcType(Types.OTHER, "UUID", UUID.class, 36, 0, 36, false);
        }
        JdbcType type = of(field.type(), field);
        Integer length = number(field.metadata(), PRECISION);
        if (length != null && length > 0 && field.type() instanceof ArrowType.Text) {
            return new JdbcType(type.id, type.name, type.java, length, 0, length, false);
        }
        return type;
    }

    /// Whether the field holds UUIDs in 16 bytes.
    public static boolean isUuid(Field field) {
        return field.type() instanceof ArrowType.FixedBinary binary
                && binary.width() == 16
                && "arrow.uuid".equals(field.metadata().get("ARROW:extension:name"));
    }

    private static @Nullable Integer number(Map<String, String> metadata, String key) {
        try {
            String text = metadata.get(key);
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null; // a hint that cannot be read is no hint
        }
    }

    private static JdbcType of(ArrowType type, Field field) {
        if (type instanceof ArrowType.Bool) {
            return new JdbcType(Types.BOOLEAN, "BOOLEAN", Boolean.class, 1, 0, 5, false);
        } else if (type instanceof ArrowType.Int integer) {
            return integer(integer.signed() ? integer.bits() : integer.bits() * 2);
        } else if (type instanceof ArrowType.Floating floating) {
            return floating.bits() == 32
                    ? new JdbcType(Types.REAL, "REAL", Float.class, 7, 0, 15, true)
                    : new JdbcType(Types.DOUBLE, "DOUBLE", Double.class, 15, 0, 25, true);
        } else if (type instanceof ArrowType.Decimal decimal) {
            return decimal(decimal.precision(), decimal.scale());
        } else if (type instanceof ArrowType.Text) {
            return new JdbcType(
                    Types.VARCHAR, "VARCHAR", String.class, UNLIMITED, 0, UNLIMITED, false);
        } else if (type instanceof ArrowType.Binary) {
            return new JdbcType(
                    Types.VARBINARY, "VARBINARY", byte[].class, UNLIMITED, 0, UNLIMITED, false);
        } else if (type instanceof ArrowType.FixedBinary binary) {
            int width = binary.width();
            int display = Math.multiplyExact(2, width);
            return new JdbcType(Types.BINARY, "BINARY", byte[].class, width, 0, display, false);
        }
        return temporal(type, field);
    }

    private static JdbcType temporal(ArrowType type, Field field) {
        if (type instanceof ArrowType.Date) {
            return new JdbcType(Types.DATE, "DATE", java.sql.Date.class, 10, 0, 10, false);
        } else if (type instanceof ArrowType.Time time) {
            int digits = time.unit().digits();
            int length = 8 + fraction(digits);
            return new JdbcType(
                    Types.TIME, "TIME", java.sql.Time.class, length, digits, length, false);
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp(timestamp.unit().digits(), timestamp.zone() != null);
        } else if (type instanceof ArrowType.Span span) {
            int digits = span.unit().digits();
            String name = "INTERVAL DAY TO SECOND";
            return new JdbcType(Types.OTHER, name, Duration.class, 19, digits, 32, true);
        } else if (type instanceof ArrowType.Months) {
            String name = "INTERVAL YEAR TO MONTH";
            return new JdbcType(Types.OTHER, name, Period.class, 10, 0, 14, true);
        }
        return nested(type, field);
    }

    private static JdbcType nested(ArrowType type, Field field) {
        if (type instanceof ArrowType.Many) {
            String name = of(field.children().get(0)).name + " ARRAY";
            return new JdbcType(Types.ARRAY, name, java.sql.Array.class, 0, 0, UNLIMITED, false);
        } else if (type instanceof ArrowType.Row) {
            return new JdbcType(Types.JAVA_OBJECT, "ROW", Map.class, 0, 0, UNLIMITED, false);
        } else if (type instanceof ArrowType.Entries) {
            return new JdbcType(Types.JAVA_OBJECT, "MAP", Map.class, 0, 0, UNLIMITED, false);
        } else if (type instanceof ArrowType.Choice) {
            return new JdbcType(Types.OTHER, "ANY", Object.class, 0, 0, UNLIMITED, false);
        }
        return new JdbcType(Types.NULL, "NULL", Object.class, 0, 0, 4, false);
    }

    private static JdbcType integer(int bits) {
        return switch (bits) {
            case 8 -> new JdbcType(Types.TINYINT, "TINYINT", Integer.class, 3, 0, 4, true);
            case 16 -> new JdbcType(Types.SMALLINT, "SMALLINT", Integer.class, 5, 0, 6, true);
            case 32 -> new JdbcType(Types.INTEGER, "INTEGER", Integer.class, 10, 0, 11, true);
            case 64 -> new JdbcType(Types.BIGINT, "BIGINT", Long.class, 19, 0, 20, true);
            default -> decimal(20, 0);
        };
    }

    private static JdbcType decimal(int precision, int scale) {
        int display = precision + (scale > 0 ? 2 : 1);
        return new JdbcType(
                Types.DECIMAL, "DECIMAL", BigDecimal.class, precision, scale, display, true);
    }

    private static JdbcType timestamp(int digits, boolean zone) {
        int length = 19 + fraction(digits);
        if (zone) {
            return new JdbcType(
                    Types.TIMESTAMP_WITH_TIMEZONE,
                    "TIMESTAMP WITH LOCAL TIME ZONE",
                    OffsetDateTime.class,
                    length + 6,
                    digits,
                    length + 6,
                    false);
        }
        return new JdbcType(
                Types.TIMESTAMP,
                "TIMESTAMP",
                java.sql.Timestamp.class,
                length,
                digits,
                length,
                false);
    }

    private static int fraction(int digits) {
        return digits == 0 ? 0 : digits + 1;
    }
}
