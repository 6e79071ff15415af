package io.ticklane.exec.aggregate;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Appends computed numbers to columns of any numeric type.
public final class ResultValue {
    private static final int WIDE_BITS = 127;

    private ResultValue() {}

    /// Appends a whole number.
    public static void append(ColumnBuilder out, long value) {
        SqlType type = out.type();
        switch (Lane.of(type)) {
            case BIT -> out.append(value != 0);
            case INT -> out.append(narrow(value, type));
            case LONG -> {
                if (type.scale() == 0) {
                    out.append(value);
                } else {
                    append(out, BigDecimal.valueOf(value));
                }
            }
            case DOUBLE -> out.append((double) value);
            case WIDE -> append(out, BigDecimal.valueOf(value));
        }
    }

    /// Appends a double; NULL for NaN where the type has no NaN.
    public static void append(ColumnBuilder out, double value) {
        SqlType type = out.type();
        switch (type.kind()) {
            case DOUBLE -> out.append(value);
            case REAL -> out.append((double) (float) value);
            case BOOLEAN -> out.append(value != 0);
            case TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    DECIMAL,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH -> {
                if (Double.isNaN(value)) {
                    out.appendNull();
                } else if (Double.isInfinite(value)) {
                    throw outOfRange(Double.toString(value), type);
                } else {
                    append(out, new BigDecimal(value));
                }
            }
            case VARCHAR, VARBINARY, ARRAY, NULL ->
                    throw new EngineException(
                            ErrorCode.INTERNAL, "a number cannot be " + type.sql());
        }
    }

    /// Appends a decimal number, rounded half away from zero to the scale of the type; 22003 if it
    /// does not fit.
    public static void append(ColumnBuilder out, BigDecimal value) {
        SqlType type = out.type();
        switch (Lane.of(type)) {
            case BIT -> out.append(value.signum() != 0);
            case DOUBLE -> append(out, value.doubleValue());
            case INT, LONG, WIDE ->
                    appendUnscaled(
                            out,
                            value.setScale(type.scale(), RoundingMode.HALF_UP).unscaledValue());
        }
    }

    private static void appendUnscaled(ColumnBuilder out, BigInteger unscaled) {
        SqlType type = out.type();
        if (unscaled.bitLength() > WIDE_BITS || !fits(unscaled, type)) {
            throw outOfRange(new BigDecimal(unscaled, type.scale()).toPlainString(), type);
        }
        switch (Lane.of(type)) {
            case INT -> out.append(unscaled.intValueExact());
            case LONG -> out.append(unscaled.longValueExact());
            case WIDE ->
                    out.append(unscaled.longValue(), unscaled.shiftRight(Long.SIZE).longValue());
            case BIT, DOUBLE -> throw new IllegalStateException("no whole number: " + type);
        }
    }

    private static boolean fits(BigInteger unscaled, SqlType type) {
        return switch (type.kind()) {
            case DECIMAL -> unscaled.abs().compareTo(BigInteger.TEN.pow(type.precision())) < 0;
            case TINYINT -> unscaled.bitLength() < Byte.SIZE;
            case SMALLINT -> unscaled.bitLength() < Short.SIZE;
            case INTEGER, DATE, INTERVAL_YEAR_MONTH -> unscaled.bitLength() < Integer.SIZE;
            case BIGINT, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME ->
                    unscaled.bitLength() < Long.SIZE;
            case BOOLEAN, REAL, DOUBLE, VARCHAR, VARBINARY, ARRAY, NULL -> true;
        };
    }

    private static int narrow(long value, SqlType type) {
        if (!fits(BigInteger.valueOf(value), type)) {
            throw outOfRange(Long.toString(value), type);
        }
        return (int) value;
    }

    private static EngineException outOfRange(String value, SqlType type) {
        return new EngineException(
                ErrorCode.OUT_OF_RANGE,
                "the result " + value + " of an aggregate is out of the range of " + type.sql());
    }
}
