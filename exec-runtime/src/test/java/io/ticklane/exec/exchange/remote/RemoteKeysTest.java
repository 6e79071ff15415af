package io.ticklane.exec.exchange.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.filter.DistinctKeys;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys of one node are the same values on another one, each once, or none at all.
final class RemoteKeysTest {
    private final TestQuery sender = new TestQuery();
    private final TestQuery receiver = new TestQuery();

    @AfterEach
    void allMemoryIsReleased() {
        sender.close();
        receiver.close();
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(SqlType.BOOLEAN, List.of(true, false, true), 2),
                Arguments.of(SqlType.BOOLEAN, List.of(true), 1),
                Arguments.of(SqlType.INTEGER, List.of(7L, -3L, 7L, (long) Integer.MAX_VALUE), 3),
                Arguments.of(SqlType.BIGINT, List.of(5L, 1L << 40, 5L, Long.MIN_VALUE), 3),
                Arguments.of(SqlType.BIGINT, List.of(3L, 2L, 1L, 2L), 3),
                Arguments.of(SqlType.DOUBLE, List.of(0.0, -0.0, Double.NaN, 1.5, 1.5), 4),
                Arguments.of(SqlType.VARCHAR, List.of("MSFT", "AAPL", "", "MSFT", "ü"), 4),
                Arguments.of(
                        SqlType.decimal(38, 2),
                        List.of(new BigDecimal("123456789012345678901.25"), new BigDecimal("1.00")),
                        2),
                Arguments.of(SqlType.BIGINT, List.of(), 0));
    }

    private Column column(TestQuery query, SqlType type, List<? extends @Nullable Object> values) {
        RowType row = TestQuery.type("k", type);
        try (Batch batch =
                query.batch(row, values.stream().map(Collections::singletonList).toList(), 0)) {
            return batch.column(0).retain();
        }
    }

    private static List<String> texts(TestQuery query, Column keys) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < keys.rows(); row++) {
            texts.add(
                    keys.isNull(row)
                            ? "NULL"
                            : Lane.isCoded(keys.type())
                                    ? query.context().dictionary().text(keys.integer(row))
                                    : switch (keys.lane()) {
                                        case BIT -> Boolean.toString(keys.bit(row));
                                        case INT -> Integer.toString(keys.integer(row));
                                        case LONG -> Long.toString(keys.longValue(row));
                                        case DOUBLE ->
                                                Long.toHexString(
                                                        Double.doubleToRawLongBits(
                                                                keys.doubleValue(row)));
                                        case WIDE -> keys.wideHigh(row) + ":" + keys.wideLow(row);
                                    });
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("values")
    void keysArriveByValueEachOnce(SqlType type, List<Object> values, int distinct) {
        // texts have other codes there
        column(receiver, SqlType.VARCHAR, List.of("other", "MSFT")).close();
        List<@Nullable Object> withNull = new ArrayList<>(values);
        withNull.add(values.size() / 2, null);
        for (boolean nullsMatch : new boolean[] {false, true}) {
            try (Column first = column(sender, type, withNull);
                    Column second = column(sender, type, values)) {
                List<String> sent = send(type, List.of(first, second), nullsMatch);
                TreeSet<String> expected = new TreeSet<>(texts(sender, first));
                if (!nullsMatch) {
                    expected.remove("NULL");
                }
                assertThat(new TreeSet<>(sent)).isEqualTo(expected);
                if (type.kind() != SqlType.decimal(38, 2).kind()) {
                    assertThat(sent).hasSize(distinct + (nullsMatch ? 1 : 0));
                }
            }
        }
    }

    private List<String> send(SqlType type, List<Column> keys, boolean nullsMatch) {
        try (Column distinct =
                        DistinctKeys.of(sender.context().memory(), keys, nullsMatch).orElseThrow();
                Column arrived =
                        RemoteKeys.of(sender.context(), 3, distinct)
                                .column(receiver.context(), type)) {
            return texts(receiver, arrived);
        }
    }

    @Test
    void keysThatLieCloseTogetherTakeAByteEach() {
        Random random = new Random(5);
        long[] numbers =
                random.longs(50_000, 0, 5_000_000).map(n -> (n << 3) + (1L << 50)).toArray();
        try (Column keys = column(sender, SqlType.BIGINT, Arrays.stream(numbers).boxed().toList());
                Column distinct =
                        DistinctKeys.of(sender.context().memory(), List.of(keys), false)
                                .orElseThrow()) {
            RemoteKeys sent = RemoteKeys.of(sender.context(), 1, distinct);
            assertThat(distinct.rows()).isGreaterThan(49_000);
            // steps of 800 on the mean
            assertThat(sent.bytes()).isLessThan(2L * distinct.rows() + 64);
        }
    }

    @Test
    void keysOfMoreThanAMebibyteAreNotSent() {
        List<String> long100 =
                IntStream.range(0, 12_000).mapToObj(i -> "k".repeat(100) + i).toList();
        try (Column keys = column(sender, SqlType.VARCHAR, long100);
                Column some = column(sender, SqlType.VARCHAR, long100.subList(0, 9_000))) {
            assertThat(RemoteKeys.of(sender.context(), 1, keys).keys()).isEqualTo(Optional.empty());
            RemoteKeys sent = RemoteKeys.of(sender.context(), 1, some);
            assertThat(sent.bytes()).isBetween(900_000L, RemoteKeys.MOST_BYTES);
        }
    }
}
