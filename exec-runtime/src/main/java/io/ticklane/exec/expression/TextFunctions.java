package io.ticklane.exec.expression;

import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.CodeMemo;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.PairMemo;
import io.ticklane.exec.expression.kernel.Patterns;
import io.ticklane.exec.expression.kernel.RowFunction;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.value.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions of texts. They work on dictionary codes: where one text argument varies and the others
/// are constants, a result is computed once for each code and then looked up; where two arguments
/// vary, once for each pair.
final class TextFunctions {
    private TextFunctions() {}

    /// The call of a function of texts.
    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        List<Node> nodes = new ArrayList<>();
        for (Node argument : arguments) {
            TypeKind kind = argument.type().kind();
            // VARBINARY has codes too; numbers are positions, but for CONCAT
            boolean text = kind == TypeKind.VARCHAR || kind == TypeKind.VARBINARY;
            nodes.add(
                    text
                            ? argument
                            : compiler.cast(
                                    argument,
                                    takesNumbers(operator) ? SqlType.INTEGER : SqlType.VARCHAR));
        }
        SqlType result =
                Lane.of(type) == Lane.LONG || type.kind().isNumeric() ? SqlType.INTEGER : type;
        Dictionary dictionary = compiler.context().dictionary();
        RowFunction function = function(compiler, operator, dictionary);
        return compiler.cast(
                compiler.strict(result, nodes, new Remembering(function, nodes)), type);
    }

    private static boolean takesNumbers(ScalarOperator operator) {
        return switch (operator) {
            case SUBSTRING, LEFT, RIGHT, LPAD, RPAD, REPEAT, SPLIT_PART, CHR -> true;
            default -> false;
        };
    }

    private static RowFunction function(
            ExpressionCompiler compiler, ScalarOperator operator, Dictionary d) {
        return switch (operator) {
            case LIKE -> new Patterns.Like(d, false);
            case ILIKE -> new Patterns.Like(d, true);
            case REGEXP_LIKE -> new Patterns.RegexpLike(d, compiler.context());
            case REGEXP_REPLACE -> new Patterns.RegexpReplace(d, compiler.context());
            case CHAR_LENGTH -> (in, row) -> Texts.length(text(d, in[0], row));
            case OCTET_LENGTH -> (in, row) -> d.bytes(in[0].integer(row)).length;
            case POSITION -> (in, row) -> Texts.position(text(d, in[0], row), text(d, in[1], row));
            case STARTS_WITH ->
                    (in, row) -> text(d, in[0], row).startsWith(text(d, in[1], row)) ? 1 : 0;
            case ENDS_WITH ->
                    (in, row) -> text(d, in[0], row).endsWith(text(d, in[1], row)) ? 1 : 0;
            case CONTAINS -> (in, row) -> text(d, in[0], row).contains(text(d, in[1], row)) ? 1 : 0;
            case ASCII -> (in, row) -> Texts.ascii(text(d, in[0], row));
            default -> (in, row) -> d.code(make(operator, d, in, row));
        };
    }

    /// The functions that make a text.
    private static String make(ScalarOperator operator, Dictionary d, Argument[] in, int row) {
        if (operator == ScalarOperator.CHR) {
            return Texts.chr(in[0].integer(row));
        }
        String text = text(d, in[0], row);
        return switch (operator) {
            case CONCAT -> {
                StringBuilder all = new StringBuilder(text);
                for (int i = 1; i < in.length; i++) {
                    all.append(text(d, in[i], row));
                }
                yield all.toString();
            }
            case UPPER -> Texts.upper(text);
            case LOWER -> Texts.lower(text);
            case INITCAP -> Texts.initcap(text);
            case SUBSTRING ->
                    in.length == 2
                            ? Texts.substring(text, in[1].integer(row))
                            : Texts.substring(text, in[1].integer(row), in[2].integer(row));
            case TRIM_BOTH -> Texts.trim(text, text(d, in[1], row), true, true);
            case TRIM_LEADING -> Texts.trim(text, text(d, in[1], row), true, false);
            case TRIM_TRAILING -> Texts.trim(text, text(d, in[1], row), false, true);
            case REPLACE -> Texts.replace(text, text(d, in[1], row), text(d, in[2], row));
            case LEFT -> Texts.left(text, in[1].integer(row));
            case RIGHT -> Texts.right(text, in[1].integer(row));
            case LPAD, RPAD ->
                    Texts.pad(
                            text,
                            in[1].integer(row),
                            in.length == 2 ? " " : text(d, in[2], row),
                            operator == ScalarOperator.LPAD);
            case REVERSE -> Texts.reverse(text);
            case REPEAT -> Texts.repeat(text, in[1].integer(row));
            case SPLIT_PART -> Texts.splitPart(text, text(d, in[1], row), in[2].integer(row));
            case MD5 -> Texts.md5(d.bytes(in[0].integer(row)));
            default -> throw new IllegalStateException(operator.name());
        };
    }

    static String text(Dictionary dictionary, Argument in, int row) {
        return dictionary.text(in.integer(row));
    }

    /// Remembers results by the arguments that vary, if they are at most two.
    static final class Remembering implements Kernel {
        private final RowFunction function;
        private final int[] varying;
        private final @Nullable CodeMemo byCode;
        private final @Nullable PairMemo byPair;

        Remembering(RowFunction function, List<Node> arguments) {
            this.function = function;
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                if (!(arguments.get(i) instanceof Constant)) {
                    found.add(i);
                }
            }
            varying = found.stream().mapToInt(Integer::intValue).toArray();
            boolean coded = varying.length == 1 && Lane.isCoded(arguments.get(varying[0]).type());
            byCode = coded ? new CodeMemo() : null;
            byPair = varying.length == 2 || (varying.length == 1 && !coded) ? new PairMemo() : null;
        }

        @Override
        public void apply(Argument[] in, Target out) {
            Lane lane = Lane.of(out.type());
            for (int row = 0; row < out.rows(); row++) {
                TextCasts.write(out, row, lane, out.isNull(row) ? 0 : value(in, row));
            }
        }

        private long value(Argument[] in, int row) {
            if (byCode != null) {
                int code = in[varying[0]].integer(row);
                if (!byCode.knows(code)) {
                    byCode.put(code, function.apply(in, row));
                }
                return byCode.get(code);
            }
            if (byPair != null) {
                long second = varying.length == 1 ? 0 : in[varying[1]].integer(row);
                long pair = ((long) in[varying[0]].integer(row) << 32) | (second & 0xffffffffL);
                int place = byPair.place(pair);
                if (!byPair.has(place)) {
                    long value = function.apply(in, row);
                    byPair.put(pair, value);
                    return value;
                }
                return byPair.value(place);
            }
            return function.apply(in, row);
        }
    }
}
