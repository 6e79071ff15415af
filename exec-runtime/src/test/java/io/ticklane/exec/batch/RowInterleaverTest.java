package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowInterleaverTest {
    private static final List<SqlType> TYPES =
            List.of(
                    SqlType.BOOLEAN,
                    SqlType.INTEGER,
                    SqlType.BIGINT,
                    SqlType.DOUBLE,
                    SqlType.decimal(38, 0));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsAreThoseThatAGathererLooksUp(long seed) {
        Random random = new Random(seed);
        try (TestQuery query = new TestQuery()) {
            List<Batch> batches = new ArrayList<>();
            List<Integer> turns = new ArrayList<>();
            for (int batch = 0; batch < 1 + random.nextInt(5); batch++) {
                int rows = 1 + random.nextInt(200);
                batches.add(batch(query, random, rows));
                turns.addAll(Collections.nCopies(rows, batch));
            }
            Collections.shuffle(turns, random);
            long[] picks = new long[turns.size()];
            int[] next = new int[batches.size()];
            for (int i = 0; i < picks.length; i++) {
                int batch = turns.get(i);
                picks[i] = (long) batch << 32 | next[batch]++;
            }
            RowGatherer gatherer = new RowGatherer(query.context().memory(), batches);
            RowInterleaver interleaver = new RowInterleaver(query.context().memory(), batches);
            int most = 1 + random.nextInt(100);
            for (int from = 0; from < picks.length; from += most) {
                int count = Math.min(most, picks.length - from);
                try (Batch expected =
                                gatherer.gatherNumbered(
                                        Arrays.copyOfRange(picks, from, from + count));
                        Batch taken = interleaver.take(7, picks, from, count, true);
                        Batch bare = interleaver.take(7, picks, from, count, false)) {
                    assertThat(values(taken)).isEqualTo(values(expected));
                    assertThat(values(bare)).isEqualTo(values(expected).subList(0, TYPES.size()));
                    assertThat(taken.sequence()).isEqualTo(7);
                }
            }
            batches.forEach(Batch::close);
        }
    }

    private static Batch batch(TestQuery query, Random random, int rows) {
        List<Column> columns = new ArrayList<>();
        boolean nulls = random.nextBoolean();
        for (SqlType type : TYPES) {
            columns.add(column(query, type, random, rows, nulls));
        }
        return new Batch(0, rows, columns, column(query, SqlType.BIGINT, random, rows, false));
    }

    private static Column column(
            TestQuery query, SqlType type, Random random, int rows, boolean nulls) {
        try (ColumnBuilder builder = new ColumnBuilder(query.context().memory(), type, rows)) {
            for (int row = 0; row < rows; row++) {
                if (nulls && random.nextInt(4) == 0) {
                    builder.appendNull();
                    continue;
                }
                switch (Lane.of(type)) {
                    case BIT -> builder.append(random.nextBoolean());
                    case INT -> builder.append(random.nextInt());
                    case LONG -> builder.append(random.nextLong());
                    case DOUBLE -> builder.append(random.nextDouble());
                    case WIDE -> builder.append(random.nextLong(), random.nextLong());
                }
            }
            return builder.build();
        }
    }

    /// The values of each column, the ordinals last where there are some; NULL as a text.
    private static List<List<Object>> values(Batch batch) {
        List<Column> columns = new ArrayList<>(batch.columns());
        Column ordinals = batch.ordinals();
        if (ordinals != null) {
            columns.add(ordinals);
        }
        List<List<Object>> values = new ArrayList<>();
        for (Column column : columns) {
            List<Object> of = new ArrayList<>();
            for (int row = 0; row < column.rows(); row++) {
                of.add(column.isNull(row) ? "NULL" : value(column, row));
            }
            values.add(of);
        }
        return values;
    }

    private static Object value(Column column, int row) {
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT -> column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE -> List.of(column.wideLow(row), column.wideHigh(row));
        };
    }
}
