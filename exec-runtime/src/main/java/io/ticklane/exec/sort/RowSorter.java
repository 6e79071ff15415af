package io.ticklane.exec.sort;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Sorts rows of many batches without moving them: the result is where each row is. A stable radix
/// sort from the last key to the first; bytes that are equal in all rows cost nothing, and neither
/// does a key whose order the rows have already.
///
/// Order: NULLs as the key says; text by code points; NaN above all numbers, -0.0 as 0.0. Ties in
/// the order of the rows: that of the batches as given, or their ordinals.
final class RowSorter implements AutoCloseable {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int DIGIT_BITS = 8;
    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;
    private static final int FEW_ROWS = 48;
    private static final int CACHE_ROWS = 1 << 15;

    private final QueryContext context;
    private final List<Batch> batches;
    private final int rows;
    private final Pairs now;
    private final Pairs other;
    private boolean trimmed;

    /// Where the rows are (`batch << 32 | row`), and for each the word that is sorted by.
    private record Pairs(
            ArrowBuf pickBuffer, ArrowBuf wordBuffer, MemorySegment picks, MemorySegment words) {
        static Pairs of(QueryMemory memory, int rows) {
            ArrowBuf picks = memory.allocate(rows * 8L);
            try {
                ArrowBuf words = memory.allocate(rows * 8L);
                return new Pairs(
                        picks, words, QueryMemory.segment(picks), QueryMemory.segment(words));
            } catch (Throwable e) {
                picks.close();
                throw e;
            }
        }

        void close() {
            pickBuffer.close();
            wordBuffer.close();
        }
    }

    /// Sorts the rows of these batches, which stay the caller's; `byOrdinals` if their ordinals say
    /// what their order was.
    RowSorter(QueryContext context, List<Batch> batches, List<SortKey> keys, boolean byOrdinals) {
        this.context = context;
        this.batches = batches;
        long count = batches.stream().mapToLong(Batch::rows).sum();
        if (count > Integer.MAX_VALUE - 64) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "a sort of " + count + " rows is more than it can take at a time");
        }
        this.rows = (int) count;
        this.now = Pairs.of(context.memory(), rows);
        try {
            this.other = Pairs.of(context.memory(), rows);
        } catch (Throwable e) {
            now.close();
            throw e;
        }
        try {
            locate();
            if (byOrdinals) {
                sortBy(SortWords.ofOrdinals(batches));
            }
            for (SortKey key : keys.reversed()) {
                for (SortWords words : SortWords.of(batches, key, context.dictionary())) {
                    sortBy(words);
                }
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /// How many rows there are.
    int rows() {
        return rows;
    }

    /// Where the rows `[from, from + count)` of the order are, as `batch << 32 | row`.
    long[] picks(long from, int count) {
        long[] picks = new long[count];
        MemorySegment.copy(now.picks(), LONG, from * 8, picks, 0, count);
        return picks;
    }

    /// Where one row of the order is.
    long pick(long position) {
        return now.picks().get(LONG, position * 8);
    }

    private void locate() {
        long at = 0;
        for (int batch = 0; batch < batches.size(); batch++) {
            int count = batches.get(batch).rows();
            for (int row = 0; row < count; row++) {
                now.picks().set(LONG, at, ((long) batch << 32) | row);
                at += 8;
            }
        }
    }

    private void sortBy(SortWords source) {
        context.check();
        source.fill(now.picks(), now.words(), rows);
        if (ascending()) {
            return;
        }
        sort(0, rows);
    }

    private boolean ascending() {
        MemorySegment words = now.words();
        long before = 0;
        for (int i = 0; i < rows; i++) {
            long word = words.get(LONG, (long) i << 3);
            if (Long.compareUnsigned(before, word) > 0) {
                return false;
            }
            before = word;
        }
        return true;
    }

    /// Sorts the rows `[from, to)`: many are first distributed by their highest bits that differ,
    /// so that the rest is done in the cache.
    private void sort(int from, int to) {
        int count = to - from;
        if (count <= FEW_ROWS) {
            insert(from, to);
            return;
        }
        long differing = differing(from, to);
        if (count <= CACHE_ROWS) {
            for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
                if (((differing >>> shift) & DIGIT_MASK) != 0) {
                    distribute(from, to, shift);
                }
            }
        } else if (differing != 0) {
            context.check();
            int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(differing) - DIGIT_BITS);
            int[] ends = distribute(from, to, shift);
            int start = from;
            for (int end : ends) {
                if (end - start > 1) {
                    sort(start, end);
                }
                start = end;
            }
        }
    }

    private long differing(int from, int to) {
        MemorySegment words = now.words();
        long first = words.get(LONG, (long) from << 3);
        long differing = 0;
        for (int i = from + 1; i < to; i++) {
            differing |= words.get(LONG, (long) i << 3) ^ first;
        }
        return differing;
    }

    private void insert(int from, int to) {
        MemorySegment words = now.words();
        MemorySegment picks = now.picks();
        for (int i = from + 1; i < to; i++) {
            long word = words.get(LONG, (long) i << 3);
            long pick = picks.get(LONG, (long) i << 3);
            int at = i;
            while (at > from && Long.compareUnsigned(words.get(LONG, (at - 1L) << 3), word) > 0) {
                words.set(LONG, (long) at << 3, words.get(LONG, (at - 1L) << 3));
                picks.set(LONG, (long) at << 3, picks.get(LONG, (at - 1L) << 3));
                at--;
            }
            words.set(LONG, (long) at << 3, word);
            picks.set(LONG, (long) at << 3, pick);
        }
    }

    /// Orders the rows `[from, to)` by one digit, keeping the order of equal ones; gives where the
    /// rows of each digit end.
    private int[] distribute(int from, int to, int shift) {
        MemorySegment words = now.words();
        MemorySegment picks = now.picks();
        int[] next = new int[1 << DIGIT_BITS];
        for (int i = from; i < to; i++) {
            next[(int) ((words.get(LONG, (long) i << 3) >>> shift) & DIGIT_MASK)]++;
        }
        int start = from;
        for (int digit = 0; digit < next.length; digit++) {
            int count = next[digit];
            next[digit] = start;
            start += count;
        }
        MemorySegment toWords = other.words();
        MemorySegment toPicks = other.picks();
        for (int i = from; i < to; i++) {
            long word = words.get(LONG, (long) i << 3);
            long at = (long) next[(int) ((word >>> shift) & DIGIT_MASK)]++ << 3;
            toWords.set(LONG, at, word);
            toPicks.set(LONG, at, picks.get(LONG, (long) i << 3));
        }
        long bytes = (long) (to - from) << 3;
        MemorySegment.copy(toWords, (long) from << 3, words, (long) from << 3, bytes);
        MemorySegment.copy(toPicks, (long) from << 3, picks, (long) from << 3, bytes);
        return next;
    }

    /// Releases what only sorting needed.
    void trim() {
        other.close();
        trimmed = true;
    }

    @Override
    public void close() {
        now.close();
        if (!trimmed) {
            other.close();
        }
    }
}
