package io.ticklane.exec.expression;

import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Argument;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.expression.kernel.Types;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The six comparisons, as bitmaps. All values have a total order, so that two kernels for each
/// lane, "equal" and "less", serve all six: the others swap the arguments or negate the bits. NaN
/// equals itself and is greater than every other number, and -0 equals 0, as in PostgreSQL. Texts
/// compare by code points; FALSE is less than TRUE.
final class Comparison {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

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
        boolean equal = operator == ScalarOperator.EQUAL || operator == ScalarOperator.NOT_EQUAL;
        Kernel kernel = equal ? equal(common) : less(common, compiler.context().dictionary());
        return compiler.strict(
                type,
                arguments,
                switch (operator) {
                    case NOT_EQUAL, LESS_EQUAL, GREATER_EQUAL ->
                            (in, out) -> {
                                kernel.apply(in, out);
                                negate(out);
                            };
                    default -> kernel;
                });
    }

    /// Sets the bits of the rows where two arguments of one type are equal.
    static Kernel equal(SqlType type) {
        return switch (Lane.of(type)) {
            case BIT ->
                    (in, out) -> {
                        for (int group = 0; group < out.groups(); group++) {
                            out.setBitWord(group, ~(in[0].bitWord(group) ^ in[1].bitWord(group)));
                        }
                    };
            case INT -> Comparison::equalInts;
            case LONG -> Comparison::equalLongs;
            case DOUBLE -> Comparison::equalDoubles;
            case WIDE ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(
                                    i,
                                    in[0].wideLow(i) == in[1].wideLow(i)
                                            && in[0].wideHigh(i) == in[1].wideHigh(i));
                        }
                    };
        };
    }

    /// Sets the bits of the rows where the first of two arguments of one type is less.
    static Kernel less(SqlType type, Dictionary dictionary) {
        if (type.kind() == TypeKind.VARCHAR || type.kind() == TypeKind.VARBINARY) {
            return new TextOrder(dictionary);
        }
        return switch (Lane.of(type)) {
            case BIT ->
                    (in, out) -> {
                        for (int group = 0; group < out.groups(); group++) {
                            out.setBitWord(group, ~in[0].bitWord(group) & in[1].bitWord(group));
                        }
                    };
            case INT -> Comparison::lessInts;
            case LONG -> Comparison::lessLongs;
            case DOUBLE -> Comparison::lessDoubles;
            case WIDE ->
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, compareWide(in[0], in[1], i) < 0);
                        }
                    };
        };
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
            case DOUBLE -> compareDoubles(left.doubleValue(row), right.doubleValue(row));
            case WIDE -> compareWide(left, right, row);
        };
    }

    /// Compares two doubles: zeros are equal, and so are NaNs, which are greater than all.
    static int compareDoubles(double left, double right) {
        return Double.compare(left + 0.0, right + 0.0);
    }

    private static int compareWide(Argument left, Argument right, int row) {
        int high = Long.compare(left.wideHigh(row), right.wideHigh(row));
        return high != 0 ? high : Long.compareUnsigned(left.wideLow(row), right.wideLow(row));
    }

    /// Negates all bits.
    static void negate(Target out) {
        for (int group = 0; group < out.groups(); group++) {
            out.setBitWord(group, ~Bits.word(out.values(), group));
        }
    }

    private static void equalInts(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += INTS.length()) {
                IntVector x = IntVector.fromMemorySegment(INTS, a, (from + i) * stepA, ORDER);
                IntVector y = IntVector.fromMemorySegment(INTS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.EQ, y).toLong() << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, in[0].integer(i) == in[1].integer(i));
        }
    }

    private static void lessInts(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += INTS.length()) {
                IntVector x = IntVector.fromMemorySegment(INTS, a, (from + i) * stepA, ORDER);
                IntVector y = IntVector.fromMemorySegment(INTS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.LT, y).toLong() << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, in[0].integer(i) < in[1].integer(i));
        }
    }

    private static void equalLongs(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += LONGS.length()) {
                LongVector x = LongVector.fromMemorySegment(LONGS, a, (from + i) * stepA, ORDER);
                LongVector y = LongVector.fromMemorySegment(LONGS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.EQ, y).toLong() << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, in[0].longValue(i) == in[1].longValue(i));
        }
    }

    private static void lessLongs(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += LONGS.length()) {
                LongVector x = LongVector.fromMemorySegment(LONGS, a, (from + i) * stepA, ORDER);
                LongVector y = LongVector.fromMemorySegment(LONGS, b, (from + i) * stepB, ORDER);
                word |= x.compare(VectorOperators.LT, y).toLong() << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, in[0].longValue(i) < in[1].longValue(i));
        }
    }

    private static void equalDoubles(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += DOUBLES.length()) {
                DoubleVector x =
                        DoubleVector.fromMemorySegment(DOUBLES, a, (from + i) * stepA, ORDER);
                DoubleVector y =
                        DoubleVector.fromMemorySegment(DOUBLES, b, (from + i) * stepB, ORDER);
                long same = x.compare(VectorOperators.EQ, y).toLong();
                long nan =
                        x.test(VectorOperators.IS_NAN).toLong()
                                & y.test(VectorOperators.IS_NAN).toLong();
                word |= (same | nan) << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, compareDoubles(in[0].doubleValue(i), in[1].doubleValue(i)) == 0);
        }
    }

    private static void lessDoubles(Argument[] in, Target out) {
        MemorySegment a = in[0].values();
        MemorySegment b = in[1].values();
        long stepA = in[0].step();
        long stepB = in[1].step();
        int whole = out.rows() & ~63;
        for (int from = 0; from < whole; from += 64) {
            long word = 0;
            for (int i = 0; i < 64; i += DOUBLES.length()) {
                DoubleVector x =
                        DoubleVector.fromMemorySegment(DOUBLES, a, (from + i) * stepA, ORDER);
                DoubleVector y =
                        DoubleVector.fromMemorySegment(DOUBLES, b, (from + i) * stepB, ORDER);
                // a number is less than all that it is not at least, NaN included
                long number = x.compare(VectorOperators.EQ, x).toLong();
                long atLeast = x.compare(VectorOperators.GE, y).toLong();
                word |= (number & ~atLeast) << i;
            }
            out.setBitWord(from >>> 6, word);
        }
        for (int i = whole; i < out.rows(); i++) {
            out.set(i, compareDoubles(in[0].doubleValue(i), in[1].doubleValue(i)) < 0);
        }
    }

    /// The order of texts, by their bytes: looked at only where codes differ.
    private record TextOrder(Dictionary dictionary) implements Kernel {
        @Override
        public void apply(Argument[] in, Target out) {
            for (int i = 0; i < out.rows(); i++) {
                out.set(
                        i,
                        !out.isNull(i)
                                && dictionary.compare(in[0].integer(i), in[1].integer(i)) < 0);
            }
        }
    }

    /// GREATEST or LEAST: the first of the largest or smallest arguments; NULLs are passed over.
    static Node extreme(
            ExpressionCompiler compiler,
            ScalarOperator operator,
            List<Node> arguments,
            SqlType type) {
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
