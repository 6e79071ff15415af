package io.ticklane.exec.frame.peers;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.KeyTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which rows count for a function with DISTINCT: those with a value that no row before them has,
/// of the rows of their key in a frame.
///
/// Threads: one at a time.
final class NewValues implements AutoCloseable {
    /// a row whose value an earlier time has
    private static final int KNOWN = -2;

    /// the first row of its value
    private static final int FIRST = -1;

    private final QueryMemory memory;
    private final List<Integer> columns;

    /// the slots and the values that were seen there
    private final KeyTable seen;

    /// for each row the one before with its value in its run, [#FIRST] or [#KNOWN]
    private int[] previous = new int[0];

    /// The values of columns of rows with these types.
    NewValues(QueryMemory memory, List<Integer> columns, List<SqlType> types) {
        this.memory = memory;
        this.columns = List.copyOf(columns);
        List<SqlType> keys = new ArrayList<>(List.of(SqlType.INTEGER));
        columns.forEach(column -> keys.add(types.get(column)));
        this.seen = new KeyTable(memory, keys);
    }

    /// Looks at the rows of a batch with their slots, four bytes each.
    void take(Batch in, MemorySegment slots, PeerRuns runs) {
        int rows = in.rows();
        if (previous.length < rows) {
            previous = new int[rows];
        }
        int known = seen.size();
        MemorySegment values = assign(in, slots);
        int[] firstRows = seen.newRows();
        int[] last = new int[seen.size() - known];
        Arrays.fill(last, FIRST);
        for (int row = 0; row < rows; row++) {
            int value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) - known;
            if (value < 0 || runs.runOf(firstRows[value]) != runs.runOf(row)) {
                previous[row] = KNOWN;
            } else {
                previous[row] = last[value];
                last[value] = row;
            }
        }
    }

    private MemorySegment assign(Batch in, MemorySegment slots) {
        int rows = in.rows();
        try (ColumnBuilder builder = new ColumnBuilder(memory, SqlType.INTEGER, rows)) {
            builder.resize(rows);
            MemorySegment.copy(slots, 0, builder.values(), 0, (long) rows << 2);
            try (Column slot = builder.build()) {
                List<Column> keys = new ArrayList<>(List.of(slot));
                columns.forEach(column -> keys.add(in.column(column)));
                return seen.assign(keys, rows);
            }
        }
    }

    /// Whether a row counts after all rows before it.
    boolean counts(int row) {
        return previous[row] == FIRST;
    }

    /// Whether a row counts after all rows of earlier times.
    boolean countsAlone(int row) {
        return previous[row] != KNOWN;
    }

    /// Whether a row counts after all rows before it but one of its run.
    boolean countsWithout(int row, int left) {
        return previous[row] == FIRST || (previous[row] == left && previous[left] == FIRST);
    }

    void save(StateWriter out) {
        seen.save(out);
    }

    /// Reads what was written; nothing was seen yet.
    void restore(StateReader in) {
        seen.restore(in);
    }

    @Override
    public void close() {
        seen.close();
    }
}
