package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.CalendarUnit;
import io.ticklane.exec.expression.value.TimeText;
import java.math.BigInteger;
import java.util.List;

/// TIMESTAMP_DIFF(unit, x, y): how many whole units lie between x and y, negative when y is
/// earlier.
final class TimeDifferences {
    private TimeDifferences() {}

    static Node units(
            ExpressionCompiler compiler, CalendarUnit unit, Node from, Node to, SqlType type) {
        if (unit.months() == 0 && unit.nanos() == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "TIMESTAMP_DIFF does not take the unit " + unit);
        }
        boolean times = from.type().kind() == TypeKind.TIME && to.type().kind() == TypeKind.TIME;
        Node x = times ? from : TimeFunctions.timestamp(compiler, from);
        Node y = times ? to : TimeFunctions.timestamp(compiler, to);
        Node count =
                compiler.strict(
                        SqlType.BIGINT.withNullable(type.nullable()),
                        List.of(x, y),
                        (in, out) -> {
                            for (int i = 0; i < out.rows(); i++) {
                                if (!out.isNull(i)) {
                                    long a = in[0].longValue(i);
                                    long b = in[1].longValue(i);
                                    out.set(
                                            i,
                                            unit.months() > 0
                                                    ? months(a, b) / unit.months()
                                                    : nanos(a, b, unit));
                                }
                            }
                        });
        return compiler.cast(count, type);
    }

    private static long nanos(long from, long to, CalendarUnit unit) {
        long difference = to - from;
        if (((to ^ from) & (to ^ difference)) >= 0) {
            return difference / unit.nanos();
        }
        BigInteger exact =
                BigInteger.valueOf(to)
                        .subtract(BigInteger.valueOf(from))
                        .divide(BigInteger.valueOf(unit.nanos()));
        if (exact.bitLength() > 63) {
            throw TimeFunctions.outOfRange(
                    SqlType.BIGINT,
                    unit + "s from " + TimeText.timestamp(from) + " to " + TimeText.timestamp(to));
        }
        return exact.longValue();
    }

    /// Whole months: the last one counts when day and time of the later are not before those of the
    /// earlier.
    private static long months(long from, long to) {
        long fromDay = Math.floorDiv(from, Calendar.DAY);
        long toDay = Math.floorDiv(to, Calendar.DAY);
        long fromCivil = Calendar.civil(fromDay);
        long toCivil = Calendar.civil(toDay);
        long months = Calendar.months(toCivil) - Calendar.months(fromCivil);
        int day = Integer.compare(Calendar.day(toCivil), Calendar.day(fromCivil));
        int order =
                day != 0
                        ? day
                        : Long.compare(to - toDay * Calendar.DAY, from - fromDay * Calendar.DAY);
        if (months > 0 && order < 0) {
            return months - 1;
        }
        return months < 0 && order > 0 ? months + 1 : months;
    }
}
