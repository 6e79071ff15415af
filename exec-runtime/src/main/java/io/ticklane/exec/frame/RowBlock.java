package io.ticklane.exec.frame;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that enter frames of ROWS one after the other, and the row that leaves the frame of each
/// before. Owns its columns.
///
/// Threads: one at a time.
final class RowBlock implements AutoCloseable {
    private final QueryContext context;
    private final List<Column> entering;
    private final List<Column> leaving;
    private final MemorySegment slots;
    private final int slotCount;
    private final int rows;
    private final @Nullable MemorySegment counts;
    private final int width;
    private @Nullable Batch both;

    /// Rows of frames without a start, which nothing leaves.
    RowBlock(
            QueryContext context,
            List<Column> entering,
            MemorySegment slots,
            int slotCount,
            int rows) {
        this.context = context;
        this.entering = entering;
        this.leaving = List.of();
        this.slots = slots;
        this.slotCount = slotCount;
        this.rows = rows;
        this.counts = null;
        this.width = Integer.MAX_VALUE;
    }

    /// Rows that have been pushed into rings: an unbounded block of them, what they replaced, and
    /// the rings' width and counts.
    RowBlock(RowBlock pushed, List<Column> leaving, int width, MemorySegment counts) {
        this.context = pushed.context;
        this.entering = pushed.entering;
        this.leaving = leaving;
        this.slots = pushed.slots;
        this.slotCount = pushed.slotCount;
        this.rows = pushed.rows;
        this.width = width;
        this.counts = counts;
    }

    int rows() {
        return rows;
    }

    int slotCount() {
        return slotCount;
    }

    /// The slot of each row, four bytes each.
    MemorySegment slots() {
        return slots;
    }

    /// The arguments of the rows.
    Column entering(int column) {
        return entering.get(column);
    }

    /// The arguments of the row that leaves before each row; zeros where none does.
    Column leaving(int column) {
        return leaving.get(column);
    }

    /// Whether rows leave at all.
    boolean isBounded() {
        return counts != null;
    }

    /// Whether a row leaves before this one.
    boolean leaves(int row) {
        return counts != null
                && counts.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) > width;
    }

    /// How many rows the frame of a row has; only where the frame is bounded.
    int count(int row) {
        if (counts == null) {
            throw new IllegalStateException("rows of an unbounded frame are not counted");
        }
        return Math.min(width, counts.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2));
    }

    /// Writes how many more values of an argument the frame of each row has than the one before:
    /// -1, 0 or 1, four bytes each.
    void changes(int argument, MemorySegment out) {
        Column in = entering.get(argument);
        @Nullable Column before = counts == null ? null : leaving.get(argument);
        boolean nulls = in.validity() != null || (before != null && before.validity() != null);
        for (int row = 0; row < rows; row++) {
            int change = leaves(row) ? 0 : 1;
            if (nulls) {
                int entered = in.isNull(row) ? 0 : 1;
                int left = before != null && leaves(row) && !before.isNull(row) ? 1 : 0;
                change = entered - left;
            }
            out.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, change);
        }
    }

    /// The arguments of all rows, and after them of the rows that leave: the one before row i is
    /// row `rows + i`.
    Batch both() {
        Batch made = both;
        if (made == null) {
            made = counts == null ? shared() : joined();
            both = made;
        }
        return made;
    }

    private Batch shared() {
        Column places = FrameAccumulators.places(context, rows);
        entering.forEach(Column::retain);
        return new Batch(0, rows, entering, places);
    }

    private Batch joined() {
        List<io.ticklane.api.type.SqlType> types = entering.stream().map(Column::type).toList();
        try (RowStore store = new RowStore(context.memory(), types, 2 * rows)) {
            store.append(entering, rows);
            store.append(leaving, rows);
            return new Batch(0, 2 * rows, store.build());
        }
    }

    @Override
    public void close() {
        RowStore.closeAll(entering);
        RowStore.closeAll(leaving);
        if (both != null) {
            both.close();
        }
    }
}
