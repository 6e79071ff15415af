package io.ticklane.exec.group;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.aggregate.RunFunction;
import io.ticklane.exec.aggregate.RunFunctions;
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
import org.jspecify.annotations.Nullable;

/// The collected rows of a call, all workers' together: sorted within each group by the call's
/// order, then by position, doubles of a DISTINCT call dropped, and either fed to the call's
/// accumulator or given to its run function.
final class CollectedResult implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final QueryContext context;
    private final CallPlan plan;
    private final List<Column> columns;
    private final @Nullable RunFunction function;
    private @Nullable Clusters clusters;
    private @Nullable Accumulator accumulator;

    /// Takes ownership of the columns ([Collected] says which).
    CollectedResult(
            QueryContext context, CallPlan plan, List<Column> columns, int rows, int groups) {
        this.context = context;
        this.plan = plan;
        this.columns = columns;
        this.function = RunFunctions.find(plan.call(), context.dictionary()).orElse(null);
        try {
            Clusters sorted = sort(rows, groups);
            clusters = sorted;
            if (!plan.distinctColumns().isEmpty()) {
                clusters = dropDoubles(sorted, rows, groups);
                sorted.close();
            }
            if (function == null) {
                accumulator = Accumulators.make(context, plan.call(), plan.types());
                accumulator.ensure(groups);
                feed(accumulator, clusters);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Clusters sort(int rows, int groups) {
        Clusters made =
                new Clusters(context.memory(), columns.get(Collected.GROUP).values(), rows, groups);
        try {
            List<SortKey> keys = new ArrayList<>();
            for (SortKey key : function == null ? plan.call().order() : function.order()) {
                keys.add(
                        new SortKey(
                                key.column() + Collected.FIRST,
                                key.descending(),
                                key.nullsFirst()));
            }
            keys.add(new SortKey(Collected.POSITION, false, false));
            RowOrder order = new RowOrder(columns, keys, context.dictionary());
            for (int group = 0; group < groups; group++) {
                if ((group & (CHUNK - 1)) == 0) {
                    context.check();
                }
                order.sort(context, made.rows(), made.start(group), made.end(group));
            }
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /// Marks the groups of doubles with -1 and clusters again, which keeps the order.
    private Clusters dropDoubles(Clusters sorted, int rows, int groups) {
        int[] picks = new int[CHUNK];
        try (KeyTable seen = new KeyTable(context.memory(), Collected.keyTypes(plan));
                GrowingMemory keptGroups = new GrowingMemory(context.memory())) {
            MemorySegment kept = keptGroups.ensure(Math.max(1L, rows) << 2);
            for (int first = 0; first < rows; first += CHUNK) {
                context.check();
                int count = Math.min(CHUNK, rows - first);
                for (int i = 0; i < count; i++) {
                    picks[i] = sorted.row(first + i);
                }
                List<Column> all = new ArrayList<>(List.of(columns.get(Collected.GROUP)));
                plan.distinctColumns()
                        .forEach(column -> all.add(columns.get(Collected.FIRST + column)));
                List<Column> keys = ColumnSource.pick(context.memory(), all, picks, count);
                try {
                    int known = seen.size();
                    MemorySegment found = seen.assign(keys, count);
                    for (int i = 0; i < count; i++) {
                        boolean isNew = get(found, i) == known;
                        known += isNew ? 1 : 0;
                        set(kept, first + i, isNew ? keys.get(0).integer(i) : -1);
                    }
                } finally {
                    RowStore.closeAll(keys);
                }
            }
            return clusterPlaces(sorted, kept, rows, groups);
        }
    }

    private Clusters clusterPlaces(Clusters sorted, MemorySegment kept, int rows, int groups) {
        Clusters places = new Clusters(context.memory(), kept, rows, groups);
        MemorySegment target = places.rows();
        int count = groups == 0 ? 0 : places.end(groups - 1);
        for (int i = 0; i < count; i++) {
            set(target, i, sorted.row(get(target, i)));
        }
        return places;
    }

    private void feed(Accumulator target, Clusters rows) {
        int total = rows.slots() == 0 ? 0 : rows.end(rows.slots() - 1);
        int[] picks = new int[CHUNK];
        for (int first = 0; first < total; first += CHUNK) {
            context.check();
            int count = Math.min(CHUNK, total - first);
            for (int i = 0; i < count; i++) {
                picks[i] = rows.row(first + i);
            }
            List<Column> picked = ColumnSource.pick(context.memory(), columns, picks, count);
            try {
                List<Column> arguments = picked.subList(Collected.FIRST, picked.size());
                Batch batch = new Batch(0, count, arguments, picked.get(Collected.POSITION));
                target.enter(batch, Slots.of(picked.get(Collected.GROUP).values()), 0, count);
            } finally {
                RowStore.closeAll(picked);
            }
        }
    }

    /// Appends the value of a group.
    void result(int group, ColumnBuilder out) {
        Clusters rows = clusters;
        if (function != null && rows != null) {
            List<Column> arguments = columns.subList(Collected.FIRST, columns.size());
            function.append(arguments, rows.rows(), rows.start(group), rows.end(group), out);
        } else if (accumulator != null) {
            accumulator.result(group, Accumulator.NO_ROWS, -1, out);
        }
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
        if (clusters != null) {
            clusters.close();
        }
        if (accumulator != null) {
            accumulator.close();
        }
    }
}
