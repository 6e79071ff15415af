package io.ticklane.exec.join.time;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Slots for the keys of an as-of join: a single text's code is its slot while the query has not
/// too many texts, else keys are numbered.
///
/// Threads: [#right] one at a time, before there are probes; probes in parallel.
final class AsofKeys implements AutoCloseable {
    /// The slot of a left row that no right row has the key of.
    static final int ABSENT = -1;

    /// The slot of a right row that matches nothing.
    static final int NO_KEY = -2;

    private static final int MOST_CODES = 1 << 17;

    private final List<Integer> leftKeys;
    private final List<Integer> rightKeys;
    private final @Nullable KeyTable table;
    private final int codes;

    /// The columns of both sides and which of them are equal.
    record Sides(RowType left, RowType right, List<Integer> leftKeys, List<Integer> rightKeys) {}

    /// Keys of a join whose right rows have all been read.
    AsofKeys(Sides sides, QueryContext context) {
        this.leftKeys = sides.leftKeys();
        this.rightKeys = sides.rightKeys();
        List<SqlType> leftTypes = leftKeys.stream().map(sides.left()::type).toList();
        List<SqlType> rightTypes = rightKeys.stream().map(sides.right()::type).toList();
        boolean coded =
                rightTypes.size() == 1
                        && Lane.isCoded(rightTypes.get(0))
                        && Lane.isCoded(leftTypes.get(0));
        this.codes = context.dictionary().size();
        this.table =
                coded && codes <= MOST_CODES
                        ? null
                        : new KeyTable(context.memory(), rightTypes, leftTypes);
    }

    /// How many slots there are.
    int size() {
        return table == null ? codes : table.size();
    }

    /// The slots of right rows, four bytes each: those of `memory` unless the column has them.
    MemorySegment right(Batch in, QueryMemory.StateBuffers memory) {
        int rows = in.rows();
        List<Column> columns = rightKeys.stream().map(in::column).toList();
        boolean nulls = columns.stream().anyMatch(column -> column.validity() != null);
        if (table == null && !nulls) {
            return columns.get(0).values();
        }
        MemorySegment slots = memory.allocate((long) rows << 2);
        MemorySegment found = table == null ? columns.get(0).values() : table.assign(columns, rows);
        MemorySegment.copy(found, 0, slots, 0, (long) rows << 2);
        for (int row = 0; nulls && row < rows; row++) {
            if (anyNull(columns, row)) {
                slots.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, NO_KEY);
            }
        }
        return slots;
    }

    private static boolean anyNull(List<Column> columns, int row) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// A reader for one thread.
    Probe probe() {
        return new Probe(this);
    }

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
    }

    /// Finds the slots of left rows.
    ///
    /// Threads: one at a time.
    static final class Probe implements AutoCloseable {
        private final AsofKeys keys;
        private final KeyTable.@Nullable Probe found;

        private Probe(AsofKeys keys) {
            this.keys = keys;
            this.found = keys.table == null ? null : keys.table.probe();
        }

        /// Writes the slots of the rows of a batch, [#ABSENT] for those without a right row.
        void find(Batch in, int[] slots) {
            int rows = in.rows();
            List<Column> columns = keys.leftKeys.stream().map(in::column).toList();
            if (found != null) {
                MemorySegment.copy(
                        found.find(columns, rows, false),
                        ValueLayout.JAVA_INT_UNALIGNED,
                        0,
                        slots,
                        0,
                        rows);
                return;
            }
            Column codes = columns.get(0);
            MemorySegment.copy(codes.values(), ValueLayout.JAVA_INT_UNALIGNED, 0, slots, 0, rows);
            int known = keys.codes;
            for (int row = 0; row < rows; row++) {
                slots[row] = slots[row] < known ? slots[row] : ABSENT;
            }
            for (int row = 0; codes.validity() != null && row < rows; row++) {
                if (codes.isNull(row)) {
                    slots[row] = ABSENT;
                }
            }
        }

        @Override
        public void close() {
            if (found != null) {
                found.close();
            }
        }
    }
}
