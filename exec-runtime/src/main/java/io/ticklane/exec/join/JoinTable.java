package io.ticklane.exec.join;

import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right rows of a hash join: a slot for each key, and the rows of each slot in right order.
///
/// Threads: any, once filled. A mark that a row has matched is one byte that is only ever set to
/// one, so workers need not agree on it; the marks are read after all workers have ended.
final class JoinTable implements AutoCloseable {
    private static final int STEP = 4096;

    private final QueryContext context;
    private final List<Column> columns;
    private final int rows;
    private final KeyTable keys;
    private final GrowingMemory nullRows;
    private final GrowingMemory matched;
    private @Nullable Clusters clusters;
    private int nullCount;

    /// An empty table; takes ownership of the columns and the keys.
    JoinTable(QueryContext context, List<Column> columns, int rows, KeyTable keys) {
        this.context = context;
        this.columns = columns;
        this.rows = rows;
        this.keys = keys;
        this.nullRows = new GrowingMemory(context.memory());
        this.matched = new GrowingMemory(context.memory());
    }

    void fill(List<Integer> keyColumns, boolean nullsMatch, boolean marks) {
        List<Column> keyValues = keyColumns.stream().map(columns::get).toList();
        try (GrowingMemory slotMemory = new GrowingMemory(context.memory())) {
            MemorySegment slots = slotMemory.ensure(Math.max(1L, rows) << 2);
            for (int first = 0; first < rows; first += STEP) {
                context.check();
                assign(keyValues, slots, first, Math.min(STEP, rows - first), nullsMatch);
            }
            clusters = new Clusters(context.memory(), slots, rows, keys.size());
        }
        if (marks) {
            matched.ensure(Math.max(1, rows));
        }
    }

    private void assign(
            List<Column> keyValues, MemorySegment slots, int first, int count, boolean nullsMatch) {
        List<Column> part = ColumnSource.slice(context.memory(), keyValues, first, count);
        try {
            MemorySegment found = keys.assign(part, count);
            for (int i = 0; i < count; i++) {
                int slot = get(found, i);
                if (!nullsMatch && anyNull(part, i)) {
                    slot = -1;
                    set(nullRows.ensure((nullCount + 1L) << 2), nullCount++, first + i);
                }
                set(slots, first + i, slot);
            }
        } finally {
            RowStore.closeAll(part);
        }
    }

    /// Whether a row has NULL in one of the columns.
    static boolean anyNull(List<Column> columns, int row) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    List<Column> columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    KeyTable keys() {
        return keys;
    }

    Clusters clusters() {
        return Objects.requireNonNull(clusters);
    }

    /// How many rows have a NULL key.
    int nullCount() {
        return nullCount;
    }

    /// A row with a NULL key.
    int nullRow(int index) {
        return get(nullRows.segment(), index);
    }

    void mark(int row) {
        matched.segment().set(ValueLayout.JAVA_BYTE, row, (byte) 1);
    }

    boolean isMarked(int row) {
        return matched.segment().get(ValueLayout.JAVA_BYTE, row) != 0;
    }

    private static int get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
        keys.close();
        nullRows.close();
        matched.close();
        if (clusters != null) {
            clusters.close();
            clusters = null;
        }
    }
}
