package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.TimeText;
import java.util.List;

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
        Node edges =
                compiler.strict(
                        time.type(),
                        List.of(width, time, origin),
                        (in, out) -> {
                            if (months) {
                                monthEdges(in, out);
                            } else {
                                nanoEdges(in, out);
                            }
                        });
        return compiler.cast(edges, type);
    }

    private static void nanoEdges(Argument[] in, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            long width = in[0].longValue(i);
            long time = in[1].longValue(i);
            if (width <= 0) {
                refuseWidth(out, i);
                width = 1;
            }
            // the distance from the origin may not fit, so each is taken modulo the width first
            long past =
                    Math.floorMod(
                            Math.floorMod(time, width) - Math.floorMod(in[2].longValue(i), width),
                            width);
            long edge = time - past;
            if (edge > time && !out.isNull(i)) {
                throw TimeFunctions.outOfRange(
                        out.type(), "the bucket of " + TimeText.timestamp(time));
            }
            out.set(i, edge);
        }
    }

    private static void monthEdges(Argument[] in, Target out) {
        for (int i = 0; i < out.rows(); i++) {
            int width = in[0].integer(i);
            long time = in[1].longValue(i);
            long origin = in[2].longValue(i);
            if (width <= 0) {
                refuseWidth(out, i);
                width = 1;
            }
            long originDay = Math.floorDiv(origin, Calendar.DAY);
            long originRest = origin - originDay * Calendar.DAY;
            long day = Math.floorDiv(time, Calendar.DAY);
            long months =
                    Calendar.months(Calendar.civil(day))
                            - Calendar.months(Calendar.civil(originDay));
            long steps = Math.floorDiv(months, (long) width);
            long edge = Calendar.addMonths(originDay, steps * width);
            if (edge > day || (edge == day && originRest > time - day * Calendar.DAY)) {
                edge = Calendar.addMonths(originDay, (steps - 1) * width);
            }
            if (!TimeText.fits(edge, originRest) && !out.isNull(i)) {
                throw TimeFunctions.outOfRange(
                        out.type(), "the bucket of " + TimeText.timestamp(time));
            }
            out.set(i, edge * Calendar.DAY + originRest);
        }
    }

    private static void refuseWidth(Target out, int row) {
        if (!out.isNull(row)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the width of TIME_BUCKET must be more than zero");
        }
    }
}
