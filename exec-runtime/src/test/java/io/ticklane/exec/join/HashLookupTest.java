package io.ticklane.exec.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Look-ups that are filled in parts.
final class HashLookupTest {
    /// Also the rows of a task, so that more rows are filled in parts.
    private static final int BATCH_ROWS = 64;

    private static final int MOST_COPIES = 3;
    private static final RowType KEYS =
            TestQuery.type("a", SqlType.BIGINT, "b", SqlType.BIGINT.withNullable(false));

    @Test
    void everyKeyIsFoundWhereverItsHashFalls() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int different = BATCH_ROWS + 1 + random.nextInt(500);
            List<List<Object>> keys = new ArrayList<>();
            for (int key = 0; key < different; key++) {
                keys.add(List.of(random.nextLong(), (long) key));
            }
            List<List<Object>> rows = new ArrayList<>(keys);
            for (int copy = random.nextInt(MOST_COPIES); copy > 0; copy--) {
                rows.addAll(keys);
            }
            check(seed, keys, rows, random);
        }
    }

    private static void check(
            int seed, List<List<Object>> keys, List<List<Object>> rows, Random random) {
        List<List<Object>> absent = new ArrayList<>();
        for (int key = 0; key < keys.size(); key++) {
            absent.add(List.of(random.nextLong(), (long) key));
        }
        try (TestQuery query = new TestQuery(BATCH_ROWS, 1L << 30);
                Batch right = query.batch(KEYS, rows, 0);
                HashLookup lookup =
                        new HashLookup(query.context(), right.columns(), List.of(0, 1), false)) {
            new StagedWork(lookup::next).runAll();
            Lookup.Finder finder = lookup.finder();
            int[] firsts = new int[keys.size()];
            try (Batch left = query.batch(KEYS, keys, 0)) {
                finder.find(left, firsts);
            }
            for (int key = 0; key < keys.size(); key++) {
                List<Integer> found = new ArrayList<>();
                for (int row = firsts[key]; row >= 0; row = lookup.following(row)) {
                    found.add(row);
                }
                List<Integer> expected = new ArrayList<>();
                for (int row = key; row < rows.size(); row += keys.size()) {
                    expected.add(row);
                }
                assertThat(found).as("key %d of seed %d", key, seed).isEqualTo(expected);
            }
            try (Batch left = query.batch(KEYS, absent, 0)) {
                finder.find(left, firsts);
            }
            assertThat(firsts).as("absent keys of seed %d", seed).containsOnly(-1);
        }
    }
}
