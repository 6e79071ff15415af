package io.ticklane.tests.connector;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;
import io.ticklane.exec.connector.TableOptions;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.RowsSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A connector for tests: shelves of whole numbers in the process, with room for so many rows.
public final class ShelfConnector implements Connector {
    private static final Map<String, List<List<@Nullable Object>>> SHELVES =
            new ConcurrentHashMap<>();

    enum Access {
        READ,
        WRITE
    }

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        TableOptions options = new TableOptions(source);
        Shelf shelf =
                new Shelf(
                        source,
                        columns,
                        options.required("shelf", "the name of the shelf"),
                        options.whole("room", 1, 100).orElse(100L),
                        options.choice("access", Access.class).orElse(Access.WRITE));
        options.requireNoOthers();
        for (int column = 0; column < columns.size(); column++) {
            if (columns.type(column).kind() != TypeKind.BIGINT) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED, "a shelf has columns of type BIGINT only");
            }
        }
        return shelf;
    }

    private record Shelf(
            TableSource.Connected source, RowType columns, String name, long room, Access access)
            implements ConnectedTable {
        @Override
        public void create() {
            SHELVES.putIfAbsent(name, List.of());
        }

        @Override
        public Source read(PhysicalNode.Scan scan, QueryContext context) {
            return new RowsSource(columns, rows(), scan.columns(), context);
        }

        private List<List<@Nullable Object>> rows() {
            return SHELVES.getOrDefault(name, List.of());
        }

        @Override
        public TableWriter write(QueryMemory memory) {
            return access == Access.WRITE ? new Writer(this) : ConnectedTable.super.write(memory);
        }
    }

    private static final class Writer implements TableWriter {
        private final Shelf shelf;
        private final List<List<@Nullable Object>> rows;

        Writer(Shelf shelf) {
            this.shelf = shelf;
            this.rows = new ArrayList<>(shelf.rows());
        }

        @Override
        public void write(Batch batch, Dictionary dictionary) {
            for (int row = 0; row < batch.rows(); row++) {
                if (rows.size() == shelf.room()) {
                    throw new EngineException(ErrorCode.SOURCE_FAILED, "the shelf is full");
                }
                List<@Nullable Object> values = new ArrayList<>();
                for (int index = 0; index < shelf.columns().size(); index++) {
                    Column column = batch.column(index);
                    values.add(column.isNull(row) ? null : column.longValue(row));
                }
                rows.add(values);
            }
        }

        @Override
        public void commit() {
            SHELVES.put(shelf.name(), List.copyOf(rows));
        }

        @Override
        public void close() {
            rows.clear();
        }
    }
}
