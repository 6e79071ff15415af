package io.ticklane.exec.operator;

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
    private static final int CHECK_ROWS = 1 << 20;

    private final QueryContext context;
    private final List<Batch> batches;
    private final int rows;
    private Pairs now;
    private Pairs other;

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
                now.picks().set(LONG, at, (long) batch << 32 | row);
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
        int[][] counts = counts();
        for (int digit = 0; digit < 8; digit++) {
            int shift = digit * 8;
            int first = (int) (now.words().get(LONG, 0) >>> shift) & 255;
            if (counts[digit][first] != rows) {
                context.check();
                distribute(counts[digit], shift);
            }
        }
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

    private int[][] counts() {
        int[][] counts = new int[8][256];
        MemorySegment words = now.words();
        for (int i = 0; i < rows; i++) {
            long word = words.get(LONG, (long) i << 3);
            for (int digit = 0; digit < 8; digit++) {
                counts[digit][(int) (word >>> (digit * 8)) & 255]++;
            }
        }
        return counts;
    }

    private void distribute(int[] counts, int shift) {
        int[] next = new int[256];
        for (int value = 1; value < 256; value++) {
            next[value] = next[value - 1] + counts[value - 1];
        }
        MemorySegment picks = now.picks();
        MemorySegment words = now.words();
        MemorySegment toPicks = other.picks();
        MemorySegment toWords = other.words();
        for (int from = 0; from < rows; from += CHECK_ROWS) {
            context.check();
            int to = Math.min(rows, from + CHECK_ROWS);
            for (int i = from; i < to; i++) {
                long word = words.get(LONG, (long) i << 3);
                long at = (long) next[(int) (word >>> shift) & 255]++ << 3;
                toWords.set(LONG, at, word);
                toPicks.set(LONG, at, picks.get(LONG, (long) i << 3));
            }
        }
        Pairs swap = now;
        now = other;
        other = swap;
    }

    /// Releases what only sorting needed.
    void trim() {
        other.close();
        other = now;
    }

    @Override
    public void close() {
        now.close();
        if (other != now) {
            other.close();
        }
    }
}
