package io.ticklane.exec.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HashPartitionerTest {
    private final RootAllocator root = new RootAllocator();
    private final QueryMemory memory = new QueryMemory(root, "query", 1 << 26);
    private final Dictionary dictionary = new Dictionary(memory);

    @AfterEach
    void allMemoryIsReleased() {
        dictionary.close();
        memory.close();
        root.close();
    }

    @Test
    void aTextHasTheSameKeyGroupWhateverItsCodeIs() {
        try (Dictionary other = new Dictionary(memory)) {
            for (int i = 0; i < 500; i++) {
                dictionary.code("S" + i);
            }
            for (int i = 499; i >= 0; i--) {
                other.code("S" + i);
            }
            int[] here = texts(dictionary);
            int[] there = texts(other);
            assertThat(here).isEqualTo(there);
            assertThat(Arrays.stream(here).distinct().count()).isGreaterThan(150);
            assertThat(Arrays.stream(here).min().orElseThrow()).isNotNegative();
            assertThat(Arrays.stream(here).max().orElseThrow())
                    .isLessThan(HashPartitioner.KEY_GROUPS);
        }
    }

    /// Batches without NULL go another way than those with some.
    @Test
    void aTextHasTheSameKeyGroupBesideNullAndWithoutIt() {
        int[] without = texts(dictionary);
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.VARCHAR, 501)) {
            for (int i = 0; i < 500; i++) {
                builder.append(dictionary.code("S" + i));
            }
            builder.appendNull();
            int[] with = groups(dictionary, builder.build());
            assertThat(Arrays.copyOf(with, 500)).isEqualTo(without);
        }
    }

    @Test
    void equalNumbersHaveTheSameKeyGroupInEveryIntegerType() {
        int[] ints = groups(SqlType.INTEGER, b -> b.append(-42));
        int[] longs = groups(SqlType.BIGINT, b -> b.append(-42L));
        int[] wide = groups(SqlType.decimal(38, 0), b -> b.append(-42L, -1L));
        assertThat(ints).isEqualTo(longs).isEqualTo(wide);
    }

    @Test
    void valuesThatAreEqualForSqlAreInTheSameKeyGroup() {
        assertThat(groups(SqlType.DOUBLE, b -> b.append(0.0)))
                .isEqualTo(groups(SqlType.DOUBLE, b -> b.append(-0.0)));
        double otherNaN = Double.longBitsToDouble(0xfff8000000000123L);
        assertThat(groups(SqlType.DOUBLE, b -> b.append(Double.NaN)))
                .isEqualTo(groups(SqlType.DOUBLE, b -> b.append(otherNaN)));
        assertThat(groups(SqlType.DOUBLE, ColumnBuilder::appendNull))
                .isEqualTo(groups(SqlType.BIGINT, ColumnBuilder::appendNull));
    }

    private int[] texts(Dictionary codes) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.VARCHAR, 500)) {
            for (int i = 0; i < 500; i++) {
                builder.append(codes.code("S" + i));
            }
            return groups(codes, builder.build());
        }
    }

    private int[] groups(SqlType type, Consumer<ColumnBuilder> value) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, 1)) {
            value.accept(builder);
            return groups(dictionary, builder.build());
        }
    }

    private static int[] groups(Dictionary codes, Column column) {
        try (Batch batch = new Batch(0, column.rows(), List.of(column))) {
            int[] groups = new int[batch.rows()];
            new HashPartitioner(codes, List.of(0)).keyGroups(batch, groups);
            return groups;
        }
    }
}
