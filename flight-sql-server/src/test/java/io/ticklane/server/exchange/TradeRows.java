package io.ticklane.server.exchange;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.RowMorsels;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table with columns of all lanes, whose values follow from the number of their row. New texts
/// come up to the end.
final class TradeRows implements TableResolver {
    static final RowType TYPE =
            RowType.of(
                    new Field("id", SqlType.BIGINT),
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("price", SqlType.DOUBLE),
                    new Field("size", SqlType.INTEGER),
                    new Field("flag", SqlType.BOOLEAN),
                    new Field("notional", SqlType.decimal(30, 2)));

    private static final int BATCH_ROWS = 3000;

    int rows;

    @Override
    public Source open(PhysicalNode.Scan scan, Share share, QueryContext context) {
        return new RowMorsels(
                rows,
                context.settings().morselRows(),
                (sequence, from, count, out) -> {
                    for (long at = from; at < from + count; at += BATCH_ROWS) {
                        int batch = (int) Math.min(BATCH_ROWS, from + count - at);
                        push(sequence, at, batch, context, out);
                    }
                },
                () -> {});
    }

    private static void push(
            long sequence, long from, int count, QueryContext context, BatchConsumer out) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < TYPE.size(); i++) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), TYPE.type(i), count)) {
                    for (long row = from; row < from + count; row++) {
                        append(i, row, builder, context.dictionary());
                    }
                    columns.add(builder.build());
                }
            }
        } catch (Throwable e) {
            columns.forEach(Column::close);
            throw e;
        }
        out.accept(new Batch(sequence, count, columns));
    }

    private static void append(int column, long row, ColumnBuilder out, Dictionary dictionary) {
        if ((row + column) % 11 == 5 && column > 0) {
            out.appendNull();
            return;
        }
        switch (column) {
            case 0 -> out.append(row);
            case 1 ->
                    out.append(
                            dictionary.code(row % 97 == 0 ? "new-" + row : "SYM" + row * 31 % 23));
            case 2 -> out.append(100 + row % 1013 / 7.0);
            case 3 -> out.append((int) (row * 17 % 5003));
            case 4 -> out.append(row % 3 == 0);
            default -> out.append(row * 0x9E3779B97F4A7C15L, row % 7 - 3);
        }
    }

    /// Adds a line for each row.
    static void print(Batch batch, Dictionary dictionary, List<String> out) {
        for (int row = 0; row < batch.rows(); row++) {
            StringBuilder line = new StringBuilder();
            for (Column column : batch.columns()) {
                line.append(value(column, row, dictionary)).append(' ');
            }
            out.add(line.toString());
        }
    }

    private static @Nullable Object value(Column column, int row, Dictionary dictionary) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT ->
                    column.type().equals(SqlType.VARCHAR)
                            ? dictionary.text(column.integer(row))
                            : (Object) column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE -> column.wideHigh(row) + ":" + column.wideLow(row);
        };
    }
}
