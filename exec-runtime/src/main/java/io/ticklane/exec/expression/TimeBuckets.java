package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.PeriodLoop;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.TimeText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TIME_BUCKET(width, x [, origin]): the left edge of the bucket that a time lies in, buckets being
/// laid from the origin in both directions.
final class TimeBuckets {
    private TimeBuckets() {}

    static Node call(ExpressionCompiler compiler, List<Node> arguments, SqlType type) {
        Node width = arguments.getFirst();
        boolean months = width.type().kind() == TypeKind.INTERVAL_YEAR_MONTH;
        if (!months && width.type().kind() != TypeKind.INTERVAL_DAY_TIME) {
            throw Types.mismatch("the width of TIME_BUCKET", width.type());
        }
        Node time = TimeFunctions.timestamp(compiler, arguments.get(1));
        Node origin =
                arguments.size() == 3
                        ? compiler.cast(
                                TimeFunctions.timestamp(compiler, arguments.get(2)), time.type())
                        : compiler.constant(new Expression.Literal(0L, time.type()));
        Kernel kernel =
                width instanceof Constant && origin instanceof Constant
                        ? fixedEdges(months)
                        : (in, out) -> edges(months, in, out);
        Node edges = compiler.strict(time.type(), List.of(width, time, origin), kernel);
        return compiler.cast(edges, type);
    }

    /// Buckets of one width and origin.
    private static Kernel fixedEdges(boolean months) {
        return new Kernel() {
            private @Nullable PeriodLoop loop;

            @Override
            public void apply(Argument[] in, Target out) {
                if (!isPositive(in[0], 0, months)) {
                    edges(months, in, out);
                    return;
                }
                PeriodLoop known = loop;
                if (known == null) {
                    known = new PeriodLoop(months ? monthBuckets(in) : nanoBuckets(in));
                    loop = known;
                }
                known.apply(in[1], out, time -> refusal(out, time));
            }
        };
    }

    private static PeriodLoop.Finder nanoBuckets(Argument[] in) {
        long width = in[0].longValue(0);
        long origin = in[2].longValue(0);
        return (time, loop) -> {
            long edge = nanoEdge(time, width, origin);
            if (edge > time) {
                return false;
            }
            long last = edge + (width - 1);
            loop.found(edge, last < edge ? Long.MAX_VALUE : last, edge);
            return true;
        };
    }

    private static PeriodLoop.Finder monthBuckets(Argument[] in) {
        int width = in[0].integer(0);
        long origin = in[2].longValue(0);
        return (time, loop) -> {
            long rest = Math.floorMod(origin, Calendar.DAY);
            long step = monthStep(time, width, origin);
            long day = monthDay(step, width, origin);
            if (!TimeText.fits(day, rest)) {
                return false;
            }
            long next = monthDay(step + 1, width, origin);
            loop.found(
                    day * Calendar.DAY + rest,
                    TimeText.fits(next, rest) ? next * Calendar.DAY + rest - 1 : Long.MAX_VALUE,
                    day * Calendar.DAY + rest);
            return true;
        };
    }

    private static void edges(boolean months, Argument[] in, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            requireWidth(in[0], i, months, out);
            long time = in[1].longValue(i);
            long origin = in[2].longValue(i);
            if (months) {
                int width = Math.max(1, in[0].integer(i));
                long rest = Math.floorMod(origin, Calendar.DAY);
                long day = monthDay(monthStep(time, width, origin), width, origin);
                if (!TimeText.fits(day, rest) && !out.isNull(i)) {
                    throw refusal(out, time);
                }
                out.set(i, day * Calendar.DAY + rest);
            } else {
                long edge = nanoEdge(time, Math.max(1, in[0].longValue(i)), origin);
                if (edge > time && !out.isNull(i)) {
                    throw refusal(out, time);
                }
                out.set(i, edge);
            }
        }
    }

    /// The beginning of a bucket of nanoseconds; later than the time when it does not fit.
    private static long nanoEdge(long time, long width, long origin) {
        // the distance from the origin may not fit, so each is taken modulo the width first
        return time
                - Math.floorMod(Math.floorMod(time, width) - Math.floorMod(origin, width), width);
    }

    /// The number of the bucket of months that a time lies in, from that of the origin.
    private static long monthStep(long time, int width, long origin) {
        long originDay = Math.floorDiv(origin, Calendar.DAY);
        long originRest = origin - originDay * Calendar.DAY;
        long day = Math.floorDiv(time, Calendar.DAY);
        long months =
                Calendar.months(Calendar.civil(day)) - Calendar.months(Calendar.civil(originDay));
        long step = Math.floorDiv(months, (long) width);
        long edge = monthDay(step, width, origin);
        boolean later = edge > day || (edge == day && originRest > time - day * Calendar.DAY);
        return later ? step - 1 : step;
    }

    private static long monthDay(long step, int width, long origin) {
        return Calendar.addMonths(Math.floorDiv(origin, Calendar.DAY), step * width);
    }

    private static EngineException refusal(Target out, long time) {
        return TimeFunctions.outOfRange(out.type(), "the bucket of " + TimeText.timestamp(time));
    }

    private static boolean isPositive(Argument width, int row, boolean months) {
        return months ? width.integer(row) > 0 : width.longValue(row) > 0;
    }

    private static void requireWidth(Argument width, int row, boolean months, Target out) {
        if (!isPositive(width, row, months) && !out.isNull(row)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the width of TIME_BUCKET must be more than zero");
        }
    }
}
