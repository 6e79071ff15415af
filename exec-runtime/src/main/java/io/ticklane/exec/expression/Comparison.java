package io.ticklane.exec.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.CompareLoops;
import io.ticklane.exec.expression.kernel.PairMemo;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// The six comparisons, as bitmaps. All values have a total order, so that two kernels for each
/// lane, "equal" and "less", serve all six: the others swap the arguments or negate the bits. NaN
/// equals itself and is greater than every other number, and -0 equals 0, as in PostgreSQL. Texts
/// compare by code points; FALSE is less than TRUE.
final class Comparison {
    private Comparison() {}

    /// The call of a comparison.
    static Node call(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            Node left,
            Node right,
            SqlType type) {
        SqlType common = Types.common(left.type(), right.type());
        List<Node> arguments =
                switch (operator) {
                    case GREATER, LESS_EQUAL -> compiler.cast(List.of(right, left), common);
                    default -> compiler.cast(List.of(left, right), common);
                };
        for (Node argument : arguments) {
            if (argument instanceof Constant constant && constant.value() == null) {
                return compiler.constant(new Expression.Literal(null, type));
            }
        }
        long flip =
                switch (operator) {
                    case NOT_EQUAL, LESS_EQUAL, GREATER_EQUAL -> -1L;
                    default -> 0;
                };
        boolean equal = operator == ScalarOperator.EQUAL || operator == ScalarOperator.NOT_EQUAL;
        CompareLoops.Loop loop =
                equal ? equal(common) : less(common, compiler.context().dictionary());
        QueryMemory memory = compiler.context().memory();
        return compiler.fold(
                new Compared(memory, type, arguments.get(0), arguments.get(1), flip, loop),
                arguments);
    }

    /// Finds the rows where two arguments of one type are equal.
    static CompareLoops.Loop equal(SqlType type) {
        return switch (Lane.of(type)) {
            case BIT -> CompareLoops::equalBits;
            case INT -> CompareLoops::equalInts;
            case LONG -> CompareLoops::equalLongs;
            case DOUBLE -> CompareLoops::equalDoubles;
            case WIDE -> CompareLoops.rowByRow((x, y, row) -> compareWide(x, y, row) == 0);
        };
    }

    /// Finds the rows where the first of two arguments of one type is less.
    private static CompareLoops.Loop less(SqlType type, Dictionary dictionary) {
        Types.requireOrder(type);
        if (Lane.isCoded(type)) {
            return CompareLoops.rowByRow(new TextOrder(dictionary, new PairMemo()));
        }
        return switch (Lane.of(type)) {
            case BIT -> CompareLoops::lessBits;
            case INT -> CompareLoops::lessInts;
            case LONG -> CompareLoops::lessLongs;
            case DOUBLE -> CompareLoops::lessDoubles;
            case WIDE -> CompareLoops.rowByRow((x, y, row) -> compareWide(x, y, row) < 0);
        };
    }

    private record Compared(
            QueryMemory memory,
            SqlType type,
            Node left,
            Node right,
            long flip,
            CompareLoops.Loop loop)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            try (Argument a = Node.argument(left, batch);
                    Argument b = Node.argument(right, batch);
                    Target out = new Target(memory, type, batch.rows())) {
                Argument[] in = {a, b};
                out.takeNulls(in);
                long[] open = Bits.all(batch.rows());
                // values of NULL rows do not count, and some are not even texts
                for (int group = 0; out.hasNulls() && group < open.length; group++) {
                    open[group] &= out.validWord(group);
                }
                loop.narrow(a, b, batch.rows(), flip, open);
                for (int group = 0; group < open.length; group++) {
                    out.setBitWord(group, open[group]);
                }
                return out.build();
            }
        }

        @Override
        public void narrow(Batch batch, long[] open) {
            try (Argument a = Node.argument(left, batch);
                    Argument b = Node.argument(right, batch)) {
                if (a.hasNulls() || b.hasNulls()) {
                    for (int group = 0; group < open.length; group++) {
                        open[group] &= a.validWord(group) & b.validWord(group);
                    }
                }
                loop.narrow(a, b, batch.rows(), flip, open);
            }
        }

        @Override
        public boolean isPlain() {
            return left.isPlain() && right.isPlain();
        }
    }

    /// The order of texts, by their bytes, looked at once for two texts.
    private record TextOrder(Dictionary dictionary, PairMemo memo) implements CompareLoops.Test {
        @Override
        public boolean holds(Argument left, Argument right, int row) {
            int x = left.integer(row);
            int y = right.integer(row);
            if (x == y) {
                return false;
            }
            long pair = (long) x << 32 | y;
            int place = memo.place(pair);
            if (memo.has(place)) {
                return memo.value(place) != 0;
            }
            boolean less = dictionary.compare(x, y) < 0;
            memo.put(pair, less ? 1 : 0);
            return less;
        }
    }

    /// Compares two values of one type in their total order.
    static int compare(
            SqlType type, Dictionary dictionary, Argument left, Argument right, int row) {
        if (Lane.isCoded(type)) {
            return dictionary.compare(left.integer(row), right.integer(row));
        }
        return switch (Lane.of(type)) {
            case BIT -> Boolean.compare(left.bit(row), right.bit(row));
            case INT -> Integer.compare(left.integer(row), right.integer(row));
            case LONG -> Long.compare(left.longValue(row), right.longValue(row));
            case DOUBLE -> CompareLoops.compare(left.doubleValue(row), right.doubleValue(row));
            case WIDE -> compareWide(left, right, row);
        };
    }

    private static int compareWide(Argument left, Argument right, int row) {
        int high = Long.compare(left.wideHigh(row), right.wideHigh(row));
        return high != 0 ? high : Long.compareUnsigned(left.wideLow(row), right.wideLow(row));
    }

    /// GREATEST or LEAST: the first of the largest or smallest arguments; NULLs are passed over.
    static Node extreme(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
        Types.requireOrder(type);
        Dictionary dictionary = compiler.context().dictionary();
        int sign = operator == ScalarOperator.GREATEST ? 1 : -1;
        return compiler.lenient(
                type,
                compiler.cast(arguments, type),
                (in, out) -> {
                    for (int row = 0; row < out.rows(); row++) {
                        int best = -1;
                        for (int i = 0; i < in.length; i++) {
                            if (!in[i].isNull(row)
                                    && (best < 0
                                            || sign
                                                            * compare(
                                                                    type,
                                                                    dictionary,
                                                                    in[i],
                                                                    in[best],
                                                                    row)
                                                    > 0)) {
                                best = i;
                            }
                        }
                        if (best < 0) {
                            out.setNull(row);
                        } else {
                            copy(in[best], row, Lane.of(type), out);
                        }
                    }
                });
    }

    private static void copy(Argument from, int row, Lane lane, Target out) {
        switch (lane) {
            case BIT -> out.set(row, from.bit(row));
            case INT -> out.set(row, from.integer(row));
            case LONG, DOUBLE -> out.set(row, from.longValue(row));
            case WIDE -> out.set(row, from.wideLow(row), from.wideHigh(row));
        }
    }
}
