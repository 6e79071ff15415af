package io.ticklane.exec.window;

import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.Clusters;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowOrder;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The columns that window functions look at, with the rows of each partition together and in
/// order. Positions in these columns are called places.
///
/// Threads: one at a time.
final class SortedRows implements AutoCloseable {
    private static final int STEP = 4096;

    private final QueryContext context;
    private final GrowingMemory placeOfRow;
    private final GrowingMemory partitionStarts;
    private final Batch rows;
    private int partitions;

    /// Sorts columns, of which it takes ownership, by partition keys and an order, both positions
    /// in the columns.
    SortedRows(
            QueryContext context,
            List<Column> columns,
            int count,
            List<Integer> keys,
            List<SortKey> order) {
        this.context = context;
        this.placeOfRow = new GrowingMemory(context.memory());
        this.partitionStarts = new GrowingMemory(context.memory());
        List<Column> sorted = List.of();
        try (Clusters clusters = cluster(columns, count, keys)) {
            RowOrder rowOrder = new RowOrder(columns, order, context.dictionary());
            for (int slot = 0; slot < clusters.slots(); slot++) {
                if (slot % STEP == 0) {
                    context.check();
                }
                rowOrder.sort(context, clusters.rows(), clusters.start(slot), clusters.end(slot));
            }
            keepPlaces(clusters, count);
            sorted = sorted(columns, clusters, count);
            this.rows = new Batch(0, count, sorted, places(count));
        } catch (RuntimeException e) {
            RowStore.closeAll(sorted);
            placeOfRow.close();
            partitionStarts.close();
            throw e;
        } finally {
            RowStore.closeAll(columns);
        }
    }

    private Clusters cluster(List<Column> columns, int count, List<Integer> keys) {
        List<Column> keyValues = keys.stream().map(columns::get).toList();
        try (KeyTable table =
                        new KeyTable(
                                context.memory(), keyValues.stream().map(Column::type).toList());
                GrowingMemory slotMemory = new GrowingMemory(context.memory())) {
            MemorySegment slots = slotMemory.ensure(Math.max(1L, count) << 2);
            for (int first = 0; first < count; first += STEP) {
                context.check();
                int step = Math.min(STEP, count - first);
                List<Column> part = ColumnSource.slice(context.memory(), keyValues, first, step);
                try {
                    MemorySegment.copy(
                            table.assign(part, step),
                            0,
                            slots,
                            (long) first << 2,
                            (long) step << 2);
                } finally {
                    RowStore.closeAll(part);
                }
            }
            return new Clusters(context.memory(), slots, count, table.size());
        }
    }

    private void keepPlaces(Clusters clusters, int count) {
        partitions = clusters.slots();
        MemorySegment starts = partitionStarts.ensure((partitions + 1L) << 2);
        for (int slot = 0; slot < partitions; slot++) {
            set(starts, slot, clusters.start(slot));
        }
        set(starts, partitions, count);
        MemorySegment target = placeOfRow.ensure(Math.max(1L, count) << 2);
        for (int place = 0; place < count; place++) {
            set(target, clusters.row(place), place);
        }
    }

    private List<Column> sorted(List<Column> columns, Clusters clusters, int count) {
        int[] picks = new int[Math.min(STEP, Math.max(1, count))];
        try (RowStore store =
                new RowStore(
                        context.memory(), columns.stream().map(Column::type).toList(), count)) {
            for (int first = 0; first < count; first += STEP) {
                context.check();
                int step = Math.min(STEP, count - first);
                for (int i = 0; i < step; i++) {
                    picks[i] = clusters.row(first + i);
                }
                List<Column> part = ColumnSource.pick(context.memory(), columns, picks, step);
                try {
                    store.append(part, step);
                } finally {
                    RowStore.closeAll(part);
                }
            }
            return new ArrayList<>(store.build());
        }
    }

    private Column places(int count) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.BIGINT, count)) {
            for (int place = 0; place < count; place++) {
                builder.append((long) place);
            }
            return builder.build();
        }
    }

    /// The sorted columns; the ordinals are the places.
    Batch rows() {
        return rows;
    }

    int partitions() {
        return partitions;
    }

    /// The place where a partition begins, or where the last ends.
    int start(int partition) {
        return partitionStarts.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) partition << 2);
    }

    /// The place of a row of the input.
    int place(int row) {
        return placeOfRow.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    /// Gives the columns back; places stay.
    void closeRows() {
        rows.close();
    }

    /// Gives the places back.
    @Override
    public void close() {
        placeOfRow.close();
        partitionStarts.close();
    }
}
