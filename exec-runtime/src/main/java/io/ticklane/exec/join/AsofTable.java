package io.ticklane.exec.join;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.rows.SortableLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right rows of an as-of join: clustered by key, within a key sorted by time. Times that fit
/// eight bytes stand in an array of their own, in that order.
///
/// Threads: any, once filled.
final class AsofTable implements AutoCloseable {
    private static final int STEP = 4096;

    private final QueryContext context;
    private final List<Column> columns;
    private final KeyTable keys;
    private final GrowingLongs times;
    private @Nullable Clusters clusters;
    private boolean timesFit;

    /// An empty table; takes ownership of the columns and the keys.
    AsofTable(QueryContext context, List<Column> columns, KeyTable keys) {
        this.context = context;
        this.columns = columns;
        this.keys = keys;
        this.times = new GrowingLongs(context.memory());
    }

    void fill(List<Integer> keyColumns, int timeColumn, int rows) {
        Column time = columns.get(timeColumn);
        List<Column> keyValues = keyColumns.stream().map(columns::get).toList();
        try (GrowingMemory slotMemory = new GrowingMemory(context.memory())) {
            MemorySegment slots = slotMemory.ensure(Math.max(1L, rows) << 2);
            for (int first = 0; first < rows; first += STEP) {
                context.check();
                assign(keyValues, time, slots, first, Math.min(STEP, rows - first));
            }
            clusters = new Clusters(context.memory(), slots, rows, keys.size());
        }
        timesFit = SortableLong.has(time.lane()) && !Lane.isCoded(time.type());
        RowOrder order =
                new RowOrder(
                        columns,
                        List.of(new SortKey(timeColumn, false, false)),
                        context.dictionary());
        Clusters made = clusters;
        for (int slot = 0; slot < made.slots(); slot++) {
            if (slot % STEP == 0) {
                context.check();
            }
            order.sort(context, made.rows(), made.start(slot), made.end(slot));
        }
        if (timesFit && made.slots() > 0) {
            int count = made.end(made.slots() - 1);
            times.ensure(Math.max(1, count));
            for (int place = 0; place < count; place++) {
                times.set(place, time(time, made.row(place)));
            }
        }
    }

    private void assign(
            List<Column> keyValues, Column time, MemorySegment slots, int first, int count) {
        List<Column> part = ColumnSource.slice(context.memory(), keyValues, first, count);
        try {
            MemorySegment found = keys.assign(part, count);
            for (int i = 0; i < count; i++) {
                boolean matches = !time.isNull(first + i) && !JoinTable.anyNull(part, i);
                int slot = matches ? found.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2) : -1;
                slots.set(ValueLayout.JAVA_INT_UNALIGNED, (long) (first + i) << 2, slot);
            }
        } finally {
            RowStore.closeAll(part);
        }
    }

    /// A time as a long of the same order; zeros are equal, as they are in SQL.
    static long time(Column column, int row) {
        if (column.lane() == Lane.DOUBLE) {
            double value = column.doubleValue(row);
            return SortableLong.of(value == 0 ? 0.0 : value);
        }
        return SortableLong.of(column, column.lane(), row);
    }

    List<Column> columns() {
        return columns;
    }

    KeyTable keys() {
        return keys;
    }

    Clusters clusters() {
        return Objects.requireNonNull(clusters);
    }

    /// Whether [#time(int)] has the times; else they are compared in their column.
    boolean timesFit() {
        return timesFit;
    }

    long time(int place) {
        return times.get(place);
    }

    @Override
    public void close() {
        columns.forEach(Column::close);
        keys.close();
        times.close();
        if (clusters != null) {
            clusters.close();
            clusters = null;
        }
    }
}
