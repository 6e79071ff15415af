package io.ticklane.tests.stream;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Rows of a market, in partitions, some of them out of the order of time and some late.
final class Ticks {
    static final RowType COLUMNS =
            RowType.of(
                    new Field("ts", SqlType.TIMESTAMP),
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("side", SqlType.VARCHAR),
                    new Field("price", SqlType.DOUBLE),
                    new Field("size", SqlType.INTEGER),
                    new Field("n", SqlType.BIGINT));

    private static final long START = 1_767_312_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final List<List<Tick>> partitions;

    /// A row.
    record Tick(
            long ts,
            String symbol,
            @Nullable String side,
            @Nullable Double price,
            int size,
            long n) {}

    private Ticks(List<List<Tick>> partitions) {
        this.partitions = partitions;
    }

    /// So many rows of so many symbols.
    static Ticks random(Random random, int rows, int partitionCount, int symbols) {
        List<List<Tick>> partitions = new ArrayList<>();
        for (int i = 0; i < partitionCount; i++) {
            partitions.add(new ArrayList<>());
        }
        double price = 100;
        for (int n = 0; n < rows; n++) {
            price += (random.nextInt(201) - 100) / 100.0;
            long back = random.nextInt(4) == 0 ? random.nextLong(5 * SECOND) : 0;
            partitions
                    .get(random.nextInt(partitionCount))
                    .add(
                            new Tick(
                                    START + n * 7L * SECOND / 10 - back / 1_000 * 1_000,
                                    "S" + random.nextInt(symbols),
                                    random.nextInt(30) == 0
                                            ? null
                                            : random.nextBoolean() ? "buy" : "sell",
                                    random.nextInt(25) == 0 ? null : price,
                                    100 * (1 + random.nextInt(20)),
                                    n));
        }
        return new Ticks(partitions);
    }

    /// The numbers of the rows that are below the greatest time before them in their partition by
    /// more than a delay.
    List<Long> late(long delayNanos) {
        List<Long> late = new ArrayList<>();
        for (List<Tick> rows : partitions) {
            long greatest = Long.MIN_VALUE;
            for (Tick row : rows) {
                if (greatest > Long.MIN_VALUE && row.ts() < greatest - delayNanos) {
                    late.add(row.n());
                }
                greatest = Math.max(greatest, row.ts());
            }
        }
        return late.stream().sorted().toList();
    }

    int partitions() {
        return partitions.size();
    }

    int rows(int partition) {
        return partitions.get(partition).size();
    }

    /// Some columns of the rows `[from, from + count)` of a partition.
    Batch batch(int partition, int from, int count, List<Integer> columns, QueryContext context) {
        List<Tick> rows = partitions.get(partition).subList(from, from + count);
        List<Column> made = new ArrayList<>();
        try {
            for (int column : columns) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), COLUMNS.type(column), count)) {
                    for (Tick row : rows) {
                        append(builder, column, row, context);
                    }
                    made.add(builder.build());
                }
            }
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
        return new Batch(0, count, made);
    }

    private static void append(ColumnBuilder out, int column, Tick row, QueryContext context) {
        switch (column) {
            case 0 -> out.append(row.ts());
            case 1 -> out.append(context.dictionary().code(row.symbol()));
            case 2 -> {
                String side = row.side();
                if (side == null) {
                    out.appendNull();
                } else {
                    out.append(context.dictionary().code(side));
                }
            }
            case 3 -> {
                Double price = row.price();
                if (price == null) {
                    out.appendNull();
                } else {
                    out.append(price.doubleValue());
                }
            }
            case 4 -> out.append(row.size());
            default -> out.append(row.n());
        }
    }
}
