package io.ticklane.exec.join.time;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Right rows in the order of their times, with snapshots on the way: at the begin of some parts,
/// the row of each slot that is nearest before the part (or, looking forward, nearest from it on).
/// So a walk can begin at any time, near the place where it is needed.
///
/// A state (and a snapshot) has four bytes for each slot, after one place for rows that match
/// nothing and one for keys that are absent: slot s stands at place s + 2.
///
/// Threads: any, once made.
final class AsofTimeline implements AutoCloseable {
    /// Rows between snapshots, at least; and at least this many for each slot.
    private static final int ROWS_APART = 1 << 14;

    private static final int ROWS_PER_SLOT = 4;

    private final AsofRight right;
    private final boolean forward;
    private final int parts;

    /// for each part its first time, and how many rows are before it (with one more at the end)
    private final long[] first;

    private final int[] before;

    /// for each part, the snapshot from which a walk over its first rows begins, and the part at
    /// which that snapshot stands
    private final int[] snapshotOf;

    private final int[] partOf;
    private final GrowingMemory snapshots;
    private final long stateBytes;

    /// The timeline of ordered right rows.
    AsofTimeline(AsofRight right, QueryContext context, boolean forward) {
        this.right = right;
        this.forward = forward;
        this.parts = right.rows().parts().size();
        this.first = new long[parts];
        this.before = new int[parts + 1];
        for (int part = 0; part < parts; part++) {
            first[part] = AsofTimes.get(right.times(part), 0);
            before[part + 1] = before[part] + rows(part);
        }
        this.snapshotOf = new int[parts + 1];
        this.partOf = new int[parts + 1];
        this.stateBytes = (right.keys().size() + 2L) << 2;
        this.snapshots = new GrowingMemory(context.memory());
        try {
            build(context);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void build(QueryContext context) {
        int apart =
                (int) Math.max(ROWS_APART, Math.min(1L << 30, ROWS_PER_SLOT * (stateBytes >> 2)));
        int most = before[parts] / apart + 2;
        snapshots.ensure(stateBytes * most);
        try (GrowingMemory memory = new GrowingMemory(context.memory())) {
            MemorySegment state = memory.ensure(stateBytes);
            clear(state);
            int made = 0;
            int since = apart;
            for (int i = 0; i <= parts; i++) {
                context.check();
                int part = forward ? parts - i : i;
                if (since >= apart) {
                    partOf[made] = part;
                    MemorySegment.copy(
                            state, 0, snapshots.segment(), made++ * stateBytes, stateBytes);
                    since = 0;
                }
                snapshotOf[part] = made - 1;
                int next = forward ? part - 1 : part;
                if (i < parts) {
                    apply(next, state);
                    since += rows(next);
                }
            }
        }
    }

    /// A walk over a whole part.
    private void apply(int part, MemorySegment state) {
        MemorySegment slots = right.slots(part);
        int id = right.rows().firstId(part);
        int rows = rows(part);
        if (forward) {
            for (int row = rows - 1; row >= 0; row--) {
                put(state, slot(slots, row), id + row);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                put(state, slot(slots, row), id + row);
            }
        }
    }

    /// The bytes of a state.
    long stateBytes() {
        return stateBytes;
    }

    /// The right rows.
    AsofRight right() {
        return right;
    }

    /// The number of parts.
    int parts() {
        return parts;
    }

    /// The number of rows of a part.
    int rows(int part) {
        return right.rows().parts().get(part).rows();
    }

    /// How many rows are before a part; all rows for the part after the last.
    int before(int part) {
        return before[part];
    }

    /// Looking backward: the last part that may hold rows up to a time, the first part where there
    /// is none: all rows before it are not after the time.
    int lastPart(long time) {
        int at = Arrays.binarySearch(first, time);
        if (at < 0) {
            return Math.max(0, -at - 2);
        }
        // several parts may begin at that time: any of them will do
        return at;
    }

    /// Looking forward: the first part (or the place after the last one) from which on no row is
    /// before a time.
    int firstPart(long time) {
        int low = 0;
        int high = parts;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (first[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The part at which the snapshot stands that a walk to this part begins from.
    int snapshotPart(int part) {
        return partOf[snapshotOf[part]];
    }

    /// Writes that snapshot.
    void load(int part, MemorySegment state) {
        MemorySegment.copy(
                snapshots.segment(), snapshotOf[part] * stateBytes, state, 0, stateBytes);
    }

    static void clear(MemorySegment state) {
        state.fill((byte) -1);
    }

    static int slot(MemorySegment slots, int row) {
        return slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    static int get(MemorySegment state, int slot) {
        return state.get(ValueLayout.JAVA_INT_UNALIGNED, ((long) slot << 2) + 8);
    }

    static void put(MemorySegment state, int slot, int id) {
        state.set(ValueLayout.JAVA_INT_UNALIGNED, ((long) slot << 2) + 8, id);
    }

    @Override
    public void close() {
        snapshots.close();
    }
}
