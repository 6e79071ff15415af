package io.ticklane.exec.join;

import io.ticklane.api.memory.Machine;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.StagedWork;
import io.ticklane.exec.filter.KeyRange;
import io.ticklane.exec.memory.Buffer;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The look-up of one key column of codes or whole numbers that lie close together: an array with a
/// place for each value from the least to the greatest, which has one more than the first row of
/// the value. Each task fills a range of the places.
final class DirectLookup implements Lookup {
    private static final int STEP = 1 << 16;

    private final QueryContext context;
    private final Column key;
    private final int leftKey;
    private final boolean nullsMatch;
    private final KeyRange range;
    private final RowChains chains;
    private final Buffer buffer;
    private final MemorySegment places;
    private final long count;
    private int nullFirst = RowChains.END;
    private boolean filled;

    /// An empty look-up; `leftKey` is the left column that is looked up.
    DirectLookup(
            QueryContext context, Column key, int leftKey, boolean nullsMatch, KeyRange range) {
        this.context = context;
        this.key = key;
        this.leftKey = leftKey;
        this.nullsMatch = nullsMatch;
        this.range = range;
        this.count = range.width();
        this.chains = new RowChains(context.memory(), key.rows());
        try {
            this.buffer = context.memory().buffer(count << 2);
        } catch (Throwable e) {
            chains.close();
            throw e;
        }
        this.places = buffer.segment();
    }

    @Override
    public StagedWork.@Nullable Stage next() {
        if (filled) {
            return null;
        }
        filled = true;
        int tasks =
                key.rows() <= context.settings().morselRows()
                        ? 1
                        : Math.min(16, context.settings().workers());
        return new StagedWork.Stage(
                tasks, task -> fill(count * task / tasks, count * (task + 1) / tasks));
    }

    /// Puts the rows of the places `[from, to)`, last row first, so that chains are in order.
    private void fill(long from, long to) {
        places.asSlice(from << 2, (to - from) << 2).fill((byte) 0);
        int rows = key.rows();
        for (int end = rows; end > 0; end -= STEP) {
            context.check();
            int first = Math.max(0, end - STEP);
            if (key.lane() == Lane.INT) {
                fillInts(first, end, from, to);
            } else {
                fillLongs(first, end, from, to);
            }
        }
    }

    private void fillInts(int first, int end, long from, long to) {
        MemorySegment values = key.values();
        MemorySegment next = chains.next();
        MemorySegment firsts = places;
        boolean nulls = key.validity() != null;
        long least = range.least();
        int seen = 0;
        for (int row = end - 1; row >= first; row--) {
            long place = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) - least;
            if (nulls && key.isNull(row)) {
                putNull(row, from);
            } else if (place >= from && place < to) {
                int old = get(firsts, place);
                set(next, row, old - 1);
                set(firsts, place, row + 1);
                seen |= old;
            }
        }
        if (seen != 0) {
            chains.notUnique();
        }
    }

    private void fillLongs(int first, int end, long from, long to) {
        MemorySegment values = key.values();
        MemorySegment next = chains.next();
        MemorySegment firsts = places;
        boolean nulls = key.validity() != null;
        long least = range.least();
        int seen = 0;
        for (int row = end - 1; row >= first; row--) {
            long place = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) - least;
            if (nulls && key.isNull(row)) {
                putNull(row, from);
            } else if (place >= from && place < to) {
                int old = get(firsts, place);
                set(next, row, old - 1);
                set(firsts, place, row + 1);
                seen |= old;
            }
        }
        if (seen != 0) {
            chains.notUnique();
        }
    }

    /// The first task has the rows with NULL.
    private void putNull(int row, long from) {
        if (from == 0) {
            set(chains.next(), row, nullFirst);
            if (nullsMatch) {
                if (nullFirst != RowChains.END) {
                    chains.notUnique();
                }
                nullFirst = row;
            }
        }
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
        return this::find;
    }

    private boolean find(Batch left, int[] firsts) {
        Column column = left.column(leftKey);
        int rows = left.rows();
        int any =
                column.lane() == Lane.INT
                        ? findInts(column.values(), rows, firsts)
                        : findLongs(column.values(), rows, firsts);
        if (column.validity() == null) {
            return any >= 0;
        }
        any = 0;
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                firsts[row] = nullFirst;
            }
            any |= firsts[row];
        }
        return any >= 0;
    }

    /// Less than 0 if a row is not found, as in [#findLongs].
    private int findInts(MemorySegment values, int rows, int[] firsts) {
        long found = places.address();
        long least = range.least();
        long width = count;
        int any = 0;
        for (int row = 0; row < rows; row++) {
            long place = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) - least;
            int first = place >= 0 && place < width ? first(found, place) : RowChains.END;
            firsts[row] = first;
            any |= first;
        }
        return any;
    }

    private int findLongs(MemorySegment values, int rows, int[] firsts) {
        long found = places.address();
        long least = range.least();
        long width = count;
        int any = 0;
        for (int row = 0; row < rows; row++) {
            // a difference that overflows is negative or too great
            long place = values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3) - least;
            int first = place >= 0 && place < width ? first(found, place) : RowChains.END;
            firsts[row] = first;
            any |= first;
        }
        return any;
    }

    /// The first row at a place that is in range.
    private static int first(long places, long place) {
        return Machine.getInt(places + (place << 2)) - 1;
    }

    private static int get(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void set(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public void close() {
        chains.close();
        buffer.close();
    }
}
