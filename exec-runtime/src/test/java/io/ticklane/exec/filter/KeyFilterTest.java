package io.ticklane.exec.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyFilterTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);

    private final TestQuery query = new TestQuery();
    private final Random random = new Random(SEED);

    @AfterEach
    void allMemoryIsReleased() {
        query.close();
    }

    /// Keys of one type: how they are drawn, and what a wrong filter would stumble over.
    enum Kind {
        BOOLEAN,
        INTEGER,
        DENSE,
        SPARSE,
        DECIMAL,
        WIDE,
        DOUBLE,
        VARCHAR;

        RowType row() {
            return TestQuery.type(
                    "k",
                    switch (this) {
                        case BOOLEAN -> SqlType.BOOLEAN;
                        case INTEGER -> SqlType.INTEGER;
                        case DENSE, SPARSE -> SqlType.BIGINT;
                        case DECIMAL -> SqlType.decimal(12, 2);
                        case WIDE -> SqlType.decimal(38, 2);
                        case DOUBLE -> SqlType.DOUBLE;
                        case VARCHAR -> SqlType.VARCHAR;
                    });
        }

        Object draw(Random random) {
            return switch (this) {
                case BOOLEAN -> random.nextBoolean();
                case INTEGER -> (long) random.nextInt();
                case DENSE -> (long) random.nextInt(-500, 500);
                case SPARSE ->
                        random.nextInt(8) == 0
                                ? (Object) (random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE)
                                : (Object) random.nextLong();
                case DECIMAL -> BigDecimal.valueOf(random.nextInt(1_000_000), 2);
                case WIDE -> new BigDecimal(new java.math.BigInteger(100, random), 2);
                case DOUBLE ->
                        switch (random.nextInt(6)) {
                            case 0 -> 0.0;
                            case 1 -> -0.0;
                            case 2 -> Double.NaN;
                            case 3 -> Double.NEGATIVE_INFINITY;
                            default -> random.nextGaussian();
                        };
                case VARCHAR -> "S" + random.nextInt(3000);
            };
        }

        List<Object> draw(Random random, int count) {
            return IntStream.range(0, count).mapToObj(_ -> draw(random)).toList();
        }

        /// What equal keys have in common.
        static Object canonical(Object key) {
            return key instanceof Double d && d == 0 ? (Object) 0.0 : key;
        }
    }

    private Batch batch(Kind kind, List<Object> keys) {
        return query.batch(kind.row(), keys.stream().map(Collections::singletonList).toList(), 0);
    }

    private static int[] rows(int count) {
        return IntStream.range(0, count).toArray();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKeyPassesWhateverTheirNumber(Kind kind) {
        for (int count : new int[] {1, 2, 63, 64, 65, 1000, 40_000}) {
            List<Object> keys = kind.draw(random, count);
            try (Batch all = batch(kind, keys);
                    KeyFilter filter = filter(all.column(0), false)) {
                int[] rows = rows(count);
                assertThat(filter.isEmpty()).isFalse();
                assertThat(filter.narrow(all.column(0), rows, count))
                        .as("%s keys, seed %s", count, SEED)
                        .isEqualTo(count);
                assertThat(rows).isEqualTo(rows(count));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void fewOthersPassAndWithThemTheKeysInTheirOrder(Kind kind) {
        List<Object> keys = kind.draw(random, 300);
        List<Object> asked = new ArrayList<>(kind.draw(random, 20_000));
        asked.addAll(keys);
        Collections.shuffle(asked, random);
        Set<Object> known = new HashSet<>(keys.stream().map(Kind::canonical).toList());
        try (Batch right = batch(kind, keys);
                Batch left = batch(kind, asked);
                KeyFilter filter = filter(right.column(0), false)) {
            int[] rows = rows(asked.size());
            int kept = filter.narrow(left.column(0), rows, asked.size());
            List<Integer> wanted = new ArrayList<>();
            for (int row = 0; row < asked.size(); row++) {
                if (known.contains(Kind.canonical(asked.get(row)))) {
                    wanted.add(row);
                }
            }
            List<Integer> passed = Arrays.stream(rows, 0, kept).boxed().toList();
            assertThat(passed).as("seed %s", SEED).isSorted().containsAll(wanted);
            assertThat(kept - wanted.size()).as("seed %s", SEED).isLessThan(400);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void narrowingLooksAtNoRowThatWasOutBefore(Kind kind) {
        List<Object> keys = kind.draw(random, 1000);
        try (Batch all = batch(kind, keys);
                KeyFilter filter = filter(all.column(0), false)) {
            int[] rows = {3, 10, 11, 500, 999};
            assertThat(filter.narrow(all.column(0), rows, 4)).isEqualTo(4);
            assertThat(rows).containsExactly(3, 10, 11, 500, 999);
        }
    }

    @Test
    void oneZeroFindsTheOtherAndNotANumberItself() {
        try (Batch right = batch(Kind.DOUBLE, List.of(-0.0, Double.NaN));
                Batch left =
                        batch(
                                Kind.DOUBLE,
                                List.of(0.0, Double.longBitsToDouble(0x7ff8000000000123L)));
                KeyFilter filter = filter(right.column(0), false)) {
            assertThat(filter.narrow(left.column(0), rows(2), 2)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nullPassesWhereNullsMatchAndOneIsThere(Kind kind) {
        List<Object> keys = new ArrayList<>(kind.draw(random, 10));
        List<Object> withNull = new ArrayList<>(keys);
        withNull.add(null);
        Collections.shuffle(withNull, random);
        int at = withNull.indexOf(null);
        try (Batch none = batch(kind, keys);
                Batch one = batch(kind, withNull);
                KeyFilter without = filter(none.column(0), true);
                KeyFilter matching = filter(one.column(0), true);
                KeyFilter differing = filter(one.column(0), false)) {
            Column left = one.column(0);
            assertThat(matching.narrow(left, rows(11), 11)).isEqualTo(11);
            for (KeyFilter filter : List.of(without, differing)) {
                int[] rows = rows(11);
                assertThat(filter.narrow(left, rows, 11)).isEqualTo(10);
                assertThat(Arrays.stream(rows, 0, 10)).doesNotContain(at);
            }
            assertThat(matching.mayPass(1L, 0L)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void withoutKeysNothingPasses(Kind kind) {
        List<Object> nulls = Collections.nCopies(3, null);
        try (Batch none = batch(kind, List.of());
                Batch only = batch(kind, nulls);
                Batch left = batch(kind, kind.draw(random, 100));
                KeyFilter empty = filter(none.column(0), false);
                KeyFilter differing = filter(only.column(0), false);
                KeyFilter matching = filter(only.column(0), true)) {
            assertThat(empty.isEmpty()).isTrue();
            assertThat(differing.isEmpty()).isTrue();
            assertThat(matching.isEmpty()).isFalse();
            for (KeyFilter filter : List.of(empty, differing, matching)) {
                assertThat(filter.narrow(left.column(0), rows(100), 100)).isZero();
            }
        }
    }

    @Test
    void keysOfSeveralLanesAreOneFilter() {
        try (Batch first = batch(Kind.DENSE, List.of(7L, 9L));
                Batch second = batch(Kind.DENSE, List.of(-100L));
                Batch left = batch(Kind.DENSE, List.of(-100L, 0L, 7L, 8L, 9L));
                KeyFilter filter =
                        KeyFilter.of(
                                query.context(),
                                List.of(first.column(0), second.column(0)),
                                false)) {
            int[] rows = rows(5);
            assertThat(filter.narrow(left.column(0), rows, 5)).isEqualTo(3);
            assertThat(rows).startsWith(0, 2, 4);
        }
    }

    @Test
    void aRangeOfWholeNumbersMayPassExactlyIfAKeyIsInIt() {
        for (int count : new int[] {1, 50, 20_000}) {
            List<Object> keys =
                    IntStream.range(0, count)
                            .mapToObj(_ -> (Object) (random.nextInt(100_000) * 10L))
                            .toList();
            try (Batch right = batch(Kind.DENSE, keys);
                    KeyFilter filter = filter(right.column(0), false)) {
                for (int i = 0; i < 2000; i++) {
                    long least = random.nextInt(-100, 1_000_100);
                    long greatest = least + random.nextInt(100);
                    boolean any =
                            keys.stream().anyMatch(k -> (Long) k >= least && (Long) k <= greatest);
                    assertThat(filter.mayPass(least, greatest))
                            .as("[%s, %s] of %s keys, seed %s", least, greatest, count, SEED)
                            .isEqualTo(any);
                }
                assertThat(filter.mayPass(Long.MIN_VALUE, Long.MAX_VALUE)).isTrue();
                assertThat(filter.mayPass(Long.MIN_VALUE, -1L)).isFalse();
                assertThat(filter.mayPass(1_000_000L, Long.MAX_VALUE)).isFalse();
                assertThat(filter.mayPass(Long.MIN_VALUE, Long.MIN_VALUE)).isFalse();
                assertThat(filter.mayPass(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
            }
        }
    }

    @Test
    void rangesAtTheEndsOfWholeNumbersDoNotOverflow() {
        for (long first : new long[] {Long.MIN_VALUE, Long.MAX_VALUE - 39_998}) {
            List<Object> keys =
                    IntStream.range(0, 20_000).mapToObj(i -> (Object) (first + 2L * i)).toList();
            try (Batch right = batch(Kind.DENSE, keys);
                    Batch left =
                            batch(
                                    Kind.DENSE,
                                    List.of(Long.MIN_VALUE, -1L, 0L, 1L, first + 1, first + 2));
                    KeyFilter filter = filter(right.column(0), false)) {
                assertThat(filter.mayPass(Long.MIN_VALUE, Long.MAX_VALUE)).isTrue();
                assertThat(filter.mayPass(-1L, 1L)).isFalse();
                assertThat(filter.mayPass(first + 1, first + 1)).isFalse();
                assertThat(filter.mayPass(first + 1, first + 2)).isTrue();
                assertThat(filter.mayPass(Long.MIN_VALUE, Long.MIN_VALUE + 1))
                        .isEqualTo(first == Long.MIN_VALUE);
                assertThat(filter.mayPass(Long.MAX_VALUE - 2, Long.MAX_VALUE))
                        .isEqualTo(first != Long.MIN_VALUE);
                assertThat(filter.narrow(left.column(0), rows(6), 6))
                        .isEqualTo(first == Long.MIN_VALUE ? 2 : 1);
            }
        }
    }

    @Test
    void aRangeOfNumbersOrTextsMayPassIfAKeyIsInIt() {
        try (Batch numbers = batch(Kind.DOUBLE, List.of(-1.5, -0.0, 3.0));
                Batch notNumbers = batch(Kind.DOUBLE, List.of(1.0, Double.NaN));
                Batch texts = batch(Kind.VARCHAR, List.of("IBM", "SPY"));
                KeyFilter number = filter(numbers.column(0), false);
                KeyFilter notNumber = filter(notNumbers.column(0), false);
                KeyFilter text = filter(texts.column(0), false)) {
            assertThat(number.mayPass(-1.0, -0.5)).isFalse();
            assertThat(number.mayPass(-2.0, -1.5)).isTrue();
            assertThat(number.mayPass(0.0, 1.0)).isTrue();
            assertThat(number.mayPass(-1.0, -0.0)).isTrue();
            assertThat(number.mayPass(3.5, Double.POSITIVE_INFINITY)).isFalse();
            assertThat(number.mayPass(Double.NaN, Double.NaN)).isTrue();
            // the bounds of a file do not count NaN
            assertThat(notNumber.mayPass(5.0, 6.0)).isTrue();
            assertThat(text.mayPass(bytes("A"), bytes("IBM"))).isTrue();
            assertThat(text.mayPass(bytes("IBN"), bytes("SPX"))).isFalse();
            assertThat(text.mayPass(bytes("SPY"), bytes("Z"))).isTrue();
            assertThat(text.mayPass(bytes("T"), bytes("Z"))).isFalse();
        }
    }

    private KeyFilter filter(Column keys, boolean nullsMatch) {
        return KeyFilter.of(query.context(), List.of(keys), nullsMatch);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
