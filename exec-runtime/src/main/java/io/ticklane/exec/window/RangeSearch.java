package io.ticklane.exec.window;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.rows.RowOrder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;

/// Finds the edge of a RANGE frame: the place from which on (or up to which) values lie within an
/// offset of the current row's. Edges move forward with the row, so a partition is walked once.
///
/// Threads: one at a time.
final class RangeSearch {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final Column column;
    private final Lane lane;
    private final boolean descending;

    /// whether the edge lies on the side of the lesser values
    private final boolean towardsLess;

    private final double doubleOffset;
    private final long longOffset;
    private final BigInteger wideOffset;
    private final int months;
    private int from;
    private int to;
    private int edge;

    private RangeSearch(Column column, SortKey key, boolean preceding, Expression.Literal offset) {
        this.column = column;
        this.lane = column.lane();
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

    private boolean isDate() {
        TypeKind kind = column.type().kind();
        return kind == TypeKind.DATE || kind.isTimestamp();
    }

    /// The search for a literal offset from the single order column.
    static RangeSearch of(
            SortedRows sorted, List<SortKey> order, Expression offset, boolean preceding) {
        if (order.size() != 1) {
            throw new EngineException(
                    ErrorCode.BAD_WINDOW,
                    "RANGE with an offset needs exactly one ORDER BY column, not " + order.size());
        }
        Column column = sorted.rows().column(order.get(0).column());
        boolean fits = column.lane() != Lane.BIT && !Lane.isCoded(column.type());
        if (!fits || !(offset instanceof Expression.Literal literal)) {
            throw new EngineException(
                    ErrorCode.BAD_WINDOW,
                    "RANGE with an offset needs an ORDER BY column of numbers or times and a constant offset, not "
                            + column.type().sql());
        }
        return new RangeSearch(column, order.get(0), preceding, literal);
    }

    /// The offset in units of the column's values, rounded down: differences are whole units.
    private BigInteger units(Number given, SqlType type) {
        if (lane == Lane.DOUBLE) {
            return BigInteger.ZERO;
        }
        BigDecimal offset = new BigDecimal(given.toString());
        if (column.type().kind() == TypeKind.DATE && type.kind() == TypeKind.INTERVAL_DAY_TIME) {
            offset = offset.divide(BigDecimal.valueOf(NANOS_PER_DAY), 0, RoundingMode.FLOOR);
        }
        return offset.movePointRight(column.type().scale())
                .setScale(0, RoundingMode.FLOOR)
                .toBigInteger();
    }

    /// Begins with a partition; NULLs, at one end of it, are left aside.
    void begin(int start, int end) {
        from = start;
        to = end;
        while (from < to && column.isNull(from)) {
            from++;
        }
        while (to > from && column.isNull(to - 1)) {
            to--;
        }
        edge = from;
    }

    /// The edge for a row: the first place of its frame, or the place after the last; -1 for a row
    /// that is NULL, whose frame ends with its peers.
    int find(int place, boolean start) {
        if (column.isNull(place)) {
            return -1;
        }
        while (edge < to && isBefore(edge, place, start)) {
            edge++;
        }
        return edge;
    }

    /// Whether a candidate lies before the edge: for a start strictly below the bound, for an end
    /// at it too.
    private boolean isBefore(int candidate, int place, boolean start) {
        int order =
                switch (lane) {
                    case INT -> compare(column.integer(candidate), column.integer(place));
                    case LONG -> compare(column.longValue(candidate), column.longValue(place));
                    case DOUBLE -> {
                        double value = column.doubleValue(place);
                        double bound = towardsLess ? value - doubleOffset : value + doubleOffset;
                        yield RowOrder.compareDoubles(column.doubleValue(candidate), bound);
                    }
                    case WIDE -> {
                        BigInteger bound =
                                towardsLess
                                        ? wide(place).subtract(wideOffset)
                                        : wide(place).add(wideOffset);
                        yield wide(candidate).compareTo(bound);
                    }
                    case BIT -> throw new IllegalStateException("no range of BOOLEAN");
                };
        int directed = descending ? -order : order;
        return start ? directed < 0 : directed <= 0;
    }

    private int compare(long candidate, long value) {
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

    private BigInteger wide(int place) {
        return ArgumentColumns.wide(column.wideLow(place), column.wideHigh(place));
    }
}
