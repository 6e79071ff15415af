package io.ticklane.exec.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DistinctSampleTest {
    /// Batches of `step` rows, one of them empty, with one column of random values below `values`;
    /// every value is different if that is 0. Adds the values.
    private static List<Batch> batches(
            TestQuery query, int rows, int values, int step, Set<Long> found) {
        Random random = new Random(rows * 31L + values);
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows; from += step) {
            int count = Math.min(step, rows - from);
            batches.add(batch(query, from, count, values, random, found));
            if (from == 0) {
                batches.add(batch(query, 0, 0, values, random, found));
            }
        }
        return batches;
    }

    private static Batch batch(
            TestQuery query, int from, int count, int values, Random random, Set<Long> found) {
        try (ColumnBuilder builder =
                new ColumnBuilder(query.context().memory(), SqlType.BIGINT, count)) {
            for (int row = from; row < from + count; row++) {
                long value = values == 0 ? row * 7L : random.nextInt(values) * 1_000_003L;
                found.add(value);
                builder.append(value);
            }
            return new Batch(0, count, List.of(builder.build()));
        }
    }

    @ParameterizedTest
    @CsvSource({"60000, 1", "60000, 6", "60000, 300", "60000, 5000", "400000, 20000", "60000, 0"})
    void theEstimateOfALargeColumnIsNotFarOff(int rows, int values) {
        try (TestQuery query = new TestQuery()) {
            Set<Long> found = new HashSet<>();
            List<Batch> batches = batches(query, rows, values, 4096, found);
            assertThat(DistinctSample.estimate(batches, 0, rows))
                    .isBetween(found.size() * 0.6, found.size() * 1.7);
            batches.forEach(Batch::close);
        }
    }

    @Test
    void fewRowsAreCounted() {
        try (TestQuery query = new TestQuery()) {
            Set<Long> found = new HashSet<>();
            List<Batch> batches = batches(query, 3000, 900, 64, found);
            assertThat(DistinctSample.estimate(batches, 0, 3000)).isEqualTo(found.size());
            assertThat(DistinctSample.estimate(List.of(), 0, 0)).isZero();
            batches.forEach(Batch::close);
        }
    }
}
