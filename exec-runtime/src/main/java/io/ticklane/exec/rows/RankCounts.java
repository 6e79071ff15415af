package io.ticklane.exec.rows;

import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which of a fixed number of ranks are taken, each once or not: taking one, giving one back and
/// finding the k-th cost the logarithm of the number of ranks.
///
/// Source: Fenwick 1994, "A New Data Structure for Cumulative Frequency Tables".
///
/// Threads: one at a time.
public final class RankCounts implements AutoCloseable {
    private final GrowingMemory sums;
    private int ranks;
    private int highest;
    private int taken;

    /// No ranks yet.
    public RankCounts(QueryMemory memory) {
        this.sums = new GrowingMemory(memory);
    }

    /// Begins anew with ranks from 0 to `count - 1`, none of them taken.
    public void begin(int count) {
        ranks = count;
        highest = Integer.highestOneBit(count);
        taken = 0;
        long bytes = (count + 1L) << 2;
        sums.ensure(bytes).asSlice(0, bytes).fill((byte) 0);
    }

    /// How many ranks are taken.
    public int taken() {
        return taken;
    }

    /// Takes a rank that is not taken.
    public void take(int rank) {
        add(rank, 1);
    }

    /// Gives back a rank that is taken.
    public void giveBack(int rank) {
        add(rank, -1);
    }

    private void add(int rank, int change) {
        MemorySegment all = sums.segment();
        for (int at = rank + 1; at <= ranks; at += at & -at) {
            long place = (long) at << 2;
            all.set(
                    ValueLayout.JAVA_INT_UNALIGNED,
                    place,
                    all.get(ValueLayout.JAVA_INT_UNALIGNED, place) + change);
        }
        taken += change;
    }

    /// The rank that is taken and has this many taken below it; less than [#taken()].
    public int select(int below) {
        MemorySegment all = sums.segment();
        int at = 0;
        int left = below;
        for (int step = highest; step > 0; step >>>= 1) {
            int next = at + step;
            if (next <= ranks) {
                int count = all.get(ValueLayout.JAVA_INT_UNALIGNED, (long) next << 2);
                if (count <= left) {
                    left -= count;
                    at = next;
                }
            }
        }
        return at;
    }

    @Override
    public void close() {
        sums.close();
    }
}
