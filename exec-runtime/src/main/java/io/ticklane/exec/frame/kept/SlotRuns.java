package io.ticklane.exec.frame.kept;

import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The slots of the rows of a batch, each once, in the order of their first rows, and how many rows
/// each has. Looks at the slots of the batch alone, however many there are.
///
/// Threads: one at a time.
final class SlotRuns implements AutoCloseable {
    /// for each slot the batch that it was last in, from 1, and its index there
    private final GrowingLongs indexes;

    private long batch;
    private int count;
    private int[] slots = new int[0];
    private int[] rows = new int[0];
    private int[] indexOfRow = new int[0];

    SlotRuns(QueryMemory memory) {
        this.indexes = new GrowingLongs(memory);
    }

    /// Looks at the slots of so many rows, four bytes each, below `slotCount`.
    void take(MemorySegment slotOfRow, int rowCount, int slotCount) {
        indexes.ensure(2L * slotCount);
        batch++;
        count = 0;
        if (indexOfRow.length < rowCount) {
            indexOfRow = new int[rowCount];
            slots = new int[rowCount];
            rows = new int[rowCount];
        }
        for (int row = 0; row < rowCount; row++) {
            int slot = slotOfRow.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            if (indexes.get(2L * slot) != batch) {
                indexes.set(2L * slot, batch);
                indexes.set(2L * slot + 1, count);
                slots[count] = slot;
                rows[count++] = 0;
            }
            int index = (int) indexes.get(2L * slot + 1);
            rows[index]++;
            indexOfRow[row] = index;
        }
    }

    /// How many different slots there are.
    int count() {
        return count;
    }

    /// The slots; more than there are, overwritten by the next batch.
    int[] slots() {
        return slots;
    }

    /// How many rows the slot of an index has.
    int rows(int index) {
        return rows[index];
    }

    /// Which index the slot of a row has.
    int index(int row) {
        return indexOfRow[row];
    }

    @Override
    public void close() {
        indexes.close();
    }
}
