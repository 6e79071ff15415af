package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.CodeMemo;
import io.ticklane.exec.expression.kernel.Decimals;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.TimeCasts;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.expression.value.IntervalText;
import io.ticklane.exec.expression.value.NumberText;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimeText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Casts from and to text. A text is read once for each distinct code. The forms are those of
/// [NumberText], [TimeText] and [IntervalText]; BOOLEAN is `true` and `false`, and reads `t`,
/// `yes`, `y`, `on`, `1` and their opposites too.
final class TextCasts {
    private TextCasts() {}

    /// Reads a text to the bits of a value: one word, two for lane WIDE.
    interface Parser {
        Outcome parse(String text, long[] bits);
    }

    static Node fromText(ExpressionCompiler compiler, Node node, SqlType type, boolean tries) {
        Kernel kernel =
                new FromText(
                        compiler.context().dictionary(),
                        parser(type),
                        new CodeMemo(),
                        new long[2],
                        tries);
        return compiler.strict(type, List.of(node), kernel);
    }

    static Node toText(ExpressionCompiler compiler, Node node, SqlType type) {
        SqlType from = node.type();
        Dictionary dictionary = compiler.context().dictionary();
        return compiler.strict(
                type, List.of(node), (in, out) -> toText(in[0], from, dictionary, out));
    }

    /// VARCHAR to and from VARBINARY: the bytes of the text in UTF-8.
    static Node bytes(ExpressionCompiler compiler, Node node, SqlType type, boolean tries) {
        if (type.kind() == TypeKind.VARBINARY) {
            return Casts.reinterpret(compiler, node, type);
        }
        Dictionary dictionary = compiler.context().dictionary();
        return compiler.strict(
                type,
                List.of(node),
                (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        int code = in[0].integer(i);
                        out.set(i, code);
                        if (!out.isNull(i) && !isText(dictionary.bytes(code))) {
                            if (!tries) {
                                throw new EngineException(
                                        ErrorCode.INVALID_TEXT,
                                        "the bytes of a VARBINARY are not UTF-8");
                            }
                            out.setNull(i);
                        }
                    }
                });
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// The parser of a type.
    static Parser parser(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> TextCasts::parseBoolean;
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    (text, bits) -> {
                        Outcome outcome = NumberText.parseLong(text, bits);
                        boolean inside =
                                bits[0] >= Types.least(type) && bits[0] <= Types.greatest(type);
                        return outcome == Outcome.DONE && !inside ? Outcome.OUT_OF_RANGE : outcome;
                    };
            case REAL -> NumberText::parseReal;
            case DOUBLE -> NumberText::parseDouble;
            case DECIMAL ->
                    (text, bits) ->
                            NumberText.parseDecimal(text, type.precision(), type.scale(), bits);
            case DATE -> TimeText::parseDate;
            case TIME -> (text, bits) -> rounded(TimeText.parseTime(text, bits), type, bits);
            case TIMESTAMP ->
                    (text, bits) -> rounded(TimeText.parseTimestamp(text, false, bits), type, bits);
            case TIMESTAMP_LTZ ->
                    (text, bits) -> rounded(TimeText.parseTimestamp(text, true, bits), type, bits);
            case INTERVAL_DAY_TIME -> IntervalText::parseNanos;
            case INTERVAL_YEAR_MONTH -> IntervalText::parseMonths;
            case VARCHAR, VARBINARY, ARRAY, NULL -> throw Types.mismatch("CAST from VARCHAR", type);
        };
    }

    private static Outcome rounded(Outcome outcome, SqlType type, long[] bits) {
        bits[0] = TimeCasts.round(bits[0], type.precision());
        return outcome;
    }

    private static Outcome parseBoolean(String text, long[] bits) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> {
                bits[0] = 1;
                yield Outcome.DONE;
            }
            case "false", "f", "no", "n", "off", "0" -> {
                bits[0] = 0;
                yield Outcome.DONE;
            }
            default -> Outcome.BAD_TEXT;
        };
    }

    private static void toText(Argument in, SqlType from, Dictionary dictionary, Target out) {
        int last = -1;
        for (int i = 0; i < out.rows(); i++) {
            if (out.isNull(i)) {
                out.set(i, 0);
                continue;
            }
            if (last < 0 || !same(in, last, i)) {
                out.set(i, dictionary.code(text(in, from, i)));
            } else {
                out.set(
                        i,
                        out.values()
                                .get(
                                        java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED,
                                        (long) last << 2));
            }
            last = i;
        }
    }

    private static boolean same(Argument in, int left, int right) {
        return switch (in.column().lane()) {
            case BIT -> in.bit(left) == in.bit(right);
            case INT -> in.integer(left) == in.integer(right);
            case LONG, DOUBLE -> in.longValue(left) == in.longValue(right);
            case WIDE ->
                    in.wideLow(left) == in.wideLow(right)
                            && in.wideHigh(left) == in.wideHigh(right);
        };
    }

    /// A value as CAST to VARCHAR writes it; VARCHAR itself, which needs a dictionary, is not
    /// written.
    static String text(Argument in, SqlType type, int row) {
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.toString(in.bit(row));
            case TINYINT, SMALLINT, INTEGER, BIGINT -> Long.toString(in.whole(row));
            case REAL -> NumberText.format((float) in.doubleValue(row));
            case DOUBLE -> NumberText.format(in.doubleValue(row));
            case DECIMAL -> Decimals.big(in, row, type.scale()).toPlainString();
            case DATE -> TimeText.date(in.integer(row));
            case TIME -> TimeText.time(in.longValue(row));
            case TIMESTAMP -> TimeText.timestamp(in.longValue(row));
            case TIMESTAMP_LTZ -> TimeText.timestamp(in.longValue(row)) + "+00";
            case INTERVAL_DAY_TIME -> IntervalText.nanos(in.longValue(row));
            case INTERVAL_YEAR_MONTH -> IntervalText.months(in.integer(row));
            case VARCHAR, VARBINARY, ARRAY, NULL -> throw Types.mismatch("CAST to VARCHAR", type);
        };
    }

    private record FromText(
            Dictionary dictionary, Parser parser, CodeMemo memo, long[] bits, boolean tries)
            implements Kernel {
        @Override
        public void apply(Argument[] in, Target out) {
            Lane lane = Lane.of(out.type());
            for (int row = 0; row < out.rows(); row++) {
                if (out.isNull(row)) {
                    continue;
                }
                int code = in[0].integer(row);
                if (lane == Lane.WIDE) {
                    boolean done = parse(code, out.type());
                    if (done) {
                        out.set(row, bits[0], bits[1]);
                    } else {
                        out.setNull(row);
                    }
                    continue;
                }
                if (!memo.knows(code)) {
                    remember(code, out.type());
                }
                if (memo.isNull(code)) {
                    out.setNull(row);
                } else {
                    write(out, row, lane, memo.get(code));
                }
            }
        }

        private void remember(int code, SqlType type) {
            if (parse(code, type)) {
                memo.put(code, bits[0]);
            } else {
                memo.putNull(code);
            }
        }

        private boolean parse(int code, SqlType type) {
            String text = dictionary.text(code);
            Outcome outcome = parser.parse(text, bits);
            if (outcome != Outcome.DONE && !tries) {
                throw Casts.failure(outcome, text, SqlType.VARCHAR, type);
            }
            return outcome == Outcome.DONE;
        }
    }

    /// Writes 64 bits to a lane.
    static void write(Target out, int row, Lane lane, long bits) {
        switch (lane) {
            case BIT -> out.set(row, bits != 0);
            case INT -> out.set(row, (int) bits);
            case LONG, DOUBLE -> out.set(row, bits);
            case WIDE -> throw new IllegalStateException("64 bits do not fill lane WIDE");
        }
    }
}
