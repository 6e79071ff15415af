package io.ticklane.exec;

import io.ticklane.api.plan.SortKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random rows of [TestNode#TRADES], and what plain Java makes of them.
final class TestRows {
    private static final String[] SYMBOLS = {
        "A", "B", "Bé", "AA", "", "Z\uD83D\uDE00", "Z\uFF5E", "z"
    };
    private static final double[] PRICES = {
        0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, -1.5, 1e300, Double.MIN_VALUE
    };

    private TestRows() {}

    static List<List<@Nullable Object>> trades(Random random, int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double price =
                    random.nextInt(3) == 0
                            ? PRICES[random.nextInt(PRICES.length)]
                            : random.nextGaussian();
            rows.add(
                    Arrays.asList(
                            (long) i,
                            maybe(random, SYMBOLS[random.nextInt(SYMBOLS.length)]),
                            maybe(random, price),
                            maybe(random, random.nextInt(-5, 1000)),
                            maybe(
                                    random,
                                    new BigInteger(90, random)
                                            .subtract(BigInteger.ONE.shiftLeft(89)))));
        }
        return rows;
    }

    static List<List<@Nullable Object>> sorted(
            List<List<@Nullable Object>> rows, List<SortKey> keys) {
        Comparator<List<@Nullable Object>> order = (_, _) -> 0;
        for (SortKey key : keys) {
            Comparator<Object> ascending = TestRows::compare;
            Comparator<Object> values = key.descending() ? ascending.reversed() : ascending;
            order =
                    order.thenComparing(
                            row -> row.get(key.column()),
                            key.nullsFirst()
                                    ? Comparator.nullsFirst(values)
                                    : Comparator.nullsLast(values));
        }
        return rows.stream().sorted(order).toList();
    }

    private static @Nullable Object maybe(Random random, Object value) {
        return random.nextInt(9) == 0 ? null : value;
    }

    private static int compare(Object left, Object right) {
        return switch (left) {
            case String text ->
                    Arrays.compare(
                            text.codePoints().toArray(), ((String) right).codePoints().toArray());
            case Double number -> Double.compare(number + 0.0, (double) right + 0.0);
            case Long number -> number.compareTo((Long) right);
            case Integer number -> number.compareTo((Integer) right);
            case BigInteger number -> number.compareTo((BigInteger) right);
            default -> throw new IllegalArgumentException(left.toString());
        };
    }
}
