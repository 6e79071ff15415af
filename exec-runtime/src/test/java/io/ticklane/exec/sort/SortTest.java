package io.ticklane.exec.sort;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Sorts against List.sort, which is stable too.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class SortTest {
    private static final RowType ROWS =
            TestQuery.type(
                    "s", SqlType.VARCHAR,
                    "t", SqlType.TIMESTAMP,
                    "i", SqlType.INTEGER,
                    "d", SqlType.DOUBLE,
                    "b", SqlType.BOOLEAN,
                    "w", SqlType.decimal(30, 0),
                    "l", SqlType.BIGINT,
                    "id", SqlType.BIGINT);
    private static final int ID = 7;
    private static final double[] NUMBERS = {
        -0.0, 0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1.5, -1.5, 1e300
    };

    private static final List<List<SortKey>> ORDERS =
            List.of(
                    List.of(new SortKey(0, false, false), new SortKey(1, false, false)),
                    List.of(new SortKey(1, false, true)),
                    List.of(new SortKey(7, false, true)),
                    List.of(new SortKey(7, true, true), new SortKey(0, true, false)),
                    List.of(new SortKey(2, true, false), new SortKey(0, true, true)),
                    List.of(new SortKey(3, false, false)),
                    List.of(new SortKey(3, true, true), new SortKey(1, true, false)),
                    List.of(new SortKey(4, true, false), new SortKey(2, false, true)),
                    List.of(new SortKey(5, false, false), new SortKey(4, false, true)),
                    List.of(new SortKey(6, false, false), new SortKey(2, false, false)),
                    List.of(new SortKey(6, true, true)));

    private static List<List<Object>> rows(int count, boolean nulls, Random random) {
        List<List<Object>> rows = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3);
            Object[] row = {
                "s" + (random.nextBoolean() ? 0 : random.nextInt(300)),
                time,
                (long) random.nextInt(9) - 4,
                NUMBERS[random.nextInt(NUMBERS.length)],
                random.nextBoolean(),
                BigDecimal.valueOf(random.nextInt(50) - 20).multiply(BigDecimal.TEN.pow(20)),
                random.nextInt(3) == 0 ? Long.MIN_VALUE : random.nextLong(),
                (long) i
            };
            for (int c = 0; nulls && c < row.length - 1; c++) {
                row[c] = random.nextInt(20) == 0 ? null : row[c];
            }
            rows.add(Arrays.asList(row));
        }
        return rows;
    }

    @Test
    void rowsComeInTheOrderOfAStableSort() {
        for (int count : new int[] {1, 50, 30_000}) {
            for (boolean nulls : List.of(false, true)) {
                long seed = 7L * count + (nulls ? 1 : 0);
                List<List<Object>> rows = rows(count, nulls, new Random(seed));
                for (List<SortKey> order : ORDERS) {
                    List<List<Object>> expected = new ArrayList<>(rows);
                    expected.sort(comparator(order));
                    assertThat(sorted(order, rows, count < 100 ? 7 : 900).equals(expected))
                            .as("seed %d, %s", seed, order)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theFirstRowsAreThoseOfTheWholeSort() {
        for (boolean nulls : List.of(false, true)) {
            long seed = nulls ? 21 : 20;
            List<List<Object>> rows = rows(60_000, nulls, new Random(seed));
            for (List<SortKey> order : ORDERS) {
                List<List<Object>> expected = new ArrayList<>(rows);
                expected.sort(comparator(order));
                List<List<Object>> found = first(order, 3, 100, rows, 1000);
                assertThat(found.equals(expected.subList(3, 103)))
                        .as("seed %d, %s", seed, order)
                        .isTrue();
            }
        }
    }

    @Test
    void theFirstRowsOfEachNodeGiveThoseOfAll() {
        long seed = 22;
        List<List<Object>> rows = rows(40_000, true, new Random(seed));
        for (List<SortKey> order : ORDERS) {
            List<List<Object>> expected = new ArrayList<>(rows);
            expected.sort(comparator(order));
            List<List<Object>> candidates = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                candidates.addAll(firstOfNode(order, 103, rows, node, 3));
            }
            assertThat(candidates).as("seed %d, %s", seed, order).hasSize(3 * 103);
            candidates.sort(Comparator.comparingLong(row -> (Long) row.get(ID)));
            assertThat(first(order, 3, 100, candidates, 1000).equals(expected.subList(3, 103)))
                    .as("seed %d, %s", seed, order)
                    .isTrue();
        }
    }

    /// Rows may have the same ordinal, and workers take them from different morsels.
    @Test
    void amongRowsOfOneOrdinalTheFirstOnesCount() {
        try (TestQuery query = new TestQuery();
                TopNSink sink = new TopNSink(ORDERS.get(9), 0, 3, query.context())) {
            List<List<Object>> rows = rows(8, false, new Random(23));
            List<List<Object>> same = new ArrayList<>();
            for (List<Object> row : rows) {
                List<Object> made = new ArrayList<>(row);
                made.set(2, 1L);
                made.set(6, 1L);
                same.add(made);
            }
            Sink.Local one = sink.local();
            Sink.Local other = sink.local();
            try (Batch late = query.batch(ROWS, same.subList(4, 8), 1, List.of(5L, 5L, 5L, 5L));
                    Batch early =
                            query.batch(ROWS, same.subList(0, 4), 0, List.of(5L, 5L, 5L, 5L))) {
                one.consume(late);
                other.consume(early);
            }
            assertThat(query.read(sink.finish())).isEqualTo(same.subList(0, 3));
        }
    }

    /// The first rows of those of a node, which come with their ordinals and in the order of these.
    private static List<List<Object>> firstOfNode(
            List<SortKey> order, long limit, List<List<Object>> rows, int node, int nodes) {
        List<List<Object>> found = new ArrayList<>();
        try (TestQuery query = new TestQuery();
                TopNSink sink = new TopNSink(order, 0, limit, query.context())) {
            Sink.Local local = sink.local();
            for (int from = node * 500; from < rows.size(); from += nodes * 500) {
                List<List<Object>> part = rows.subList(from, from + 500);
                List<Long> ordinals = part.stream().map(row -> 7 + 5 * (Long) row.get(ID)).toList();
                try (Batch batch = query.batch(ROWS, part, from, ordinals)) {
                    local.consume(batch);
                }
            }
            try (Source source = sink.finish()) {
                for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                    morsel.read(batch -> {
                        Column ordinals = Ordinals.of(batch);
                        for (int row = 0; row < batch.rows(); row++) {
                            long id = batch.column(ID).longValue(row);
                            assertThat(ordinals.longValue(row)).isEqualTo(7 + 5 * id);
                        }
                        query.drain(batch, found);
                    });
                }
            }
        }
        assertThat(found).isSortedAccordingTo(Comparator.comparingLong(row -> (Long) row.get(ID)));
        return found;
    }

    private static List<List<Object>> sorted(
            List<SortKey> order, List<List<Object>> rows, int batchRows) {
        try (TestQuery query = new TestQuery();
                SortSink sink = new SortSink(order, query.context(), false)) {
            feed(query, sink, rows, batchRows);
            return query.read(sink.finish());
        }
    }

    private static List<List<Object>> first(
            List<SortKey> order, long offset, long limit, List<List<Object>> rows, int batchRows) {
        try (TestQuery query = new TestQuery();
                TopNSink sink = new TopNSink(order, offset, limit, query.context())) {
            feed(query, sink, rows, batchRows);
            return query.read(sink.finish());
        }
    }

    private static void feed(TestQuery query, Sink sink, List<List<Object>> rows, int batchRows) {
        List<Sink.Local> locals = List.of(sink.local(), sink.local());
        long sequence = 0;
        for (int from = 0; from < rows.size(); from += batchRows) {
            int to = Math.min(rows.size(), from + batchRows);
            try (Batch batch = query.batch(ROWS, rows.subList(from, to), sequence)) {
                locals.get((int) (sequence * 5 / 3) & 1).consume(batch);
            }
            sequence++;
        }
    }

    private static Comparator<List<Object>> comparator(List<SortKey> order) {
        return (left, right) -> {
            for (SortKey key : order) {
                int compared = compare(key, left.get(key.column()), right.get(key.column()));
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    private static int compare(SortKey key, Object left, Object right) {
        if (left == null || right == null) {
            boolean both = left == null && right == null;
            return both ? 0 : (left == null) == key.nullsFirst() ? -1 : 1;
        }
        int compared =
                switch (left) {
                    case String s -> s.compareTo((String) right);
                    case Long n -> n.compareTo((Long) right);
                    case Double d -> Double.compare(d + 0.0, (Double) right + 0.0);
                    case Boolean b -> b.compareTo((Boolean) right);
                    case BigDecimal d -> d.compareTo((BigDecimal) right);
                    default -> throw new IllegalArgumentException("no order of " + left);
                };
        return key.descending() ? -compared : compared;
    }
}
