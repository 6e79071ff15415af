package io.ticklane.exec.frame.peers;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.frame.range.PeerOrder;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The rows of a batch in runs: those of one key that are peers. Runs are in the order of their
/// first rows, the rows of a run in the order in which they came.
///
/// Threads: one at a time.
final class PeerRuns implements AutoCloseable {
    private final PeerOrder peers;

    /// for each slot the time that it was last in, counted from 1, and its run there
    private final GrowingLongs latest;

    private long times;
    private int count;
    private int[] runOfRow = new int[0];
    private int[] starts = new int[0];
    private int[] rows = new int[0];

    PeerRuns(QueryMemory memory, PeerOrder peers) {
        this.peers = peers;
        this.latest = new GrowingLongs(memory);
    }

    /// Looks at the rows of a batch in order with their slots, four bytes each, below `slotCount`.
    void take(Batch in, MemorySegment slots, int slotCount) {
        int size = in.rows();
        latest.ensure(2L * slotCount);
        if (runOfRow.length < size) {
            runOfRow = new int[size];
            rows = new int[size];
            starts = new int[size + 1];
        }
        count = 0;
        times++;
        for (int row = 0; row < size; row++) {
            if (row > 0 && !peers.arePeers(in, row - 1, in, row)) {
                times++;
            }
            long at = 2L * slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            if (latest.get(at) != times) {
                latest.set(at, times);
                latest.set(at + 1, count);
                starts[count++] = 0;
            }
            int run = (int) latest.get(at + 1);
            runOfRow[row] = run;
            starts[run]++;
        }
        sort(size);
    }

    /// Puts the rows of each run together; `starts` has how many there are.
    private void sort(int size) {
        int end = 0;
        for (int run = 0; run < count; run++) {
            end += starts[run];
            starts[run] = end;
        }
        starts[count] = size;
        for (int row = size - 1; row >= 0; row--) {
            rows[--starts[runOfRow[row]]] = row;
        }
    }

    /// How many runs there are.
    int count() {
        return count;
    }

    /// Where a run begins, and the one before ends.
    int start(int run) {
        return starts[run];
    }

    /// The row at a place of a run.
    int row(int place) {
        return rows[place];
    }

    /// Which run a row is in.
    int runOf(int row) {
        return runOfRow[row];
    }

    /// The place of each row of the last batch, which had so many.
    int[] places(int size) {
        int[] places = new int[size];
        for (int place = 0; place < size; place++) {
            places[rows[place]] = place;
        }
        return places;
    }

    @Override
    public void close() {
        latest.close();
    }
}
