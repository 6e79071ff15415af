package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.PeriodLoop;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.CalendarUnit;
import io.ticklane.exec.expression.value.IntervalText;
import io.ticklane.exec.expression.value.TimeText;
import java.util.List;

/// Functions of dates, times, timestamps and intervals, on days and nanoseconds in plain
/// arithmetic. Periods are cut towards the past, before 1970 too. A result outside the range of its
/// type is error 22003.
final class TimeFunctions {
    private TimeFunctions() {}

    /// The call of a function of times.
    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        return switch (operator) {
            case EXTRACT -> extract(compiler, unit(operator, arguments), arguments.get(1), type);
            case DATE_TRUNC, DATE_CEIL -> cut(compiler, operator, arguments, type);
            case TIME_BUCKET -> TimeBuckets.call(compiler, arguments, type);
            case ADD_INTERVAL -> addNanos(compiler, arguments.get(0), arguments.get(1), type);
            case ADD_MONTHS -> addMonths(compiler, arguments.get(0), arguments.get(1), 1, type);
            case TIMESTAMP_ADD ->
                    addUnits(
                            compiler,
                            unit(operator, arguments),
                            arguments.get(1),
                            arguments.get(2),
                            type);
            case TIME_DIFFERENCE -> difference(compiler, arguments.get(0), arguments.get(1), type);
            case TIMESTAMP_DIFF ->
                    TimeDifferences.units(
                            compiler,
                            unit(operator, arguments),
                            arguments.get(1),
                            arguments.get(2),
                            type);
            case STRFTIME, STRPTIME -> TimeFormats.call(compiler, operator, arguments, type);
            case EPOCH_NS ->
                    compiler.cast(
                            Casts.raw(compiler, timestamp(compiler, arguments.getFirst())), type);
            case FROM_EPOCH_NS ->
                    Casts.reinterpret(
                            compiler, compiler.cast(arguments.getFirst(), SqlType.BIGINT), type);
            default -> throw new IllegalStateException(operator.name());
        };
    }

    private static CalendarUnit unit(ScalarOperator operator, List<Node> arguments) {
        if (arguments.getFirst() instanceof Constant constant
                && constant.value() instanceof String name) {
            return CalendarUnit.of(name);
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT, "the unit of " + operator + " must be a constant text");
    }

    /// The node as nanoseconds since 1970: a timestamp, or a DATE or text made one.
    static Node timestamp(ExpressionCompiler compiler, Node node) {
        return switch (node.type().kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ -> node;
            case DATE, VARCHAR -> compiler.cast(node, SqlType.TIMESTAMP);
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    DECIMAL,
                    VARBINARY,
                    TIME,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    throw Types.mismatch("a function of timestamps", node.type());
        };
    }

    private static Node extract(
            ExpressionCompiler compiler, CalendarUnit unit, Node node, SqlType type) {
        boolean ofDay = unit.isPartOfDay() || unit == CalendarUnit.EPOCH;
        boolean ofMonths =
                unit == CalendarUnit.YEAR
                        || unit == CalendarUnit.QUARTER
                        || unit == CalendarUnit.MONTH;
        boolean allowed =
                switch (node.type().kind()) {
                    case TIME -> ofDay;
                    case INTERVAL_DAY_TIME -> ofDay || unit == CalendarUnit.DAY;
                    case INTERVAL_YEAR_MONTH -> ofMonths;
                    default -> true;
                };
        if (!allowed) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "a " + node.type().sql() + " has no " + unit);
        }
        SqlType result = SqlType.BIGINT.withNullable(type.nullable());
        return compiler.cast(
                compiler.strict(result, List.of(node), field(unit, node.type())), type);
    }

    private static Kernel field(CalendarUnit unit, SqlType from) {
        return switch (from.kind()) {
            case DATE ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, unit.extract(in[0].integer(i), 0));
                        }
                    };
            case TIMESTAMP, TIMESTAMP_LTZ ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            long nanos = in[0].longValue(i);
                            long days = Math.floorDiv(nanos, Calendar.DAY);
                            out.set(i, unit.extract(days, nanos - days * Calendar.DAY));
                        }
                    };
            case TIME ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, unit.extract(0, in[0].longValue(i)));
                        }
                    };
            case INTERVAL_DAY_TIME ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, ofInterval(unit, in[0].longValue(i)));
                        }
                    };
            case INTERVAL_YEAR_MONTH ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, ofMonths(unit, in[0].integer(i)));
                        }
                    };
            default -> throw Types.mismatch("EXTRACT", from);
        };
    }

    private static long ofMonths(CalendarUnit unit, int months) {
        return switch (unit) {
            case YEAR -> months / 12;
            case QUARTER -> months % 12 / 3 + 1;
            default -> months % 12;
        };
    }

    /// The field of an interval: days are all days, the others the rest below them, with the
    /// interval's sign.
    private static long ofInterval(CalendarUnit unit, long nanos) {
        if (unit == CalendarUnit.DAY || unit == CalendarUnit.EPOCH) {
            return nanos / (unit == CalendarUnit.DAY ? Calendar.DAY : Calendar.SECOND);
        }
        return Long.signum(nanos) * unit.extract(0, Math.abs(nanos % Calendar.DAY));
    }

    /// DATE_TRUNC and DATE_CEIL.
    private static Node cut(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        CalendarUnit unit = unit(operator, arguments);
        boolean up = operator == ScalarOperator.DATE_CEIL;
        Node node =
                arguments.get(1).type().kind() == TypeKind.VARCHAR
                        ? timestamp(compiler, arguments.get(1))
                        : arguments.get(1);
        SqlType from = node.type();
        if (!unit.isPeriod()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, operator + " does not take the unit " + unit);
        }
        Kernel kernel =
                switch (from.kind()) {
                    case DATE ->
                            (in, out) -> {
                                for (int i = 0; i < out.rows(); i++) {
                                    int day = in[0].integer(i);
                                    long first = unit.isPartOfDay() ? day : unit.floorDay(day);
                                    out.set(
                                            i,
                                            (int)
                                                    (up && first != day
                                                            ? unit.nextDay(first)
                                                            : first));
                                }
                            };
                    case TIMESTAMP, TIMESTAMP_LTZ ->
                            periods(
                                    unit,
                                    unit.nanos() > 0 && unit != CalendarUnit.WEEK
                                            ? nanoPeriods(unit.nanos(), up)
                                            : dayPeriods(unit, up));
                    case TIME ->
                            (in, out) -> {
                                for (int i = 0; i < out.rows(); i++) {
                                    long nanos = in[0].longValue(i);
                                    long floor = nanos - nanos % Math.max(1, unit.nanos());
                                    out.set(
                                            i,
                                            up && floor != nanos
                                                    ? (floor + unit.nanos()) % Calendar.DAY
                                                    : floor);
                                }
                            };
                    default -> throw Types.mismatch(operator.name(), from);
                };
        if (from.kind() == TypeKind.TIME && !unit.isPartOfDay()) {
            throw new EngineException(ErrorCode.INVALID_ARGUMENT, "a TIME has no " + unit);
        }
        return compiler.cast(
                compiler.strict(from.withNullable(type.nullable()), List.of(node), kernel), type);
    }

    private static Kernel periods(CalendarUnit unit, PeriodLoop.Finder finder) {
        PeriodLoop loop = new PeriodLoop(finder);
        return (in, out) ->
                loop.apply(
                        in[0],
                        out,
                        time ->
                                outOfRange(
                                        out.type(),
                                        "the " + unit + " of " + TimeText.timestamp(time)));
    }

    private static PeriodLoop.Finder nanoPeriods(long unit, boolean up) {
        return (nanos, loop) -> {
            long past = Math.floorMod(nanos, unit);
            long floor = nanos - past;
            long next = floor + unit;
            if (up && past == 0) {
                loop.found(nanos, nanos, nanos);
                return true;
            }
            boolean fits = up ? next > nanos : floor <= nanos;
            if (fits && up) {
                loop.found(nanos, next, next);
            } else if (fits) {
                loop.found(floor, next > floor ? next - 1 : Long.MAX_VALUE, floor);
            }
            return fits;
        };
    }

    private static PeriodLoop.Finder dayPeriods(CalendarUnit unit, boolean up) {
        return (nanos, loop) -> {
            long first = unit.floorDay(Math.floorDiv(nanos, Calendar.DAY));
            long next = unit.nextDay(first);
            boolean begins = TimeText.fits(first, 0);
            boolean ends = TimeText.fits(next, 0);
            if (up && begins && first * Calendar.DAY == nanos) {
                loop.found(nanos, nanos, nanos);
                return true;
            }
            boolean fits = up ? ends : begins;
            if (fits && up) {
                loop.found(nanos, next * Calendar.DAY, next * Calendar.DAY);
            } else if (fits) {
                loop.found(
                        first * Calendar.DAY,
                        ends ? next * Calendar.DAY - 1 : Long.MAX_VALUE,
                        first * Calendar.DAY);
            }
            return fits;
        };
    }

    /// x + nanoseconds: a TIME goes round midnight, a DATE stays one if the result is to be one.
    static Node addNanos(ExpressionCompiler compiler, Node node, Node interval, SqlType type) {
        Node nanos = compiler.cast(Casts.raw(compiler, interval), SqlType.BIGINT);
        Kernel kernel =
                switch (type.kind()) {
                    case TIME ->
                            (in, out) -> {
                                for (int i = 0; i < out.rows(); i++) {
                                    out.set(
                                            i,
                                            Math.floorMod(
                                                    in[0].longValue(i)
                                                            + Math.floorMod(
                                                                    in[1].longValue(i),
                                                                    Calendar.DAY),
                                                    Calendar.DAY));
                                }
                            };
                    case DATE ->
                            (in, out) -> {
                                for (int i = 0; i < out.rows(); i++) {
                                    out.set(
                                            i,
                                            (int)
                                                    (in[0].integer(i)
                                                            + Math.floorDiv(
                                                                    in[1].longValue(i),
                                                                    Calendar.DAY)));
                                }
                            };
                    case TIMESTAMP, TIMESTAMP_LTZ -> TimeFunctions::addNanos;
                    case BOOLEAN,
                            TINYINT,
                            SMALLINT,
                            INTEGER,
                            BIGINT,
                            REAL,
                            DOUBLE,
                            DECIMAL,
                            VARCHAR,
                            VARBINARY,
                            INTERVAL_DAY_TIME,
                            INTERVAL_YEAR_MONTH,
                            ARRAY,
                            NULL ->
                            throw Types.mismatch("ADD_INTERVAL", type);
                };
        return compiler.strict(
                type, List.of(compiler.cast(node, SqlType.of(type.kind())), nanos), kernel);
    }

    private static void addNanos(Argument[] in, Target out) {
        long overflow = 0;
        for (int i = 0; i < out.rows(); i++) {
            long x = in[0].longValue(i);
            long y = in[1].longValue(i);
            long z = x + y;
            overflow |= (x ^ z) & (y ^ z);
            out.set(i, z);
        }
        for (int i = 0; overflow < 0 && i < out.rows(); i++) {
            long x = in[0].longValue(i);
            long y = in[1].longValue(i);
            if (!out.isNull(i) && ((x ^ (x + y)) & (y ^ (x + y))) < 0) {
                throw outOfRange(out.type(), TimeText.timestamp(x) + " + " + IntervalText.nanos(y));
            }
        }
    }

    /// x + months times a factor, clipped to the end of the month.
    static Node addMonths(
            ExpressionCompiler compiler, Node node, Node interval, long factor, SqlType type) {
        Node months = compiler.cast(Casts.raw(compiler, interval), SqlType.BIGINT);
        if (type.kind() == TypeKind.DATE) {
            return compiler.strict(
                    type,
                    List.of(compiler.cast(node, type), months),
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            long day =
                                    Calendar.addMonths(
                                            in[0].integer(i),
                                            Math.clamp(in[1].longValue(i), -1_000_000, 1_000_000)
                                                    * factor);
                            out.set(i, (int) day);
                            if (day != (int) day && !out.isNull(i)) {
                                throw outOfRange(
                                        type,
                                        TimeText.date(in[0].integer(i))
                                                + " + "
                                                + in[1].longValue(i) * factor
                                                + " months");
                            }
                        }
                    });
        }
        Node base = compiler.cast(timestamp(compiler, node), SqlType.of(type.kind()));
        return compiler.strict(
                type,
                List.of(base, months),
                (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        long nanos = in[0].longValue(i);
                        long day = Math.floorDiv(nanos, Calendar.DAY);
                        long ofDay = nanos - day * Calendar.DAY;
                        // more months than the range of the type has give a date outside it in any
                        // case
                        long added =
                                Calendar.addMonths(
                                        day,
                                        Math.clamp(in[1].longValue(i), -1_000_000, 1_000_000)
                                                * factor);
                        if (!TimeText.fits(added, ofDay) && !out.isNull(i)) {
                            throw outOfRange(
                                    type,
                                    TimeText.timestamp(nanos)
                                            + " + "
                                            + in[1].longValue(i) * factor
                                            + " months");
                        }
                        out.set(i, added * Calendar.DAY + ofDay);
                    }
                });
    }

    private static Node addUnits(
            ExpressionCompiler compiler, CalendarUnit unit, Node count, Node node, SqlType type) {
        if (unit.months() > 0) {
            return addMonths(compiler, node, count, unit.months(), type);
        }
        if (unit.nanos() == 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "TIMESTAMP_ADD does not take the unit " + unit);
        }
        Constant length =
                compiler.constant(
                        new io.ticklane.api.plan.Expression.Literal(unit.nanos(), SqlType.BIGINT));
        Node nanos =
                Arithmetic.call(
                        compiler,
                        ScalarOperator.MULTIPLY,
                        compiler.cast(Casts.raw(compiler, count), SqlType.BIGINT),
                        length,
                        SqlType.BIGINT);
        return addNanos(compiler, node, nanos, type);
    }

    private static Node difference(
            ExpressionCompiler compiler, Node left, Node right, SqlType type) {
        if (left.type().kind() == TypeKind.DATE && right.type().kind() == TypeKind.DATE) {
            return compiler.strict(
                    type,
                    List.of(left, right),
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            long days = (long) in[0].integer(i) - in[1].integer(i);
                            if (Math.abs(days) > Long.MAX_VALUE / Calendar.DAY && !out.isNull(i)) {
                                throw outOfRange(
                                        type,
                                        TimeText.date(in[0].integer(i))
                                                + " - "
                                                + TimeText.date(in[1].integer(i)));
                            }
                            out.set(i, days * Calendar.DAY);
                        }
                    });
        }
        SqlType common = Types.common(left.type(), right.type());
        return compiler.strict(
                type,
                compiler.cast(List.of(left, right), common),
                (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        long x = in[0].longValue(i);
                        long y = in[1].longValue(i);
                        long z = x - y;
                        if (((x ^ y) & (x ^ z)) < 0 && !out.isNull(i)) {
                            throw outOfRange(
                                    type, TimeText.timestamp(x) + " - " + TimeText.timestamp(y));
                        }
                        out.set(i, z);
                    }
                });
    }

    /// The error of a time that its type does not hold.
    static EngineException outOfRange(SqlType type, String what) {
        return new EngineException(ErrorCode.OUT_OF_RANGE, type.sql() + " out of range: " + what);
    }
}
