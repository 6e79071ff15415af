package io.ticklane.exec.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Slots;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.testing.TestQuery;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Sums of whole numbers by group.
final class WholeSumTest {
    private static final int GROUPS = 5;
    private static final int BATCHES = 12;
    private static final SqlType TOTAL = SqlType.decimal(38, 0);

    @Test
    void sumsAreExactWhateverTheSizesOfTheValues() {
        for (int seed = 0; seed < 60; seed++) {
            check(new Random(seed), seed);
        }
    }

    private static void check(Random random, int seed) {
        BigInteger[] expected = new BigInteger[GROUPS];
        Arrays.fill(expected, BigInteger.ZERO);
        try (TestQuery query = new TestQuery();
                Arena arena = Arena.ofConfined();
                WholeSum sum =
                        new WholeSum(
                                query.context().memory(),
                                new RowCounts(query.context().memory()),
                                WholeSum.Form.SUM,
                                0,
                                SqlType.BIGINT)) {
            sum.ensure(GROUPS);
            for (int each = 0; each < BATCHES; each++) {
                // from ones to values of which two already run over a word
                int bits = random.nextInt(Long.SIZE + 1);
                int rows = 1 + random.nextInt(3_000);
                boolean nulls = random.nextBoolean();
                MemorySegment slots = arena.allocate(ValueLayout.JAVA_INT, rows);
                try (ColumnBuilder builder =
                        new ColumnBuilder(query.context().memory(), SqlType.BIGINT, rows)) {
                    for (int row = 0; row < rows; row++) {
                        int slot = random.nextInt(GROUPS);
                        slots.setAtIndex(ValueLayout.JAVA_INT, row, slot);
                        if (nulls && random.nextInt(4) == 0) {
                            builder.appendNull();
                            continue;
                        }
                        long value = value(random, bits);
                        builder.append(value);
                        expected[slot] = expected[slot].add(BigInteger.valueOf(value));
                    }
                    try (Batch batch = new Batch(0, rows, List.of(builder.build()))) {
                        sum.enter(batch, Slots.of(slots), 0, rows);
                    }
                }
            }
            assertThat(results(sum, query)).as("seed %d", seed).containsExactly(expected);
        }
    }

    private static long value(Random random, int bits) {
        if (bits == 0) {
            return random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return random.nextLong() >> (Long.SIZE - bits);
    }

    private static BigInteger[] results(WholeSum sum, TestQuery query) {
        BigInteger[] results = new BigInteger[GROUPS];
        try (Batch none = new Batch(0, 0, List.of());
                ColumnBuilder builder =
                        new ColumnBuilder(query.context().memory(), TOTAL, GROUPS)) {
            for (int slot = 0; slot < GROUPS; slot++) {
                sum.result(slot, none, 0, builder);
            }
            try (Column column = builder.build()) {
                for (int slot = 0; slot < GROUPS; slot++) {
                    results[slot] = ((BigDecimal) query.value(column, slot)).toBigInteger();
                }
            }
        }
        return results;
    }
}
