package io.ticklane.exec.source;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// Memory, a context and readable rows for tests of sources. Closing it fails when a buffer leaks.
final class SourceTestKit implements AutoCloseable {
    final RootAllocator allocator = new RootAllocator();
    final QueryContext context;

    SourceTestKit(int morselRows) {
        QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
        context =
                new QueryContext(
                        new QuerySettings(2, 1024, morselRows, Long.MAX_VALUE),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of()),
                        () -> 0L,
                        Long.MAX_VALUE);
    }

    /// The rows of a source as texts, raw lanes but for VARCHAR.
    List<List<@Nullable Object>> rows(Source source) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (source) {
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                morsel.read(batch -> addRows(batch, rows));
            }
        }
        return rows;
    }

    private void addRows(Batch batch, List<List<@Nullable Object>> rows) {
        try (batch) {
            for (int row = 0; row < batch.rows(); row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (Column column : batch.columns()) {
                    values.add(value(column, row));
                }
                rows.add(values);
            }
        }
    }

    private @Nullable Object value(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT ->
                    Lane.isCoded(column.type())
                            ? context.dictionary().text(column.integer(row))
                            : (Object) column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE -> column.wideLow(row);
        };
    }

    /// The folder of shared data beside the checkout; null when it is absent.
    static @Nullable Path shared() {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            Path shared = folder.resolveSibling("shared");
            if (Files.isDirectory(shared.resolve("data"))) {
                return shared;
            }
        }
        return null;
    }

    @Override
    public void close() {
        context.close();
        allocator.close();
    }
}
