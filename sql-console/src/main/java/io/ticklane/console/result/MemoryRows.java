package io.ticklane.console.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are in memory.
public final class MemoryRows implements Rows {
    private final List<Column> columns;
    private final List<@Nullable Object[]> rows;
    private int row = -1;

    /// These rows; each has a value for each column.
    public MemoryRows(List<Column> columns, List<@Nullable Object[]> rows) {
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public boolean next() {
        row++;
        return row < rows.size();
    }

    @Override
    public @Nullable Object value(int column) {
        return rows.get(row)[column];
    }
}
