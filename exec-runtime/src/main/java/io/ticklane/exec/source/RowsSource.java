package io.ticklane.exec.source;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A few rows of Java values as one morsel, such as a table of the information schema.
public final class RowsSource implements Source {
    private final RowType table;
    private final List<List<@Nullable Object>> rows;
    private final List<Integer> columns;
    private final QueryContext context;
    private boolean given;

    /// The given columns of rows whose values are String, Boolean or a Number for the lanes of
    /// their types, or null.
    public RowsSource(
            RowType table,
            List<List<@Nullable Object>> rows,
            List<Integer> columns,
            QueryContext context) {
        this.table = table;
        this.rows = rows;
        this.columns = columns;
        this.context = context;
    }

    @Override
    public synchronized @Nullable Morsel next() {
        if (given) {
            return null;
        }
        given = true;
        return new AllRows();
    }

    @Override
    public void close() {
        // holds nothing
    }

    private Column column(int index) {
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), table.type(index), rows.size())) {
            for (List<@Nullable Object> row : rows) {
                append(builder, row.get(index));
            }
            return builder.build();
        }
    }

    private void append(ColumnBuilder builder, @Nullable Object value) {
        if (value == null) {
            builder.appendNull();
        } else if (Lane.isCoded(builder.type())) {
            builder.append(context.dictionary().code(value.toString()));
        } else {
            switch (Lane.of(builder.type())) {
                case BIT -> builder.append((boolean) (Boolean) value);
                case INT -> builder.append(((Number) value).intValue());
                case LONG -> builder.append(((Number) value).longValue());
                case DOUBLE -> builder.append(((Number) value).doubleValue());
                case WIDE -> throw new IllegalArgumentException("no wide decimals here");
            }
        }
    }

    private final class AllRows implements Morsel {
        @Override
        public long sequence() {
            return 0;
        }

        @Override
        public void read(BatchConsumer out) {
            List<Column> made = new ArrayList<>(columns.size());
            try {
                for (int index : columns) {
                    made.add(column(index));
                }
            } catch (RuntimeException e) {
                made.forEach(Column::close);
                throw e;
            }
            out.accept(new Batch(0, rows.size(), made));
        }
    }
}
