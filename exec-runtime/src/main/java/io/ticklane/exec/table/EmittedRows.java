package io.ticklane.exec.table;

import io.ticklane.api.column.RowSink;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.ResultValue;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes the rows that a table function emits and pushes them in batches, with the columns of the
/// key before them.
///
/// Threads: one at a time.
final class EmittedRows implements RowSink, AutoCloseable {
    private final QueryContext context;
    private final KeyTable keys;
    private final int keyCount;
    private final RowType output;
    private final List<ColumnBuilder> builders = new ArrayList<>();
    private @Nullable ColumnBuilder ordinals;
    private @Nullable BatchConsumer out;
    private long sequence;
    private boolean split;
    private long ordinal;
    private int rows;

    EmittedRows(QueryContext context, KeyTable keys, int keyCount, RowType output) {
        this.context = context;
        this.keys = keys;
        this.keyCount = keyCount;
        this.output = output;
    }

    /// Begins with a batch of the input.
    void begin(long number, BatchConsumer consumer) {
        sequence = number;
        out = consumer;
    }

    /// Says where in the stream before the split the rows that come now belong.
    void at(long place) {
        split = true;
        ordinal = place;
    }

    /// Pushes what is left.
    void end() {
        if (rows > 0) {
            flush();
        }
        out = null;
    }

    @Override
    public void begin(int slot) {
        if (rows == context.settings().batchRows()) {
            flush();
        }
        if (builders.isEmpty()) {
            for (Field field : output.fields()) {
                builders.add(new ColumnBuilder(context.memory(), field.type(), 0));
            }
            if (split) {
                ordinals = new ColumnBuilder(context.memory(), SqlType.BIGINT, 0);
            }
        }
        fillMissing();
        for (int key = 0; key < keyCount; key++) {
            keys.appendKey(slot, key, builders.get(key));
        }
        if (ordinals != null) {
            ordinals.append(ordinal);
        }
        rows++;
    }

    /// Columns of the row before that were not set are NULL.
    private void fillMissing() {
        for (ColumnBuilder builder : builders) {
            while (builder.rows() < rows) {
                builder.appendNull();
            }
        }
    }

    @Override
    public void set(int column, double value) {
        if (Double.isNaN(value)) {
            builders.get(keyCount + column).appendNull();
        } else {
            ResultValue.append(builders.get(keyCount + column), value);
        }
    }

    @Override
    public void set(int column, long value) {
        ColumnBuilder builder = builders.get(keyCount + column);
        if (Lane.isCoded(builder.type())) {
            builder.append((int) value);
        } else {
            ResultValue.append(builder, value);
        }
    }

    @Override
    public void set(int column, boolean value) {
        builders.get(keyCount + column).append(value);
    }

    private void flush() {
        context.check();
        fillMissing();
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
