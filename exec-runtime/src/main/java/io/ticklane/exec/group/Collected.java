package io.ticklane.exec.group;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows that one worker has seen of a call that needs all of them: group, position, and the
/// columns of the call. Of a DISTINCT call, each combination of group and arguments once.
///
/// Threads: one at a time.
final class Collected implements AutoCloseable {
    static final int GROUP = 0;
    static final int POSITION = 1;
    static final int FIRST = 2;

    private final QueryMemory memory;
    private final List<SqlType> types;
    private final RowStore store;
    private final List<Integer> distinct;
    private final @Nullable KeyTable seen;

    Collected(QueryMemory memory, CallPlan plan) {
        this.memory = memory;
        this.distinct = plan.distinctColumns();
        this.types = storedTypes(plan);
        this.store = new RowStore(memory, types, 0);
        this.seen = distinct.isEmpty() ? null : new KeyTable(memory, keyTypes(plan));
    }

    /// The types of the stored columns.
    static List<SqlType> storedTypes(CallPlan plan) {
        List<SqlType> types = new ArrayList<>(List.of(SqlType.INTEGER, SqlType.BIGINT));
        types.addAll(plan.types());
        return types;
    }

    /// The types of the columns by which rows are distinct.
    static List<SqlType> keyTypes(CallPlan plan) {
        List<SqlType> types = new ArrayList<>(List.of(SqlType.INTEGER));
        plan.distinctColumns().forEach(column -> types.add(plan.types().get(column)));
        return types;
    }

    int rows() {
        return store.rows();
    }

    /// Adds the rows of a batch (the columns of the call, with ordinals) with their groups, four
    /// bytes each.
    void add(Batch in, MemorySegment groups) {
        int rows = in.rows();
        ArrowBuf copy = memory.allocate((long) Math.max(rows, 1) << 2);
        MemorySegment.copy(groups, 0, QueryMemory.segment(copy), 0, (long) rows << 2);
        try (Column group = new Column(SqlType.INTEGER, rows, copy, null)) {
            List<Column> columns =
                    new ArrayList<>(List.of(group, Objects.requireNonNull(in.ordinals())));
            columns.addAll(in.columns());
            if (seen == null) {
                store.append(columns, rows);
            } else {
                addNew(seen, columns, rows);
            }
        }
    }

    private void addNew(KeyTable table, List<Column> columns, int rows) {
        List<Column> keys = new ArrayList<>(List.of(columns.get(GROUP)));
        distinct.forEach(column -> keys.add(columns.get(FIRST + column)));
        int known = table.size();
        table.assign(keys, rows);
        int count = table.size() - known;
        if (count == 0) {
            return;
        }
        int[] picks = table.newRows();
        List<Column> picked = ColumnSource.pick(memory, columns, picks, count);
        try {
            store.append(picked, count);
        } finally {
            RowStore.closeAll(picked);
        }
    }

    /// Moves all rows to another store, with the groups that `map` gives for this worker's groups.
    void moveTo(RowStore target, MemorySegment map) {
        int rows = store.rows();
        List<Column> columns = store.build();
        try {
            MemorySegment groups = columns.get(GROUP).values();
            for (int row = 0; row < rows; row++) {
                int group = groups.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                int mapped = map.get(ValueLayout.JAVA_INT_UNALIGNED, (long) group << 2);
                groups.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, mapped);
            }
            target.append(columns, rows);
        } finally {
            RowStore.closeAll(columns);
        }
        close();
    }

    /// Writes all rows, and which combinations were seen.
    void save(StateWriter out) {
        out.writeLong(store.rows());
        store.save(out);
        if (seen != null) {
            seen.save(out);
        }
    }

    /// Reads what was written; there are no rows yet.
    void restore(StateReader in) {
        int rows = in.readCount(Integer.MAX_VALUE);
        List<Column> columns = SavedColumns.restore(in, memory, types, rows);
        try {
            store.append(columns, rows);
        } finally {
            RowStore.closeAll(columns);
        }
        if (seen != null) {
            seen.restore(in);
        }
    }

    @Override
    public void close() {
        store.close();
        if (seen != null) {
            seen.close();
        }
    }
}
