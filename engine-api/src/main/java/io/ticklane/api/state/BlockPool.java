package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Blocks of 2^n words of eight bytes for cells whose slots differ in size. Blocks that are given
/// back are taken again, so nothing is allocated once as much is in use as ever will be.
///
/// ```
///   words: [ block of 8 | block of 8 | block of 16     | free block of 8 | ...  | never taken yet ]
///   free lists, by size:                                   ^
///      8 --> the first free block, whose first word says where the next one is
///     16 --> none
/// ```
final class BlockPool {
    /// Blocks have 2^3 words or more.
    static final int SMALLEST = 3;

    /// Blocks have 2^30 words or fewer.
    static final int LARGEST = 30;

    private static final long FIRST_WORDS = 64;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final StateMemory memory;

    /// For each size one more than the place of the first free block; zero for none.
    private final long[] free = new long[LARGEST + 1];

    private MemorySegment words = MemorySegment.NULL;
    private long capacity;
    private long taken;

    BlockPool(StateMemory memory) {
        this.memory = memory;
    }

    /// All words; stale after [#take(int)].
    MemorySegment words() {
        return words;
    }

    /// The place of the first word of a block of `2^size` words; what they hold is unspecified.
    long take(int size) {
        long next = free[size];
        if (next != 0) {
            free[size] = words.get(WORD, (next - 1) << 3);
            return next - 1;
        }
        long place = taken;
        ensure(place + (1L << size));
        taken = place + (1L << size);
        return place;
    }

    private void ensure(long needed) {
        if (needed <= capacity) {
            return;
        }
        long larger = Math.max(Math.max(FIRST_WORDS, needed), capacity * 2);
        MemorySegment grown = memory.allocate(larger << 3);
        if (capacity > 0) {
            MemorySegment.copy(words, 0, grown, 0, taken << 3);
            memory.release(words);
        }
        words = grown;
        capacity = larger;
    }

    /// Gives back a block that was taken.
    void give(long place, int size) {
        words.set(WORD, place << 3, free[size]);
        free[size] = place + 1;
    }

    /// Gives all memory back.
    void release() {
        if (capacity > 0) {
            memory.release(words);
            words = MemorySegment.NULL;
            capacity = 0;
            taken = 0;
            java.util.Arrays.fill(free, 0);
        }
    }
}
