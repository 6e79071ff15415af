package io.ticklane.exec.filter;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Tells whether some key lies between two values, which are the bounds of a part of a file. Few
/// keys are known one by one, in their order; of many only what [KeyTest] knows.
final class KeyBounds {
    /// The most rows with keys, or codes of texts, that are put in order.
    private static final int FEW = 1 << 14;

    private final KeyTest test;
    private final long @Nullable [] numbers;
    private final byte @Nullable [][] texts;
    private final boolean hasNaN;

    private KeyBounds(
            KeyTest test, long @Nullable [] numbers, byte @Nullable [][] texts, boolean hasNaN) {
        this.test = test;
        this.numbers = numbers;
        this.texts = texts;
        this.hasNaN = hasNaN;
    }

    static KeyBounds of(List<Column> keys, KeyTest test, Dictionary dictionary) {
        Column first = keys.get(0);
        long rows = keys.stream().mapToLong(Column::rows).sum();
        if (rows > FEW || first.lane() == Lane.WIDE) {
            return new KeyBounds(test, null, null, true);
        }
        if (Lane.isCoded(first.type())) {
            byte[][] texts =
                    numbers(keys)
                            .mapToObj(code -> dictionary.bytes((int) code))
                            .sorted(Arrays::compareUnsigned)
                            .toArray(byte[][]::new);
            return new KeyBounds(test, null, texts, false);
        }
        long[] numbers = numbers(keys).sorted().toArray();
        boolean hasNaN =
                first.lane() == Lane.DOUBLE
                        && Arrays.binarySearch(numbers, ordered(Double.NaN)) >= 0;
        return new KeyBounds(test, numbers, null, hasNaN);
    }

    /// The distinct keys, doubles as whole numbers of the same order.
    private static LongStream numbers(List<Column> keys) {
        LongStream.Builder numbers = LongStream.builder();
        for (Column key : keys) {
            for (int row = 0; row < key.rows(); row++) {
                if (!key.isNull(row)) {
                    numbers.add(
                            key.lane() == Lane.DOUBLE
                                    ? ordered(key.doubleValue(row))
                                    : KeyRange.whole(key, row));
                }
            }
        }
        return numbers.build().distinct();
    }

    /// A whole number that is ordered as doubles are; NaN is the greatest, 0.0 equals -0.0.
    private static long ordered(double value) {
        long bits = value == 0 ? 0 : Double.doubleToLongBits(value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    boolean anyBetween(long least, long greatest) {
        return numbers == null ? test.anyBetween(least, greatest) : any(least, greatest);
    }

    /// The bounds of a file say nothing of NaN.
    boolean anyBetween(double least, double greatest) {
        boolean unknown = hasNaN || Double.isNaN(least) || Double.isNaN(greatest);
        return unknown || numbers == null || any(ordered(least), ordered(greatest));
    }

    private boolean any(long least, long greatest) {
        long[] known = numbers;
        if (known == null) {
            return true;
        }
        int at = Arrays.binarySearch(known, least);
        int next = at >= 0 ? at : -at - 1;
        return next < known.length && known[next] <= greatest;
    }

    boolean anyBetween(byte[] least, byte[] greatest) {
        byte[][] known = texts;
        if (known == null) {
            return true;
        }
        int at = Arrays.binarySearch(known, least, Arrays::compareUnsigned);
        int next = at >= 0 ? at : -at - 1;
        return next < known.length && Arrays.compareUnsigned(known[next], greatest) <= 0;
    }
}
