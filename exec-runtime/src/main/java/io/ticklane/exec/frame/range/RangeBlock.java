package io.ticklane.exec.frame.range;

import io.ticklane.api.column.Slots;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Rows of a batch that enter frames of RANGE, cut into runs of peers, and the rows that leave
/// before each run. Owns a reference to the batch, and the results so far.
///
/// Threads: one at a time.
final class RangeBlock implements AutoCloseable {
    private final Batch input;
    private final Batch rows;
    private final int slotCount;
    private final int runCount;
    private final GrowingMemory slots;
    private final GrowingMemory runs;
    private final GrowingMemory left;
    private final List<ColumnBuilder> results;

    /// A block.
    ///
    /// @param input the batch, which stays the caller's
    /// @param rows its arguments, and after them those of the rows that leave
    /// @param results where the results of each call go
    RangeBlock(Batch input, Batch rows, Parts parts, int slotCount, List<ColumnBuilder> results) {
        this.input = input.retain();
        this.rows = rows;
        this.slotCount = slotCount;
        this.runCount = parts.runCount();
        this.slots = parts.slots();
        this.runs = parts.runs();
        this.left = parts.left();
        this.results = results;
    }

    /// The memory that describes the rows.
    ///
    /// @param slots the slots of all rows
    /// @param runs where runs begin
    /// @param left how many rows leave before each run and those before it
    /// @param runCount how many runs there are
    record Parts(GrowingMemory slots, GrowingMemory runs, GrowingMemory left, int runCount)
            implements AutoCloseable {
        @Override
        public void close() {
            slots.close();
            runs.close();
            left.close();
        }
    }

    Batch input() {
        return input;
    }

    /// The arguments of the block's rows, and after them those of the rows that leave.
    Batch rows() {
        return rows;
    }

    /// How many rows the block has.
    int count() {
        return input.rows();
    }

    int slotCount() {
        return slotCount;
    }

    /// The slots of all rows, four bytes each.
    MemorySegment slots() {
        return slots.segment();
    }

    Slots slotView() {
        return Slots.of(slots.segment());
    }

    int runCount() {
        return runCount;
    }

    /// The first row of a run, or the row after the last.
    int start(int run) {
        return run == runCount
                ? input.rows()
                : runs.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) run << 2);
    }

    /// How many rows have left when a run enters, of those that leave in this block.
    int left(int run) {
        return run < 0 ? 0 : left.segment().get(ValueLayout.JAVA_INT_UNALIGNED, (long) run << 2);
    }

    /// The results of a call so far.
    ColumnBuilder result(int call) {
        return results.get(call);
    }

    /// The input with the results, which are complete.
    Batch finish() {
        List<Column> columns = new ArrayList<>();
        try {
            input.columns().forEach(column -> columns.add(column.retain()));
            results.forEach(builder -> columns.add(builder.build()));
            return input.withColumns(columns);
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        }
    }

    @Override
    public void close() {
        input.close();
        rows.close();
        slots.close();
        runs.close();
        left.close();
        results.forEach(ColumnBuilder::close);
    }
}
