package io.ticklane.exec.stream;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.batch.RowPicker;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.KeyTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Of the rows that were added since the last time, the newest of each key, in the order in which
/// these were added.
///
/// Threads: one at a time.
public final class Conflation implements AutoCloseable {
    /// More rows than so many beside those that are kept in any case are looked through.
    private static final int MOST_ROWS = 1 << 16;

    private final QueryMemory memory;
    private final List<Integer> keys;
    private final List<Batch> held = new ArrayList<>();
    private int added;

    /// Conflates rows by the columns of their keys; all rows have the same one where there are no
    /// columns.
    public Conflation(QueryMemory memory, List<Integer> keys) {
        this.memory = memory;
        this.keys = List.copyOf(keys);
    }

    /// Adds rows; takes ownership of the batch.
    public void add(Batch rows) {
        held.add(rows);
        added += rows.rows();
        if (added > MOST_ROWS && held.size() > 1) {
            Batch fewer = newest();
            close();
            held.add(fewer);
        }
    }

    /// Whether no rows were added.
    public boolean isEmpty() {
        return held.isEmpty();
    }

    /// The newest rows, which are the caller's from now on. Only where some were added.
    public Batch take() {
        Batch rows = newest();
        close();
        return rows;
    }

    private Batch newest() {
        try (Batch all = RowGatherer.concat(memory, held)) {
            int[] picks = keys.isEmpty() ? last(all) : lastOfEach(all);
            return RowPicker.pick(memory, all, picks, picks.length);
        }
    }

    private static int[] last(Batch all) {
        return all.rows() == 0 ? new int[0] : new int[] {all.rows() - 1};
    }

    private int[] lastOfEach(Batch all) {
        List<SqlType> types = keys.stream().map(key -> all.column(key).type()).toList();
        try (KeyTable table = new KeyTable(memory, types)) {
            int rows = all.rows();
            MemorySegment slots = table.assign(keys.stream().map(all::column).toList(), rows);
            int[] last = new int[table.size()];
            for (int row = 0; row < rows; row++) {
                last[slots.getAtIndex(ValueLayout.JAVA_INT, row)] = row;
            }
            Arrays.sort(last);
            return last;
        }
    }

    @Override
    public void close() {
        held.forEach(Batch::close);
        held.clear();
        added = 0;
    }
}
