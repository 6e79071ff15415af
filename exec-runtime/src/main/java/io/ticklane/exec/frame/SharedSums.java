package io.ticklane.exec.frame;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The sums of one DOUBLE argument over sliding frames, which all functions that need them share.
///
/// Threads: one at a time.
final class SharedSums implements AutoCloseable {
    private final int argument;
    private final SlotSums sums;
    private final GrowingMemory entering;
    private final GrowingMemory zeros;
    private final GrowingMemory changes;
    private final GrowingMemory counts;
    private final GrowingMemory totals;
    private final GrowingMemory spreads;
    private @Nullable RowBlock last;
    private long leastCount;

    /// The sums of an argument, and of its squares if some function needs them.
    SharedSums(QueryMemory memory, int argument, boolean squares) {
        this.argument = argument;
        this.sums = new SlotSums(memory, squares);
        this.entering = new GrowingMemory(memory);
        this.zeros = new GrowingMemory(memory);
        this.changes = new GrowingMemory(memory);
        this.counts = new GrowingMemory(memory);
        this.totals = new GrowingMemory(memory);
        this.spreads = new GrowingMemory(memory);
    }

    /// Takes the rows of a block, once.
    void slide(RowBlock block) {
        if (block == last) {
            return;
        }
        last = block;
        int rows = block.rows();
        long bytes = (long) rows << 3;
        sums.ensure(block.slotCount());
        Column in = block.entering(argument);
        MemorySegment leaving =
                block.isBounded() ? block.leaving(argument).values() : zeros.ensure(bytes);
        changes.ensure(bytes >> 1);
        block.changes(argument, changes.segment());
        leastCount =
                sums.slide(
                        new SlotSums.Rows(
                                block.slots(),
                                in.validity() == null ? in.values() : orZero(in, rows),
                                leaving,
                                changes.segment(),
                                counts.ensure(bytes),
                                totals.ensure(bytes),
                                spreads.ensure(bytes)),
                        rows);
    }

    private MemorySegment orZero(Column in, int rows) {
        MemorySegment made = entering.ensure((long) rows << 3);
        MemorySegment values = in.values();
        for (int row = 0; row < rows; row++) {
            double value = values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3);
            made.set(
                    ValueLayout.JAVA_DOUBLE_UNALIGNED,
                    (long) row << 3,
                    in.isNull(row) ? 0.0 : value);
        }
        return made;
    }

    /// How many values the frame of each row of the last block has; eight bytes each.
    MemorySegment counts() {
        return counts.segment();
    }

    /// The least of these counts.
    long leastCount() {
        return leastCount;
    }

    /// Their sum; a double each.
    MemorySegment totals() {
        return totals.segment();
    }

    /// The sum of their squared deviations; a double each.
    MemorySegment spreads() {
        return spreads.segment();
    }

    /// Writes the sums of so many slots.
    void save(StateWriter out, int slotCount) {
        sums.save(out, slotCount);
    }

    /// Reads the sums of so many slots; there are none yet.
    void restore(StateReader in, int slotCount) {
        sums.restore(in, slotCount);
    }

    @Override
    public void close() {
        sums.close();
        entering.close();
        zeros.close();
        changes.close();
        counts.close();
        totals.close();
        spreads.close();
    }
}
