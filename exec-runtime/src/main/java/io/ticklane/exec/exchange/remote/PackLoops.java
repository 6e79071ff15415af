package io.ticklane.exec.exchange.remote;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The loops of packing and unpacking. Arrays have room for whole vectors: their length is a
/// multiple of [#GROUP], and what lies behind the rows is overwritten.
///
/// Doubles become integers, and integers doubles, by the addition of a number at which the last bit
/// of a double is worth one; so the numbers have to be below [#MOST_INTEGER].
final class PackLoops {
    /// Lengths of arrays are a multiple of it.
    static final int GROUP = 16;

    /// Integers from there on, or up to the negative of it, are none of [#decimals].
    static final long MOST_INTEGER = 1L << 51;

    private static final double ROUND = 0x1.8p52;
    private static final long ROUND_BITS = Double.doubleToRawLongBits(ROUND);

    private static final VectorSpecies<Long> LONGS =
            LongVector.SPECIES_PREFERRED.length() > Byte.SIZE
                    ? LongVector.SPECIES_512
                    : LongVector.SPECIES_PREFERRED;

    private static final int LANES = LONGS.length();

    /// Whether there are vectors of as many shorts and ints.
    private static final boolean NARROW = LANES >= 4;

    private static final VectorSpecies<Integer> INTS =
            NARROW
                    ? VectorSpecies.of(int.class, VectorShape.forBitSize(LANES * Integer.SIZE))
                    : IntVector.SPECIES_64;

    private static final VectorSpecies<Short> SHORTS =
            NARROW
                    ? VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE))
                    : ShortVector.SPECIES_64;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private PackLoops() {}

    /// The least and the greatest of some numbers.
    record Range(long least, long greatest) {}

    /// The length of an array for so many rows.
    static int length(int rows) {
        return (rows + GROUP - 1) / GROUP * GROUP;
    }

    /// The range of the first numbers of an array.
    static Range range(long[] values, int rows) {
        int end = length(rows);
        Arrays.fill(values, rows, end, values[0]);
        LongVector least = LongVector.broadcast(LONGS, values[0]);
        LongVector greatest = least;
        for (int i = 0; i < end; i += LANES) {
            LongVector next = LongVector.fromArray(LONGS, values, i);
            least = least.min(next);
            greatest = greatest.max(next);
        }
        return new Range(
                least.reduceLanes(VectorOperators.MIN), greatest.reduceLanes(VectorOperators.MAX));
    }

    /// Writes the integers that doubles, given by their bits, are times a power of ten; false if
    /// one is none, to the bit. Whether all are below [#MOST_INTEGER] is left to the caller.
    static boolean decimals(long[] bits, int from, int to, double power, long[] out) {
        LongVector differences = LongVector.zero(LONGS);
        for (int i = from; i < to; i += LANES) {
            LongVector value = LongVector.fromArray(LONGS, bits, i);
            DoubleVector rounded = value.reinterpretAsDoubles().mul(power).add(ROUND);
            LongVector read = rounded.sub(ROUND).div(power).reinterpretAsLongs();
            differences = differences.or(read.lanewise(VectorOperators.XOR, value));
            rounded.reinterpretAsLongs().sub(ROUND_BITS).intoArray(out, i);
        }
        return differences.reduceLanes(VectorOperators.OR) == 0;
    }

    /// Whether a double is an integer divided by a power of ten, as far as [#decimals] sees it.
    static boolean isDecimal(double value, double power) {
        double read = (value * power + ROUND - ROUND) / power;
        return Double.doubleToRawLongBits(read) == Double.doubleToRawLongBits(value);
    }

    /// Writes the differences of two or more numbers to the one before, the first as the second.
    static void steps(long[] values, int rows, long[] out) {
        int i = 1;
        for (; i + LANES <= rows; i += LANES) {
            LongVector.fromArray(LONGS, values, i)
                    .sub(LongVector.fromArray(LONGS, values, i - 1))
                    .intoArray(out, i);
        }
        for (; i < rows; i++) {
            out[i] = values[i] - values[i - 1];
        }
        out[0] = out[1];
    }

    /// Writes what numbers are above a base, in so many bytes each.
    static void write(long[] values, int rows, long base, int width, MemorySegment out, long at) {
        int i = 0;
        switch (width) {
            case 0 -> {
                // all are the base
            }
            case 1 -> {
                for (; i < rows; i++) {
                    out.set(ValueLayout.JAVA_BYTE, at + i, (byte) (values[i] - base));
                }
            }
            case 2 -> {
                for (; NARROW && i + LANES <= rows; i += LANES) {
                    LongVector value = LongVector.fromArray(LONGS, values, i).sub(base);
                    ((ShortVector) value.convertShape(VectorOperators.L2S, SHORTS, 0))
                            .intoMemorySegment(out, at + ((long) i << 1), ORDER);
                }
                for (; i < rows; i++) {
                    out.set(SHORT, at + ((long) i << 1), (short) (values[i] - base));
                }
            }
            default -> {
                for (; NARROW && i + LANES <= rows; i += LANES) {
                    LongVector value = LongVector.fromArray(LONGS, values, i).sub(base);
                    ((IntVector) value.convertShape(VectorOperators.L2I, INTS, 0))
                            .intoMemorySegment(out, at + ((long) i << 2), ORDER);
                }
                for (; i < rows; i++) {
                    out.set(INT, at + ((long) i << 2), (int) (values[i] - base));
                }
            }
        }
    }

    /// Reads numbers of so many bytes, without a sign.
    static void read(MemorySegment in, long at, int width, int rows, long[] out) {
        int i = 0;
        switch (width) {
            case 0 -> Arrays.fill(out, 0, rows, 0);
            case 1 -> {
                for (; i < rows; i++) {
                    out[i] = in.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL;
                }
            }
            case 2 -> {
                for (; NARROW && i + LANES <= rows; i += LANES) {
                    ShortVector.fromMemorySegment(SHORTS, in, at + ((long) i << 1), ORDER)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, 0)
                            .reinterpretAsLongs()
                            .intoArray(out, i);
                }
                for (; i < rows; i++) {
                    out[i] = in.get(SHORT, at + ((long) i << 1)) & 0xffffL;
                }
            }
            default -> {
                for (; NARROW && i + LANES <= rows; i += LANES) {
                    IntVector.fromMemorySegment(INTS, in, at + ((long) i << 2), ORDER)
                            .convertShape(VectorOperators.ZERO_EXTEND_I2L, LONGS, 0)
                            .reinterpretAsLongs()
                            .intoArray(out, i);
                }
                for (; i < rows; i++) {
                    out[i] = in.get(INT, at + ((long) i << 2)) & 0xffffffffL;
                }
            }
        }
    }

    /// Writes base + number as longs.
    static void longs(long[] values, int rows, long base, MemorySegment out) {
        int i = 0;
        for (; i + LANES <= rows; i += LANES) {
            LongVector.fromArray(LONGS, values, i)
                    .add(base)
                    .intoMemorySegment(out, (long) i << 3, ORDER);
        }
        for (; i < rows; i++) {
            out.set(LONG, (long) i << 3, base + values[i]);
        }
    }

    /// Writes base + number as ints.
    static void ints(long[] values, int rows, long base, MemorySegment out) {
        write(values, rows, -base, Integer.BYTES, out, 0);
    }

    /// Writes (base + number) / power as doubles.
    static void doubles(long[] values, int rows, long base, double power, MemorySegment out) {
        int i = 0;
        for (; i + LANES <= rows; i += LANES) {
            LongVector.fromArray(LONGS, values, i)
                    .add(base + ROUND_BITS)
                    .reinterpretAsDoubles()
                    .sub(ROUND)
                    .div(power)
                    .intoMemorySegment(out, (long) i << 3, ORDER);
        }
        for (; i < rows; i++) {
            double value = (base + values[i]) / power;
            out.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) i << 3, value);
        }
    }
}
