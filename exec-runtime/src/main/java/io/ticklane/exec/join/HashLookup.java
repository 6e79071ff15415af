package io.ticklane.exec.join;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The look-up of any keys: the words of all keys as columns, and a hash table with linear probing
/// whose entries have 32 bits of a key's hash and one more than its first row. The upper bits of a
/// hash say where an entry belongs; the table is cut by them into parts that are filled in
/// parallel, and probing goes round within a part.
final class HashLookup implements Lookup {
    private static final int STEP = 4096;
    private static final int MOST_PARTS = 16;

    private final QueryContext context;
    private final List<Column> keys;
    private final List<Integer> leftKeys;
    private final boolean nullsMatch;
    private final int rows;
    private final int width;
    private final RowChains chains;
    private final List<Buffer> buffers = new ArrayList<>();
    private final MemorySegment[] words;
    private final MemorySegment hashes;
    private final MemorySegment entries;

    /// how far a hash is shifted to be a place
    private final int shift;

    private int parts;
    private int stages;
    private volatile boolean overflow;

    /// An empty look-up of `rows` right rows; `leftKeys` are the left columns that are looked up.
    HashLookup(QueryContext context, List<Column> keys, List<Integer> leftKeys, boolean nulls) {
        this.context = context;
        this.keys = keys;
        this.leftKeys = leftKeys;
        this.nullsMatch = nulls && keys.stream().anyMatch(key -> key.validity() != null);
        this.rows = keys.get(0).rows();
        this.width = KeyWords.count(keys.stream().map(Column::type).toList(), nullsMatch);
        int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(Math.max(1, rows - 1)));
        this.shift = Long.SIZE - bits;
        this.chains = new RowChains(context.memory(), rows);
        this.words = new MemorySegment[width];
        try {
            for (int word = 0; word < width; word++) {
                words[word] = allocate((long) rows << 3);
            }
            hashes = allocate((long) rows << 3);
            entries = allocate(1L << (bits + 3));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private MemorySegment allocate(long bytes) {
        Buffer buffer = context.memory().buffer(bytes);
        buffers.add(buffer);
        return buffer.segment();
    }

    @Override
    public StagedWork.@Nullable Stage next() {
        int step = (context.settings().morselRows() + 63) & -64;
        return switch (stages++) {
            case 0 ->
                    new StagedWork.Stage(
                            (int) ((rows + step - 1L) / step),
                            task -> hash(task * step, (int) Math.min(rows, (task + 1L) * step)));
            case 1 -> {
                int most = Math.min(MOST_PARTS, context.settings().workers());
                parts = rows <= step ? 1 : Integer.highestOneBit(2 * most - 1);
                yield new StagedWork.Stage(parts, this::fill);
            }
            case 2 -> {
                if (overflow) {
                    // so many hashes alike that a part is full: the whole table never is
                    parts = 1;
                }
                yield new StagedWork.Stage(overflow ? 1 : 0, this::fill);
            }
            case 3 -> {
                buffers.remove(width).close();
                yield null;
            }
            default -> null;
        };
    }

    private void hash(int from, int to) {
        KeyWords read = new KeyWords(width, nullsMatch);
        for (int first = from; first < to; first += STEP) {
            context.check();
            int count = Math.min(STEP, to - first);
            read.read(keys, first, count);
            for (int word = 0; word < width; word++) {
                copy(read.column(word), count, words[word], first);
            }
            copy(read.hashes(), count, hashes, first);
        }
    }

    private static void copy(long[] source, int count, MemorySegment target, int at) {
        MemorySegment.copy(
                source, 0, target, ValueLayout.JAVA_LONG_UNALIGNED, (long) at << 3, count);
    }

    /// Puts the rows of a part, last row first, so that chains are in order.
    private void fill(int part) {
        int partBits = Integer.numberOfTrailingZeros(parts);
        int places = 1 << (Long.SIZE - shift - partBits);
        entries.asSlice(((long) part * places) << 3, (long) places << 3).fill((byte) 0);
        int used = 0;
        for (int row = rows - 1; row >= 0; row--) {
            long hash = get(hashes, row);
            if ((row & 0xffff) == 0) {
                context.check();
            }
            if (hash == 0) {
                setChain(row, RowChains.END);
            } else if (partBits == 0 || (int) (hash >>> (Long.SIZE - partBits)) == part) {
                if (put(row, hash, places - 1)) {
                    used++;
                }
                if (used == places) {
                    overflow = true;
                    return;
                }
            }
        }
    }

    /// Whether the row took a new place.
    private boolean put(int row, long hash, int mask) {
        int at = (int) (hash >>> shift);
        long entry = get(entries, at);
        while (entry != 0 && !((int) (entry >>> 32) == (int) hash && same((int) entry - 1, row))) {
            at = (at & ~mask) | ((at + 1) & mask);
            entry = get(entries, at);
        }
        set(entries, at, (hash << 32) | (row + 1L));
        setChain(row, (int) entry - 1);
        if (entry != 0) {
            chains.notUnique();
        }
        return entry == 0;
    }

    private boolean same(int row, int other) {
        for (MemorySegment word : words) {
            if (get(word, row) != get(word, other)) {
                return false;
            }
        }
        return true;
    }

    private void setChain(int row, int next) {
        chains.next().set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, next);
    }

    @Override
    public boolean unique() {
        return chains.unique();
    }

    @Override
    public int following(int row) {
        return chains.following(row);
    }

    @Override
    public Finder finder() {
        return new Search();
    }

    private final class Search implements Finder {
        private final KeyWords sought = new KeyWords(width, nullsMatch);
        private final List<Column> columns = new ArrayList<>();
        private final int mask = (1 << (Long.SIZE - shift)) / parts - 1;

        @Override
        public boolean find(Batch left, int[] firsts) {
            columns.clear();
            for (int key : leftKeys) {
                columns.add(left.column(key));
            }
            int count = left.rows();
            sought.read(columns, 0, count);
            candidates(count, firsts);
            for (int word = 0; word < width; word++) {
                compare(word, count, firsts);
            }
            return allFound(firsts, count);
        }

        private static boolean allFound(int[] found, int rows) {
            int any = 0;
            for (int row = 0; row < rows; row++) {
                any |= found[row];
            }
            return any >= 0;
        }

        /// The first row whose hash is alike.
        private void candidates(int count, int[] firsts) {
            long[] hash = sought.hashes();
            MemorySegment table = entries;
            for (int i = 0; i < count; i++) {
                int tag = (int) hash[i];
                int at = (int) (hash[i] >>> shift);
                long entry = get(table, at);
                while (entry != 0 && (int) (entry >>> 32) != tag) {
                    at = (at & ~mask) | ((at + 1) & mask);
                    entry = get(table, at);
                }
                firsts[i] = (int) entry - 1;
            }
        }

        private void compare(int word, int count, int[] firsts) {
            long[] values = sought.column(word);
            MemorySegment known = words[word];
            for (int i = 0; i < count; i++) {
                int row = firsts[i];
                if (row >= 0 && get(known, row) != values[i]) {
                    firsts[i] = after(i, row);
                }
            }
        }

        /// The row of the sought key, which is further on than a row of another key.
        private int after(int i, int wrong) {
            long hash = sought.hashes()[i];
            int at = (int) (hash >>> shift);
            boolean passed = false;
            for (long entry = get(entries, at); entry != 0; entry = get(entries, at)) {
                int row = (int) entry - 1;
                if (passed && (int) (entry >>> 32) == (int) hash && equal(i, row)) {
                    return row;
                }
                passed |= row == wrong;
                at = (at & ~mask) | ((at + 1) & mask);
            }
            return RowChains.END;
        }

        private boolean equal(int i, int row) {
            for (int word = 0; word < width; word++) {
                if (get(words[word], row) != sought.column(word)[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static long get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, index << 3);
    }

    private static void set(MemorySegment segment, long index, long value) {
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, index << 3, value);
    }

    @Override
    public void close() {
        chains.close();
        buffers.forEach(Buffer::close);
        buffers.clear();
    }
}
