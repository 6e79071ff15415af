package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Lane;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;

/// The constant offset of a RANGE frame, in units of the order column.
public final class RangeOffset {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final SqlType type;
    private final Lane lane;
    private final boolean descending;

    /// whether the edge lies on the side of the lesser values
    private final boolean towardsLess;

    private final double doubleOffset;
    private final long longOffset;
    private final BigInteger wideOffset;
    private final int months;

    private RangeOffset(SqlType type, SortKey key, boolean preceding, Expression.Literal offset) {
        this.type = type;
        this.lane = Lane.of(type);
        this.descending = key.descending();
        this.towardsLess = preceding != descending;
        Number given = offset.value() instanceof Number number ? number : null;
        if (given == null || given.doubleValue() < 0) {
            throw FrameBounds.badOffset(offset.value());
        }
        this.months =
                offset.type().kind() == TypeKind.INTERVAL_YEAR_MONTH && isDate()
                        ? given.intValue()
                        : 0;
        this.doubleOffset = given.doubleValue();
        this.wideOffset = months > 0 ? BigInteger.ZERO : units(given, offset.type());
        this.longOffset =
                wideOffset.bitLength() < Long.SIZE ? wideOffset.longValue() : Long.MAX_VALUE;
    }

    /// A literal offset from the single order column, whose columns have these types.
    public static RangeOffset of(
            List<SqlType> types, List<SortKey> order, Expression offset, boolean preceding) {
        if (order.size() != 1) {
            throw new EngineException(
                    ErrorCode.BAD_WINDOW,
                    "RANGE with an offset needs exactly one ORDER BY column, not " + order.size());
        }
        SqlType type = types.get(order.get(0).column());
        boolean fits = Lane.of(type) != Lane.BIT && !Lane.isCoded(type);
        if (!fits || !(offset instanceof Expression.Literal literal)) {
            throw new EngineException(
                    ErrorCode.BAD_WINDOW,
                    "RANGE with an offset needs an ORDER BY column of numbers or times and a constant offset, not "
                            + type.sql());
        }
        return new RangeOffset(type, order.get(0), preceding, literal);
    }

    private boolean isDate() {
        return type.kind() == TypeKind.DATE || type.kind().isTimestamp();
    }

    boolean descending() {
        return descending;
    }

    /// The offset in units of the column's values, rounded down: differences are whole units.
    private BigInteger units(Number given, SqlType offsetType) {
        if (lane == Lane.DOUBLE) {
            return BigInteger.ZERO;
        }
        BigDecimal offset = new BigDecimal(given.toString());
        if (type.kind() == TypeKind.DATE && offsetType.kind() == TypeKind.INTERVAL_DAY_TIME) {
            offset = offset.divide(BigDecimal.valueOf(NANOS_PER_DAY), 0, RoundingMode.FLOOR);
        }
        return offset.movePointRight(type.scale()).setScale(0, RoundingMode.FLOOR).toBigInteger();
    }

    /// How far the edge of any whole number is away; -1 where months differ.
    public long distance() {
        return months > 0 ? -1 : longOffset;
    }

    /// A value that is the offset away; the least or greatest long where there is none.
    public long edge(long value) {
        if (months > 0) {
            return shiftMonths(value);
        }
        long bound = towardsLess ? value - longOffset : value + longOffset;
        boolean overflows = towardsLess ? bound > value : bound < value;
        return overflows ? (towardsLess ? Long.MIN_VALUE : Long.MAX_VALUE) : bound;
    }

    /// A number that is the offset away.
    public double edge(double value) {
        return towardsLess ? value - doubleOffset : value + doubleOffset;
    }

    BigInteger edge(BigInteger value) {
        return towardsLess ? value.subtract(wideOffset) : value.add(wideOffset);
    }

    /// Compares a value with the edge of another; every value is within an edge that no long has.
    public int compare(long candidate, long value) {
        if (months > 0) {
            return Long.compare(candidate, shiftMonths(value));
        }
        long bound = towardsLess ? value - longOffset : value + longOffset;
        boolean overflows = towardsLess ? bound > value : bound < value;
        return overflows ? (towardsLess ? 1 : -1) : Long.compare(candidate, bound);
    }

    private long shiftMonths(long value) {
        boolean days = lane == Lane.INT;
        long day = days ? value : Math.floorDiv(value, NANOS_PER_DAY);
        long shifted =
                LocalDate.ofEpochDay(day).plusMonths(towardsLess ? -months : months).toEpochDay();
        return days ? shifted : shifted * NANOS_PER_DAY + Math.floorMod(value, NANOS_PER_DAY);
    }
}
