package io.ticklane.exec.aggregate;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Groups rows and computes aggregates. Each worker has groups of its own; at the end they are
/// merged, and groups come out in the order of their first row.
///
/// Order: none is needed. Calls that depend on the order of rows use the positions of the rows
/// (sequence and row in the morsel, or ordinals).
public final class AggregateSink implements Sink {
    private static final int CHECK_EVERY = 4096;

    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final List<CallPlan> plans;
    private final List<Groups> locals = new ArrayList<>();

    /// The sink of a plan node.
    public AggregateSink(PhysicalNode.Aggregate node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.plans =
                node.calls().stream()
                        .map(call -> CallPlan.of(context, call, node.input().output()))
                        .toList();
    }

    @Override
    public synchronized Local local() {
        Groups made = new Groups(context, node, plans);
        locals.add(made);
        return made;
    }

    @Override
    public synchronized Source finish() {
        if (locals.isEmpty()) {
            locals.add(new Groups(context, node, plans));
        }
        Groups all = locals.get(0);
        List<@Nullable RowStore> stores = new ArrayList<>();
        List<@Nullable CollectedResult> results = new ArrayList<>();
        try {
            for (CallPlan plan : plans) {
                stores.add(store(plan, stores.size()));
            }
            move(all, stores, null);
            for (int i = 1; i < locals.size(); i++) {
                try (GrowingMemory map = new GrowingMemory(context.memory())) {
                    all.merge(locals.get(i), map);
                    move(locals.get(i), stores, map.segment());
                }
            }
            if (node.keys().isEmpty()) {
                all.ensureGroup();
            }
            for (int call = 0; call < plans.size(); call++) {
                RowStore store = stores.get(call);
                results.add(
                        store == null ? null : collectedResult(plans.get(call), store, all.size()));
            }
            return source(all, results);
        } finally {
            for (RowStore store : stores) {
                if (store != null) {
                    store.close();
                }
            }
            for (CollectedResult result : results) {
                if (result != null) {
                    result.close();
                }
            }
            close();
        }
    }

    private @Nullable RowStore store(CallPlan plan, int call) {
        if (!plan.collects()) {
            return null;
        }
        int rows = 0;
        for (Groups local : locals) {
            rows = Math.addExact(rows, Objects.requireNonNull(local.collected(call)).rows());
        }
        return new RowStore(context.memory(), Collected.storedTypes(plan), rows);
    }

    private void move(Groups from, List<@Nullable RowStore> stores, @Nullable MemorySegment map) {
        for (int call = 0; call < plans.size(); call++) {
            RowStore store = stores.get(call);
            Collected rows = from.collected(call);
            if (store != null && rows != null) {
                context.check();
                rows.moveTo(store, map);
            }
        }
    }

    private CollectedResult collectedResult(CallPlan plan, RowStore store, int groups) {
        int rows = store.rows();
        return new CollectedResult(context, plan, store.build(), rows, groups);
    }

    private Source source(Groups all, List<@Nullable CollectedResult> results) {
        try (GrowingMemory sorted = new GrowingMemory(context.memory())) {
            MemorySegment order = GroupOrder.byFirstRow(context, all, sorted);
            List<Column> columns = new ArrayList<>();
            try {
                for (int key = 0; key < node.keys().size(); key++) {
                    columns.add(keyColumn(all, key, order));
                }
                for (int call = 0; call < plans.size(); call++) {
                    columns.add(callColumn(all, results.get(call), call, order));
                }
                return new ColumnSource(context, columns, all.size());
            } catch (RuntimeException e) {
                RowStore.closeAll(columns);
                throw e;
            }
        }
    }

    private Column keyColumn(Groups all, int key, MemorySegment order) {
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), all.table().type(key), all.size())) {
            for (int i = 0; i < all.size(); i++) {
                all.table().appendKey(slot(order, i), key, builder);
            }
            return builder.build();
        }
    }

    private Column callColumn(
            Groups all, @Nullable CollectedResult result, int call, MemorySegment order) {
        SqlType type = plans.get(call).call().type();
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, all.size())) {
            for (int i = 0; i < all.size(); i++) {
                if (i % CHECK_EVERY == 0) {
                    context.check();
                }
                if (result != null) {
                    result.result(slot(order, i), builder);
                } else {
                    Objects.requireNonNull(all.accumulator(call))
                            .result(slot(order, i), CollectedResult.NO_ROWS, -1, builder);
                }
            }
            return builder.build();
        }
    }

    private static int slot(MemorySegment order, int index) {
        return order.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index << 2);
    }

    @Override
    public synchronized void close() {
        locals.forEach(Groups::close);
        locals.clear();
    }
}
