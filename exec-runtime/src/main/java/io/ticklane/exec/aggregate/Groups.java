package io.ticklane.exec.aggregate;

import io.ticklane.api.function.Slots;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.LiteralColumn;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The groups that one worker has seen, with what their calls have seen.
///
/// Threads: one at a time.
final class Groups implements Sink.Local, AutoCloseable {
    private final QueryContext context;
    private final List<Integer> keyColumns;
    private final List<CallPlan> plans;
    private final KeyTable table;
    private final GrowingLongs firstPositions;
    private final List<@Nullable Accumulator> accumulators = new ArrayList<>();
    private final List<@Nullable Collected> collected = new ArrayList<>();
    private final boolean needsPositions;
    private final GrowingMemory filteredSlots;
    private int[] picks = new int[0];
    private long morsel = -1;
    private long rowInMorsel;

    Groups(QueryContext context, PhysicalNode.Aggregate node, List<CallPlan> plans) {
        RowType input = node.input().output();
        this.context = context;
        this.keyColumns = node.keys();
        this.plans = plans;
        this.table = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.firstPositions = new GrowingLongs(context.memory());
        this.filteredSlots = new GrowingMemory(context.memory());
        this.needsPositions = plans.stream().anyMatch(CallPlan::needsPositions);
        try {
            for (CallPlan plan : plans) {
                Collected rows = plan.collects() ? new Collected(context.memory(), plan) : null;
                collected.add(rows);
                accumulators.add(
                        rows == null
                                ? Accumulators.make(context, plan.call(), plan.types())
                                : null);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    int size() {
        return table.size();
    }

    KeyTable table() {
        return table;
    }

    /// The position of the first row of a group.
    long firstPosition(int slot) {
        return firstPositions.get(slot);
    }

    @Nullable Accumulator accumulator(int call) {
        return accumulators.get(call);
    }

    @Nullable Collected collected(int call) {
        return collected.get(call);
    }

    @Override
    public void consume(Batch in) {
        context.check();
        if (in.sequence() != morsel) {
            morsel = in.sequence();
            rowInMorsel = 0;
        }
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        int known = table.size();
        MemorySegment slots = table.assign(keyColumns.stream().map(in::column).toList(), rows);
        if (table.size() > known) {
            addGroups(in, slots, known);
        }
        Column positions = needsPositions ? positions(in) : null;
        try {
            for (int call = 0; call < plans.size(); call++) {
                enter(call, in, slots, positions);
            }
        } finally {
            if (positions != null) {
                positions.close();
            }
        }
        rowInMorsel += rows;
    }

    private void addGroups(Batch in, MemorySegment slots, int known) {
        ensure(table.size());
        Column ordinals = in.ordinals();
        int next = known;
        for (int row = 0; next < table.size(); row++) {
            if (slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) == next) {
                firstPositions.set(
                        next, ordinals == null ? position(row) : ordinals.longValue(row));
                next++;
            }
        }
    }

    private long position(int row) {
        return (morsel << Integer.SIZE) + rowInMorsel + row;
    }

    private void ensure(int groups) {
        firstPositions.ensure(groups);
        for (Accumulator accumulator : accumulators) {
            if (accumulator != null) {
                accumulator.ensure(groups);
            }
        }
    }

    private Column positions(Batch in) {
        Column ordinals = in.ordinals();
        if (ordinals != null) {
            return ordinals.retain();
        }
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), SqlType.BIGINT, in.rows())) {
            builder.resize(in.rows());
            MemorySegment values = builder.values();
            for (int row = 0; row < in.rows(); row++) {
                values.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, position(row));
            }
            return builder.build();
        }
    }

    private void enter(int call, Batch in, MemorySegment slots, @Nullable Column positions) {
        CallPlan plan = plans.get(call);
        Column filter = plan.call().filter().map(in::column).orElse(null);
        int count = filter == null ? in.rows() : pickTrue(filter);
        if (count == 0) {
            return;
        }
        boolean all = count == in.rows();
        List<Column> columns = new ArrayList<>(plan.inputs().size() + 1);
        try {
            for (Expression input : plan.inputs()) {
                columns.add(see(input, in, count, all));
            }
            if (positions != null) {
                columns.add(
                        all
                                ? positions.retain()
                                : RowPicker.pick(context.memory(), positions, picks, count));
            }
            Column places = positions == null ? null : columns.get(columns.size() - 1);
            Batch seen =
                    new Batch(
                            in.sequence(), count, columns.subList(0, plan.inputs().size()), places);
            MemorySegment groups = all ? slots : pickSlots(slots, count);
            Collected rows = collected.get(call);
            if (rows != null) {
                rows.add(seen, groups);
            } else {
                Objects.requireNonNull(accumulators.get(call))
                        .enter(seen, Slots.of(groups), 0, count);
            }
        } finally {
            RowStore.closeAll(columns);
        }
    }

    private Column see(Expression input, Batch in, int count, boolean all) {
        if (input instanceof Expression.Column(int index, SqlType _)) {
            Column column = in.column(index);
            return all ? column.retain() : RowPicker.pick(context.memory(), column, picks, count);
        }
        return LiteralColumn.of(context, (Expression.Literal) input, count);
    }

    private int pickTrue(Column filter) {
        int rows = filter.rows();
        if (picks.length < rows) {
            picks = new int[rows];
        }
        MemorySegment bits = filter.values();
        int count = 0;
        for (int row = 0; row < rows; row++) {
            picks[count] = row;
            count += Bits.get(bits, row) && !filter.isNull(row) ? 1 : 0;
        }
        return count;
    }

    private MemorySegment pickSlots(MemorySegment slots, int count) {
        MemorySegment target = filteredSlots.ensure((long) count << 2);
        for (int i = 0; i < count; i++) {
            int slot = slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) picks[i] << 2);
            target.set(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2, slot);
        }
        return target;
    }

    /// Makes the one group of an aggregate without keys, if there was no row.
    void ensureGroup() {
        if (table.size() == 0) {
            table.assign(List.of(), 1);
            ensure(1);
        }
    }

    /// Adds the groups of another worker, which is closed; its collected rows stay.
    void merge(Groups other, GrowingMemory map) {
        int groups = other.size();
        MemorySegment target = map.ensure(Math.max(1L, groups) << 2);
        int known = table.size();
        other.mapTo(table, target);
        ensure(table.size());
        for (int group = 0; group < groups; group++) {
            if ((group & 4095) == 0) {
                context.check();
            }
            int slot = target.get(ValueLayout.JAVA_INT_UNALIGNED, (long) group << 2);
            long position = other.firstPosition(group);
            if (slot >= known || position < firstPositions.get(slot)) {
                firstPositions.set(slot, position);
            }
            for (int call = 0; call < plans.size(); call++) {
                Accumulator accumulator = accumulators.get(call);
                Accumulator from = other.accumulators.get(call);
                if (accumulator != null && from != null) {
                    accumulator.merge(from, slot, group);
                }
            }
        }
        other.closeGroups();
    }

    private void mapTo(KeyTable into, MemorySegment target) {
        int step = 4096;
        for (int first = 0; first < size(); first += step) {
            int count = Math.min(step, size() - first);
            List<Column> keys = new ArrayList<>();
            try {
                for (int key = 0; key < keyColumns.size(); key++) {
                    keys.add(keys(key, first, count));
                }
                MemorySegment slots = into.assign(keys, count);
                MemorySegment.copy(slots, 0, target, (long) first << 2, (long) count << 2);
            } finally {
                RowStore.closeAll(keys);
            }
        }
    }

    private Column keys(int key, int first, int count) {
        SqlType type = table.type(key);
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, count)) {
            for (int slot = first; slot < first + count; slot++) {
                table.appendKey(slot, key, builder);
            }
            return builder.build();
        }
    }

    private void closeGroups() {
        table.close();
        firstPositions.close();
        filteredSlots.close();
        for (Accumulator accumulator : accumulators) {
            if (accumulator != null) {
                accumulator.close();
            }
        }
    }

    @Override
    public void close() {
        closeGroups();
        for (Collected rows : collected) {
            if (rows != null) {
                rows.close();
            }
        }
    }
}
