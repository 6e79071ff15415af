package io.ticklane.exec.view;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrowImport;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/// Makes batches of record batches, with some of their columns.
///
/// Threads: one at a time.
final class StoredRows implements AutoCloseable {
    private final List<Integer> columns;
    private final List<SqlType> types;
    private final QueryContext context;
    private final ArrowImport importer;
    private final VectorSchemaRoot root;

    /// For record batches of a table, and columns of it.
    StoredRows(RowType table, List<Integer> columns, QueryContext context) {
        this.columns = List.copyOf(columns);
        this.types = columns.stream().map(table::type).toList();
        this.context = context;
        this.importer =
                new ArrowImport(
                        context.memory(),
                        context.dictionary(),
                        new DictionaryProvider.MapDictionaryProvider());
        this.root = VectorSchemaRoot.create(ArrowTypes.schema(table), context.memory().allocator());
    }

    /// The types of the columns.
    List<SqlType> types() {
        return types;
    }

    /// The rows of a record batch, to be closed by the caller.
    Batch read(SegmentReader.Place place) {
        if (columns.isEmpty()) {
            return new Batch(0, place.rows(), List.of());
        }
        try (ArrowRecordBatch stored = place.segment().read(place, context.memory())) {
            new VectorLoader(root).load(stored);
            return batch(place.rows());
        } catch (OutOfMemoryException e) {
            throw context.memory().outOfMemory(e);
        } finally {
            root.clear();
        }
    }

    private Batch batch(int rows) {
        List<Column> made = new ArrayList<>(columns.size());
        try {
            for (int i = 0; i < columns.size(); i++) {
                try (Column column = importer.column(root.getVector(columns.get(i)))) {
                    made.add(typed(column, types.get(i)));
                }
            }
            return new Batch(0, rows, made);
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
    }

    /// Arrow's types say less than those of SQL, such as how many digits seconds have.
    private static Column typed(Column column, SqlType type) {
        return column.type().equals(type) ? column.retain() : column.as(type);
    }

    @Override
    public void close() {
        root.close();
    }
}
