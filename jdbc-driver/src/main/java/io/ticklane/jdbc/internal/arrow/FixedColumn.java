package io.ticklane.jdbc.internal.arrow;

import io.ticklane.jdbc.internal.error.SqlErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Values of a fixed number of bits.
final class FixedColumn extends Column {
    private final ArrowType type;
    private final ByteBuffer values;
    private final int width;

    /// @param values little-endian, long enough for all rows
    FixedColumn(int rows, @Nullable ByteBuffer validity, ArrowType type, ByteBuffer values) {
        super(rows, validity);
        this.type = type;
        this.values = values;
        this.width = bits(type) / 8;
    }

    /// Bits of one value, or -1 if the type has no fixed width.
    static int bits(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            return 1;
        } else if (type instanceof ArrowType.Int integer) {
            return integer.bits();
        } else if (type instanceof ArrowType.Floating floating) {
            return floating.bits();
        } else if (type instanceof ArrowType.Decimal decimal) {
            return decimal.bits();
        } else if (type instanceof ArrowType.FixedBinary binary) {
            return Math.multiplyExact(8, binary.width());
        } else if (type instanceof ArrowType.Date date) {
            return date.millis() ? 64 : 32;
        } else if (type instanceof ArrowType.Time time) {
            return time.bits();
        } else if (type instanceof ArrowType.Timestamp || type instanceof ArrowType.Span) {
            return 64;
        } else if (type instanceof ArrowType.Months) {
            return 32;
        }
        return -1;
    }

    @Override
    public long integer(int row) {
        int at = row * width;
        return switch (width) {
            case 0 -> (values.get(row >> 3) >> (row & 7)) & 1;
            case 1 -> unsigned() ? values.get(at) & 0xFF : values.get(at);
            case 2 -> unsigned() ? values.getShort(at) & 0xFFFF : values.getShort(at);
            case 4 -> unsigned() ? values.getInt(at) & 0xFFFF_FFFFL : values.getInt(at);
            default -> values.getLong(at);
        };
    }

    private boolean unsigned() {
        return type instanceof ArrowType.Int integer && !integer.signed();
    }

    @Override
    public double real(int row) {
        return width == 4 ? values.getFloat(row * 4) : values.getDouble(row * 8);
    }

    @Override
    Object present(int row) throws SQLException {
        if (type instanceof ArrowType.Bool) {
            return integer(row) != 0;
        } else if (type instanceof ArrowType.Int integer) {
            return number(integer, row);
        } else if (type instanceof ArrowType.Floating floating) {
            return floating.bits() == 32
                    ? (Object) values.getFloat(row * 4)
                    : (Object) values.getDouble(row * 8);
        } else if (type instanceof ArrowType.Decimal decimal) {
            return new BigDecimal(whole(row), decimal.scale());
        } else if (type instanceof ArrowType.FixedBinary) {
            byte[] bytes = new byte[width];
            values.get(row * width, bytes);
            return bytes;
        }
        try {
            return temporal(integer(row));
        } catch (DateTimeException | ArithmeticException e) {
            String message = integer(row) + " is out of range for " + type;
            throw SqlErrors.of("22008", message, e);
        }
    }

    private Object number(ArrowType.Int integer, int row) {
        long value = integer(row);
        if (!integer.signed() && integer.bits() == 64) {
            return new BigInteger(Long.toUnsignedString(value));
        }
        int bits = integer.signed() ? integer.bits() : integer.bits() * 2;
        if (bits == 8) {
            return (byte) value;
        } else if (bits == 16) {
            return (short) value;
        } else if (bits == 32) {
            return (int) value;
        }
        return value;
    }

    private BigInteger whole(int row) {
        if (width <= 8) {
            return BigInteger.valueOf(integer(row));
        }
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = values.get(row * width + width - 1 - i);
        }
        return new BigInteger(bytes);
    }

    private Object temporal(long value) throws SQLException {
        if (type instanceof ArrowType.Date date) {
            return LocalDate.ofEpochDay(date.millis() ? Math.floorDiv(value, 86_400_000L) : value);
        } else if (type instanceof ArrowType.Time time) {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(value, time.unit().nanos()));
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            long second = Math.floorDiv(value, timestamp.unit().perSecond());
            long part = Math.floorMod(value, timestamp.unit().perSecond());
            int nanos = (int) (part * timestamp.unit().nanos());
            return timestamp.zone() == null
                    ? LocalDateTime.ofEpochSecond(second, nanos, ZoneOffset.UTC)
                    : Instant.ofEpochSecond(second, nanos);
        } else if (type instanceof ArrowType.Span span) {
            long second = Math.floorDiv(value, span.unit().perSecond());
            long part = Math.floorMod(value, span.unit().perSecond());
            return Duration.ofSeconds(second, part * span.unit().nanos());
        } else if (type instanceof ArrowType.Months) {
            return Period.ofMonths((int) value).normalized();
        }
        throw SqlErrors.corrupt("no values of type " + type);
    }
}
