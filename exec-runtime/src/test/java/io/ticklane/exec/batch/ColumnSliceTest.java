package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ColumnSliceTest {
    private static final List<SqlType> TYPES =
            List.of(SqlType.BOOLEAN, SqlType.INTEGER, SqlType.BIGINT, SqlType.DOUBLE);

    private final BufferAllocator root = new RootAllocator();
    private final QueryMemory memory = new QueryMemory(root, "query", 1 << 26);
    private final Random random = new Random(20_261_123);

    @AfterEach
    void nothingIsLeft() {
        memory.close();
        root.close();
    }

    @Test
    void aSliceOfASliceHasTheRowsOfTheWhole() {
        for (int round = 0; round < 500; round++) {
            SqlType type = TYPES.get(random.nextInt(TYPES.size()));
            int rows = 1 + random.nextInt(1000);
            Column whole = column(type, rows, random.nextBoolean());
            int from = from(rows);
            int count = 1 + random.nextInt(rows - from);
            Column slice = RowRange.of(memory, whole, from, count);
            int fromAgain = from(count);
            int countAgain = 1 + random.nextInt(count - fromAgain);
            Column part = RowRange.of(memory, slice, fromAgain, countAgain);
            slice.close();
            try (whole;
                    part) {
                assertThat(part.rows()).isEqualTo(countAgain);
                for (int row = 0; row < countAgain; row++) {
                    assertThat(text(part, row))
                            .as("%s, %d + %d, row %d", type.sql(), from, fromAgain, row)
                            .isEqualTo(text(whole, from + fromAgain + row));
                }
            }
        }
    }

    @Test
    void aSliceOutlivesTheWhole() {
        Column whole = column(SqlType.BIGINT, 200, true);
        Column slice = RowRange.of(memory, whole, 64, 100);
        String text = text(whole, 70);
        whole.close();
        // memory that was free would be used for these
        column(SqlType.BIGINT, 200, true).close();
        assertThat(text(slice, 6)).isEqualTo(text);
        slice.close();
    }

    @Test
    void theBuffersOfASliceBeginWithItsRows() {
        try (Column whole = column(SqlType.BIGINT, 300, false);
                Column slice = RowRange.of(memory, whole, 128, 64)) {
            ArrowBuf values = slice.valuesBuffer();
            assertThat(values.getLong(0)).isEqualTo(whole.longValue(128));
            assertThat(values.capacity()).isEqualTo(64 * 8);
        }
    }

    private int from(int rows) {
        int any = random.nextInt(rows);
        return random.nextBoolean() ? any & ~63 : any;
    }

    private Column column(SqlType type, int rows, boolean nulls) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, rows)) {
            for (int row = 0; row < rows; row++) {
                if (nulls && random.nextInt(5) == 0) {
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

    private static String text(Column column, int row) {
        if (column.isNull(row)) {
            return "NULL";
        }
        return switch (column.lane()) {
            case BIT -> String.valueOf(column.bit(row));
            case INT -> String.valueOf(column.integer(row));
            case LONG -> String.valueOf(column.longValue(row));
            case DOUBLE -> String.valueOf(column.doubleValue(row));
            case WIDE -> column.wideHigh(row) + ":" + column.wideLow(row);
        };
    }
}
