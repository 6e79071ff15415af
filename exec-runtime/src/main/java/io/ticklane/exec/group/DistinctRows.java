package io.ticklane.exec.group;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Lets each combination of a group and values into another accumulator once: COUNT, SUM, AVG and
/// others of DISTINCT values, where neither the order of the rows nor the row that stands for equal
/// ones matters.
///
/// Threads: one at a time.
final class DistinctRows implements Accumulator {
    private static final int STEP = 4096;

    private final QueryContext context;
    private final QueryMemory memory;
    private final Accumulator inner;
    private final List<Integer> arguments;
    private final int inputs;

    /// the values, then the group, which is numbered as codes are
    private final KeyTable seen;

    /// Takes ownership of the inner accumulator, which sees the columns of the plan.
    DistinctRows(QueryContext context, CallPlan plan, Accumulator inner) {
        this.context = context;
        this.memory = context.memory();
        this.inner = inner;
        this.arguments = plan.distinctColumns();
        this.inputs = plan.inputs().size();
        List<SqlType> types = new ArrayList<>();
        arguments.forEach(column -> types.add(plan.types().get(column)));
        types.add(SqlType.VARCHAR);
        this.seen = new KeyTable(memory, types);
    }

    @Override
    public void ensure(int groups) {
        inner.ensure(groups);
    }

    /// Whole batches only.
    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        int rows = in.rows();
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.VARCHAR, rows)) {
            builder.resize(rows);
            MemorySegment groups = slots.segment();
            if (groups == null) {
                for (int row = 0; row < rows; row++) {
                    set(builder.values(), row, slots.get(row));
                }
            } else {
                MemorySegment.copy(groups, 0, builder.values(), 0, (long) rows << 2);
            }
            try (Column group = builder.build()) {
                enterNew(in.columns(), group, rows);
            }
        }
    }

    private void enterNew(List<Column> columns, Column group, int rows) {
        List<Column> keys = new ArrayList<>(arguments.size() + 1);
        for (int column : arguments) {
            keys.add(columns.get(column));
        }
        keys.add(group);
        int known = seen.size();
        seen.assign(keys, rows);
        int count = seen.size() - known;
        if (count == 0) {
            return;
        }
        int[] picks = seen.newRows();
        List<Column> picked = new ArrayList<>(columns.size() + 1);
        try {
            for (Column column : columns) {
                picked.add(RowPicker.pick(memory, column, picks, count));
            }
            picked.add(RowPicker.pick(memory, group, picks, count));
            Batch rowsOnce = new Batch(0, count, picked.subList(0, columns.size()));
            inner.enter(rowsOnce, Slots.of(picked.get(columns.size()).values()), 0, count);
        } finally {
            RowStore.closeAll(picked);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        merge(from, new int[] {slot}, new int[] {fromSlot}, 1);
    }

    /// Lets what the other has seen of these groups enter.
    @Override
    public void merge(Accumulator from, int[] slots, int[] fromSlots, int count) {
        KeyTable other = ((DistinctRows) from).seen;
        int most = -1;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, fromSlots[i]);
        }
        int[] map = new int[most + 1];
        Arrays.fill(map, -1);
        for (int i = 0; i < count; i++) {
            map[fromSlots[i]] = slots[i];
        }
        int[] pairs = new int[STEP];
        for (int first = 0; first < other.size(); first += STEP) {
            context.check();
            int rows = Math.min(STEP, other.size() - first);
            for (int i = 0; i < rows; i++) {
                pairs[i] = first + i;
            }
            enterPairs(other, pairs, rows, map);
        }
    }

    private void enterPairs(KeyTable other, int[] pairs, int rows, int[] map) {
        int wanted = 0;
        int[] groups = new int[rows];
        try (Column group = keys(other, pairs, rows, arguments.size())) {
            for (int i = 0; i < rows; i++) {
                int slot = group.integer(i);
                if (slot < map.length && map[slot] >= 0) {
                    groups[wanted] = map[slot];
                    pairs[wanted++] = pairs[i];
                }
            }
        }
        List<Column> columns = new ArrayList<>();
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.VARCHAR, wanted)) {
            for (int input = 0; input < inputs; input++) {
                // the inner accumulator looks at no column but its arguments
                columns.add(keys(other, pairs, wanted, Math.max(0, arguments.indexOf(input))));
            }
            for (int i = 0; i < wanted; i++) {
                builder.append(groups[i]);
            }
            try (Column group = builder.build()) {
                enterNew(columns, group, wanted);
            }
        } finally {
            RowStore.closeAll(columns);
        }
    }

    private Column keys(KeyTable other, int[] pairs, int count, int key) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, other.type(key), count)) {
            other.appendKeys(pairs, count, key, builder);
            return builder.build();
        }
    }

    @Override
    public void clear(int slot) {
        throw new IllegalStateException("what a group has seen of DISTINCT values stays");
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        inner.result(slot, in, row, out);
    }

    @Override
    public void results(int call, int[] slots, int count, ColumnBuilder out) {
        inner.results(call, slots, count, out);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public boolean isSaved() {
        return inner.isSaved();
    }

    /// What the inner one has seen, then the values of all pairs and the numbers of their groups.
    @Override
    public void save(StateWriter out, int groups) {
        inner.save(out, groups);
        int count = seen.size();
        int[] pairs = IntStream.range(0, count).toArray();
        out.writeLong(count);
        for (int key = 0; key < arguments.size(); key++) {
            try (Column values = keys(seen, pairs, count, key)) {
                SavedColumns.save(out, List.of(values), count);
            }
        }
        try (Column group = keys(seen, pairs, count, arguments.size())) {
            out.writeBytes(group.values(), 0, (long) count << 2);
        }
    }

    @Override
    public void restore(StateReader in, int groups) {
        inner.restore(in, groups);
        int count = in.readCount(Integer.MAX_VALUE);
        List<SqlType> types = IntStream.range(0, arguments.size()).mapToObj(seen::type).toList();
        List<Column> columns = SavedColumns.restore(in, memory, types, count);
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.VARCHAR, count)) {
            builder.resize(count);
            in.readBytes(builder.values(), 0, (long) count << 2);
            columns.add(builder.build());
            seen.assign(columns, count);
        } finally {
            RowStore.closeAll(columns);
        }
    }

    @Override
    public void close() {
        seen.close();
        inner.close();
    }
}
