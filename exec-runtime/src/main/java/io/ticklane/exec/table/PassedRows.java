package io.ticklane.exec.table;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rows that are made one by one, pushed in batches.
///
/// Threads: one at a time.
final class PassedRows implements AutoCloseable {
    private final QueryContext context;
    private final RowType output;
    private final List<ColumnBuilder> builders = new ArrayList<>();
    private @Nullable ColumnBuilder ordinals;
    private @Nullable BatchConsumer out;
    private long sequence;
    private int rows;

    PassedRows(QueryContext context, RowType output) {
        this.context = context;
        this.output = output;
    }

    /// Begins with a batch of the input.
    void begin(Batch in, BatchConsumer consumer) {
        sequence = in.sequence();
        out = consumer;
    }

    /// Begins a row, which has the place of a row of the input: a value is to be appended to each
    /// builder.
    List<ColumnBuilder> row(Batch in, int row) {
        if (rows == context.settings().batchRows()) {
            flush();
        }
        Column places = in.ordinals();
        if (builders.isEmpty()) {
            for (Field field : output.fields()) {
                builders.add(new ColumnBuilder(context.memory(), field.type(), 0));
            }
            if (places != null) {
                ordinals = new ColumnBuilder(context.memory(), SqlType.BIGINT, 0);
            }
        }
        if (places != null) {
            Objects.requireNonNull(ordinals).append(places.longValue(row));
        }
        rows++;
        return builders;
    }

    /// Pushes what is left.
    void end() {
        if (rows > 0) {
            flush();
        }
        out = null;
    }

    private void flush() {
        context.check();
        List<Column> columns = new ArrayList<>();
        builders.forEach(builder -> columns.add(builder.build()));
        builders.clear();
        Column places = ordinals == null ? null : ordinals.build();
        ordinals = null;
        int count = rows;
        rows = 0;
        Objects.requireNonNull(out).accept(new Batch(sequence, count, columns, places));
    }

    @Override
    public void close() {
        builders.forEach(ColumnBuilder::close);
        builders.clear();
        if (ordinals != null) {
            ordinals.close();
            ordinals = null;
        }
    }
}
