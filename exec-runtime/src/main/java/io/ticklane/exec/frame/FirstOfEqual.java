package io.ticklane.exec.frame;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.KeyTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets each distinct combination of some columns into another accumulator once for each group, in
/// frames that rows do not leave. All rows of a batch enter, one after the other.
///
/// Threads: one at a time.
final class FirstOfEqual implements Accumulator {
    private final QueryMemory memory;
    private final List<Integer> columns;
    private final Accumulator inner;

    /// the groups and what was seen in them
    private final KeyTable seen;

    private final BitSet isFirst = new BitSet();
    private @Nullable Batch last;

    /// Takes ownership of the inner accumulator.
    FirstOfEqual(
            QueryMemory memory, List<Integer> columns, List<SqlType> types, Accumulator inner) {
        this.memory = memory;
        this.columns = List.copyOf(columns);
        this.inner = inner;
        List<SqlType> keys = new ArrayList<>(List.of(SqlType.INTEGER));
        columns.forEach(column -> keys.add(types.get(column)));
        this.seen = new KeyTable(memory, keys);
    }

    @Override
    public void ensure(int groups) {
        inner.ensure(groups);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        if (in != last) {
            last = in;
            find(in, slots);
        }
        for (int row = isFirst.nextSetBit(from); row >= 0 && row < to; ) {
            inner.enter(in, slots, row, row + 1);
            row = isFirst.nextSetBit(row + 1);
        }
    }

    private void find(Batch in, Slots slots) {
        int known = seen.size();
        try (ColumnBuilder groups = new ColumnBuilder(memory, SqlType.INTEGER, in.rows())) {
            for (int row = 0; row < in.rows(); row++) {
                groups.append(slots.get(row));
            }
            try (Column group = groups.build()) {
                List<Column> keys = new ArrayList<>(List.of(group));
                columns.forEach(column -> keys.add(in.column(column)));
                seen.assign(keys, in.rows());
            }
        }
        isFirst.clear();
        int[] rows = seen.newRows();
        for (int i = 0; i < seen.size() - known; i++) {
            isFirst.set(rows[i]);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        throw new IllegalStateException("distinct rows of frames cannot be merged");
    }

    @Override
    public void clear(int slot) {
        throw new IllegalStateException("distinct rows of a frame that does not end stay");
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        inner.result(slot, in, row, out);
    }

    @Override
    public boolean isSaved() {
        return inner.isSaved();
    }

    @Override
    public void save(StateWriter out, int groups) {
        seen.save(out);
        inner.save(out, groups);
    }

    @Override
    public void restore(StateReader in, int groups) {
        seen.restore(in);
        inner.restore(in, groups);
    }

    @Override
    public void close() {
        seen.close();
        inner.close();
    }
}
