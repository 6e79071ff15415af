package io.ticklane.api.state;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.StateLayout.Cell;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state table of one kernel: a row (slot) for each key, a column for each cell of the layout.
/// Used by one thread at a time.
public final class State {
    private final StateLayout layout;
    private final List<StateColumn> columns;
    private final StateMemory memory;
    private int slots;
    private @Nullable FrameRows frameRows;
    private MemorySegment scratch = MemorySegment.NULL;

    /// An empty state table.
    public State(StateLayout layout, StateMemory memory) {
        this.layout = layout;
        this.memory = memory;
        List<StateColumn> made = new ArrayList<>();
        for (Cell cell : layout.cells()) {
            made.add(
                    switch (cell) {
                        case Cell.OfDouble(String _) -> new DoubleCells(memory, 1);
                        case Cell.OfLong(String _) -> new LongCells(memory);
                        case Cell.OfSum(String _) -> new SumCells(memory, 1);
                        case Cell.OfSums(String _, int count) -> new SumCells(memory, count);
                        case Cell.OfQueue(String _) -> new QueueCells(memory);
                        case Cell.OfRing(String _, int capacity) ->
                                new DoubleCells(memory, capacity);
                        case Cell.OfSorted(String _) -> new SortedCells(memory);
                    });
        }
        columns = List.copyOf(made);
    }

    /// The columns' names and types.
    public StateLayout layout() {
        return layout;
    }

    /// How many slots there are.
    public int slots() {
        return slots;
    }

    /// Makes sure that the slots 0 to count - 1 exist; new ones are zero. Views taken before are
    /// stale afterwards.
    public void ensure(int count) {
        if (count > slots) {
            for (StateColumn column : columns) {
                column.ensure(count);
            }
            slots = count;
        }
    }

    /// Sets all cells of a slot to zero, queues to empty ones.
    public void clear(int slot) {
        for (StateColumn column : columns) {
            column.clear(slot);
        }
    }

    /// Copies a slot of another state of the same layout into one of this.
    public void copy(int slot, State from, int fromSlot) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).copy(slot, from.columns.get(i), fromSlot);
        }
    }

    /// Brings every exact sum into the one form that follows from its value; no value changes.
    public void settle() {
        for (StateColumn column : columns) {
            column.settle(slots);
        }
    }

    /// Writes all slots: what they are, however they became so.
    public void save(StateWriter out) {
        settle();
        out.writeText(layout.name());
        out.writeLong(layout.version());
        out.writeLong(slots);
        for (StateColumn column : columns) {
            column.save(out, slots);
        }
    }

    /// Makes the slots those that a state of the same layout has written; this one has none.
    ///
    /// Errors: XX001 for another layout.
    public void restore(StateReader in) {
        String name = in.readText();
        long version = in.readLong();
        if (!name.equals(layout.name()) || version != layout.version()) {
            throw in.corrupt(
                    "it has the state "
                            + name
                            + " version "
                            + version
                            + ", but this is "
                            + layout.name()
                            + " version "
                            + layout.version());
        }
        ensure(in.readCount(Integer.MAX_VALUE));
        for (StateColumn column : columns) {
            column.restore(in, slots);
        }
    }

    /// Gives the memory back; the state is not used afterwards.
    public void release() {
        for (StateColumn column : columns) {
            column.release();
        }
        if (frameRows != null) {
            memory.release(scratch);
            frameRows = null;
        }
    }

    /// Room for blocks of frame rows; not part of the state.
    public FrameRows frameRows() {
        FrameRows rows = frameRows;
        if (rows == null) {
            scratch = memory.allocate(FrameRows.bytes());
            rows = new FrameRows(scratch);
            frameRows = rows;
        }
        return rows;
    }

    /// The doubles at a position of the layout.
    public DoubleCells doubles(int cell) {
        return (DoubleCells) columns.get(cell);
    }

    /// The ring at a position of the layout: `capacity` doubles for each slot.
    public DoubleCells ring(int cell) {
        return (DoubleCells) columns.get(cell);
    }

    /// The longs at a position of the layout.
    public LongCells longs(int cell) {
        return (LongCells) columns.get(cell);
    }

    /// The queues at a position of the layout.
    public QueueCells queues(int cell) {
        return (QueueCells) columns.get(cell);
    }

    /// The exact sums at a position of the layout.
    public SumCells sums(int cell) {
        return (SumCells) columns.get(cell);
    }

    /// The sorted values at a position of the layout.
    public SortedCells sorted(int cell) {
        return (SortedCells) columns.get(cell);
    }
}
