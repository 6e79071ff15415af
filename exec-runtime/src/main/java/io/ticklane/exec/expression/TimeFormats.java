package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimePattern;
import java.util.List;

/// STRFTIME and STRPTIME with a constant format.
final class TimeFormats {
    private TimeFormats() {}

    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        if (!(arguments.get(1) instanceof Constant constant)
                || !(constant.value() instanceof String format)) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    operator + " with a format that is not a constant is not supported");
        }
        TimePattern pattern = TimePattern.compile(format);
        Dictionary dictionary = compiler.context().dictionary();
        Node time = arguments.getFirst();
        if (operator == ScalarOperator.STRPTIME) {
            Kernel kernel =
                    new TextFunctions.Remembering(
                            (in, row) ->
                                    read(
                                            pattern,
                                            format,
                                            TextFunctions.text(dictionary, in[0], row)),
                            List.of(time));
            return compiler.cast(
                    compiler.strict(
                            SqlType.TIMESTAMP.withNullable(type.nullable()), List.of(time), kernel),
                    type);
        }
        Node base =
                time.type().kind() == TypeKind.TIME
                        ? time
                        : TimeFunctions.timestamp(compiler, time);
        return compiler.strict(
                type, List.of(base), (in, out) -> write(pattern, dictionary, in[0], out));
    }

    private static long read(TimePattern pattern, String format, String text) {
        long[] bits = new long[1];
        Outcome outcome = pattern.parse(text, bits);
        if (outcome != Outcome.DONE) {
            boolean range = outcome == Outcome.OUT_OF_RANGE;
            throw new EngineException(
                    range ? ErrorCode.OUT_OF_RANGE : ErrorCode.INVALID_DATETIME,
                    "'"
                            + text
                            + "' is "
                            + (range
                                    ? "out of range for TIMESTAMP"
                                    : "not a time of the format '" + format + "'"));
        }
        return bits[0];
    }

    private static void write(TimePattern pattern, Dictionary dictionary, Argument in, Target out) {
        boolean known = false;
        long last = 0;
        int code = 0;
        for (int i = 0; i < out.rows(); i++) {
            if (out.isNull(i)) {
                out.set(i, 0);
                continue;
            }
            long nanos = in.longValue(i);
            if (!known || nanos != last) {
                long days = Math.floorDiv(nanos, Calendar.DAY);
                code = dictionary.code(pattern.format(days, nanos - days * Calendar.DAY));
                last = nanos;
                known = true;
            }
            out.set(i, code);
        }
    }
}
