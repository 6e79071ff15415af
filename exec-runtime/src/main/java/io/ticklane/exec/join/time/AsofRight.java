package io.ticklane.exec.join.time;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The right rows of an as-of join, all of them, in the batches in which they came, with the slot
/// and the time of each row. A row whose key or time is NULL has slot [AsofKeys#NO_KEY].
///
/// Threads: any, once made.
final class AsofRight implements AutoCloseable {
    private final RowParts rows;
    private final AsofKeys keys;
    private final int timeColumn;
    private final QueryMemory.StateBuffers memory;
    private final MemorySegment[] slots;
    private final MemorySegment[] times;
    private final boolean timesFit;
    private boolean ordered;

    /// The right rows of a join; takes ownership of the batches, none of which is empty.
    AsofRight(AsofKeys.Sides sides, int timeColumn, QueryContext context, List<Batch> batches) {
        this.rows = RowParts.of(context, batches);
        this.memory = context.memory().stateBuffers();
        this.keys = new AsofKeys(sides, context);
        this.timeColumn = timeColumn;
        int parts = rows.parts().size();
        this.slots = new MemorySegment[parts];
        this.times = new MemorySegment[parts];
        this.timesFit = parts == 0 || AsofTimes.fit(rows.parts().get(0).column(timeColumn));
        this.ordered = timesFit;
        try {
            long last = Long.MIN_VALUE;
            for (int part = 0; part < parts; part++) {
                context.check();
                last = prepare(part, last);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private long prepare(int part, long before) {
        Batch batch = rows.parts().get(part);
        Column time = batch.column(timeColumn);
        MemorySegment slot = keys.right(batch, memory);
        if (time.validity() != null) {
            slot = withoutNulls(slot, time, batch.rows());
        }
        slots[part] = slot;
        if (!timesFit) {
            return before;
        }
        MemorySegment all = AsofTimes.right(time, batch.rows(), before, memory);
        times[part] = all;
        ordered = ordered && AsofTimes.get(all, 0) >= before && AsofTimes.ascend(all, batch.rows());
        return AsofTimes.get(all, batch.rows() - 1);
    }

    private MemorySegment withoutNulls(MemorySegment slot, Column time, int count) {
        MemorySegment made = memory.allocate((long) count << 2);
        MemorySegment.copy(slot, 0, made, 0, (long) count << 2);
        for (int row = 0; row < count; row++) {
            if (time.isNull(row)) {
                made.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, AsofKeys.NO_KEY);
            }
        }
        return made;
    }

    /// The rows themselves.
    RowParts rows() {
        return rows;
    }

    /// The keys of the rows.
    AsofKeys keys() {
        return keys;
    }

    /// The position of the column of times.
    int timeColumn() {
        return timeColumn;
    }

    /// Whether [#times(int)] has the times; else they are compared in their column.
    boolean timesFit() {
        return timesFit;
    }

    /// Whether the rows come in the order of their times, whatever their keys.
    boolean ordered() {
        return ordered;
    }

    /// The slots of a part's rows, four bytes each.
    MemorySegment slots(int part) {
        return slots[part];
    }

    /// The times of a part's rows, eight bytes each.
    MemorySegment times(int part) {
        return times[part];
    }

    /// The time of a row.
    long time(int id) {
        return AsofTimes.get(times[rows.part(id)], rows.place(id));
    }

    @Override
    public void close() {
        keys.close();
        memory.close();
        rows.close();
    }
}
