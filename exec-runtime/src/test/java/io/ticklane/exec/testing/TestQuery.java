package io.ticklane.exec.testing;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;

/// A query for tests of operators: rows are lists of Boolean, Long, Double, BigDecimal, String or
/// null. Closing it fails if memory has leaked.
public final class TestQuery implements AutoCloseable {
    private final RootAllocator root = new RootAllocator();
    private final QueryContext context;

    public TestQuery(int batchRows, long memoryBytes, FunctionDefinition... functions) {
        QueryMemory memory = new QueryMemory(root, "test", memoryBytes);
        this.context =
                new QueryContext(
                        new QuerySettings(2, batchRows, Math.max(batchRows, 64), memoryBytes),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of(functions)),
                        System::nanoTime,
                        Long.MAX_VALUE);
    }

    public TestQuery(FunctionDefinition... functions) {
        this(4096, 1L << 30, functions);
    }

    public QueryContext context() {
        return context;
    }

    public long usedBytes() {
        return context.memory().usedBytes();
    }

    public static RowType type(Object... namesAndTypes) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Field((String) namesAndTypes[i], (SqlType) namesAndTypes[i + 1]));
        }
        return new RowType(fields);
    }

    public Batch batch(RowType type, List<List<Object>> rows, long sequence) {
        return batch(type, rows, sequence, null);
    }

    public Batch batch(RowType type, List<List<Object>> rows, long sequence, List<Long> ordinals) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int c = 0; c < type.size(); c++) {
                int column = c;
                columns.add(
                        column(
                                type.type(c),
                                rows.stream().map(row -> row.get(column)).toList(),
                                rows.size()));
            }
        } catch (RuntimeException e) {
            columns.forEach(Column::close);
            throw e;
        }
        Column places =
                ordinals == null
                        ? null
                        : column(SqlType.BIGINT, new ArrayList<>(ordinals), rows.size());
        return new Batch(sequence, rows.size(), columns, places);
    }

    private Column column(SqlType type, List<Object> values, int rows) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, rows)) {
            for (Object value : values) {
                append(builder, value);
            }
            return builder.build();
        }
    }

    private void append(ColumnBuilder builder, Object value) {
        switch (value) {
            case null -> builder.appendNull();
            case Boolean b -> builder.append(b.booleanValue());
            case String s -> builder.append(context.dictionary().code(s));
            case Double d -> builder.append(d.doubleValue());
            case Long n -> {
                if (Lane.of(builder.type()) == Lane.INT) {
                    builder.append(n.intValue());
                } else {
                    builder.append(n.longValue());
                }
            }
            case BigDecimal d -> {
                BigInteger unscaled = d.setScale(builder.type().scale()).unscaledValue();
                if (Lane.of(builder.type()) == Lane.WIDE) {
                    builder.append(unscaled.longValue(), unscaled.shiftRight(64).longValue());
                } else {
                    builder.append(unscaled.longValueExact());
                }
            }
            default -> throw new IllegalArgumentException("no value: " + value);
        }
    }

    /// The values of a row.
    public Object value(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        SqlType type = column.type();
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT ->
                    Lane.isCoded(type)
                            ? context.dictionary().text(column.integer(row))
                            : (Object) (long) column.integer(row);
            case LONG ->
                    type.kind() == io.ticklane.api.type.TypeKind.DECIMAL
                            ? BigDecimal.valueOf(column.longValue(row), type.scale())
                            : (Object) column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE ->
                    new BigDecimal(
                            ArgumentColumns.wide(column.wideLow(row), column.wideHigh(row)),
                            type.scale());
        };
    }

    /// Adds the rows of a batch and closes it.
    public void drain(Batch batch, List<List<Object>> to) {
        try (batch) {
            for (int row = 0; row < batch.rows(); row++) {
                List<Object> values = new ArrayList<>();
                for (Column column : batch.columns()) {
                    values.add(value(column, row));
                }
                to.add(values);
            }
        }
    }

    /// All rows of a source, which is closed.
    public List<List<Object>> read(Source source) {
        List<List<Object>> rows = new ArrayList<>();
        try (source) {
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                morsel.read(batch -> drain(batch, rows));
            }
        }
        return rows;
    }

    /// Feeds rows cut into morsels and batches of random sizes to `workers` locals of a sink.
    public void feed(Sink sink, RowType type, List<List<Object>> rows, int workers, long seed) {
        Random random = new Random(seed);
        List<Sink.Local> locals = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            locals.add(sink.local());
        }
        int at = 0;
        for (long sequence = 0; at < rows.size(); sequence++) {
            Sink.Local local = locals.get(random.nextInt(workers));
            for (int part = random.nextInt(3); part >= 0 && at < rows.size(); part--) {
                int to =
                        Math.min(
                                rows.size(), at + 1 + random.nextInt(Math.max(1, rows.size() / 5)));
                try (Batch batch = batch(type, rows.subList(at, to), sequence)) {
                    local.consume(batch);
                }
                at = to;
            }
        }
    }

    /// The rows of a sink that was fed by [#feed].
    public List<List<Object>> run(
            Sink sink, RowType type, List<List<Object>> rows, int workers, long seed) {
        try (sink) {
            feed(sink, type, rows, workers, seed);
            return read(sink.finish());
        }
    }

    /// Runs rows, cut at random, through a transform, which is closed.
    public List<List<Object>> run(
            Transform transform, RowType type, List<List<Object>> rows, long seed) {
        Random random = new Random(seed);
        List<List<Object>> result = new ArrayList<>();
        try (transform) {
            int at = 0;
            long sequence = 0;
            while (at < rows.size()) {
                int to =
                        Math.min(
                                rows.size(), at + 1 + random.nextInt(Math.max(1, rows.size() / 3)));
                try (Batch batch = batch(type, rows.subList(at, to), sequence)) {
                    transform.process(batch, made -> drain(made, result));
                }
                at = to;
                sequence += random.nextInt(2);
            }
            transform.finish(made -> drain(made, result));
        }
        return result;
    }

    @Override
    public void close() {
        context.close();
        root.close();
    }
}
