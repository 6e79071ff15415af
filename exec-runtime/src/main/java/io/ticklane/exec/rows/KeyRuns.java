package io.ticklane.exec.rows;

import static io.ticklane.exec.rows.KeyIndex.getInt;
import static io.ticklane.exec.rows.KeyIndex.setInt;
import static io.ticklane.exec.rows.KeyLayout.get;
import static io.ticklane.exec.rows.KeyLayout.put;

import io.ticklane.api.memory.Machine;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Gives slots to the rows of a key that has a code and a rest, where the rest stays the same from
/// row to row: rows in the order of time, grouped by symbol and minute. As long as the rest stays,
/// the code is an index into an array. There are two such arrays, so that rows may go to and fro
/// between two rests that were first seen one after the other; for another rest that comes back, an
/// array is made again from its keys. Nothing is hashed but the rests. Of a key without a code, the
/// rest is all.
///
/// Where rests do not stay, it gives up.
///
/// Threads: one.
final class KeyRuns implements AutoCloseable {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int MOST_CODES = 1 << 18;
    private static final int FIRST_CODES = 1 << 8;
    private static final int WAYS = 2;

    /// rows that are looked for before those that are missed are added
    private static final int BLOCK = 512;

    private static final int ROWS_OF_RUN = 32;
    private static final int SPARE_RUNS = 64;
    private static final int SPARE_KEYS = 1 << 16;
    private static final long HIGH = -1L << Integer.SIZE;

    private final QueryMemory memory;
    private final KeyLayout layout;
    private final KeyIndex keys;
    private final int lead;

    /// all words but the code; the slot there is the number of the rest
    private final KeyIndex rests;

    /// by code + 1: number of the rest + 1, slot
    private final GrowingLongs[] ways = new GrowingLongs[WAYS];

    private final int[] held = new int[WAYS];

    /// the slots of a rest: from, to, and the number + 1 of the range before
    private final GrowingMemory ranges;

    private final GrowingMemory lastRanges;
    private int rangeCount;
    private final GrowingMemory scratch;
    private final MemorySegment[] word;
    private final List<Track> tracks = new ArrayList<>();
    private int rest = -1;
    private int[] missed = new int[0];
    private int[] newRows = new int[0];
    private int newCount;
    private long rowsSeen;
    private long runsSeen;
    private long keysRestored;

    /// Something that stays the same in a run: masked values of four or eight bytes.
    private record Track(MemorySegment values, boolean isLong, long mask) {
        int end(int from, int to) {
            return isLong ? endOfLongs(values, mask, from, to) : endOfInts(values, from, to);
        }
    }

    /// For keys that are added to `keys`, and cannot be found there by their hash.
    KeyRuns(QueryMemory memory, KeyLayout layout, KeyIndex keys) {
        this.memory = memory;
        this.layout = layout;
        this.keys = keys;
        this.lead = layout.lead();
        this.rests = new KeyIndex(memory, layout.words());
        this.ranges = new GrowingMemory(memory);
        this.lastRanges = new GrowingMemory(memory);
        this.scratch = new GrowingMemory(memory);
        this.word = new MemorySegment[layout.words()];
        for (int way = 0; way < WAYS; way++) {
            ways[way] = new GrowingLongs(memory);
            held[way] = -1;
        }
    }

    /// Whether keys have a code.
    boolean hasCode() {
        return lead >= 0;
    }

    /// Whether rows can be taken from columns as they are; else their words are needed.
    boolean reads(List<Column> columns) {
        for (Column column : columns) {
            boolean fits = column.lane() != Lane.BIT && column.lane() != Lane.WIDE;
            if (!fits || column.validity() != null) {
                return false;
            }
        }
        return true;
    }

    /// The rows that brought the keys that the last call added.
    int[] newRows() {
        return newRows;
    }

    // ---- rows

    /// The slots of the rows of columns; false when it gives up.
    boolean assign(List<Column> columns, int rows, MemorySegment slots) {
        tracks.clear();
        for (int key = 0; key < columns.size(); key++) {
            Column column = columns.get(key);
            if (key != lead) {
                tracks.add(new Track(column.values(), column.lane() != Lane.INT, -1L));
            }
        }
        MemorySegment codes = lead < 0 ? MemorySegment.NULL : columns.get(lead).values();
        if (lead >= 0 && !fit(codes, rows, 0)) {
            return false;
        }
        return assign(
                new Rows(rows, codes, slots) {
                    @Override
                    void show(int row) {
                        List<Column> one = new ArrayList<>(columns.size());
                        try {
                            for (Column column : columns) {
                                one.add(column.slice(memory, row, 1));
                            }
                            layout.write(one, 1, scratch.ensure(layout.bytes(1)), word);
                        } finally {
                            RowStore.closeAll(one);
                        }
                    }
                });
    }

    /// The slots of rows whose words are given; false when it gives up.
    boolean assign(MemorySegment[] words, int rows, MemorySegment slots) {
        tracks.clear();
        for (int i = 0; i < words.length; i++) {
            tracks.add(new Track(words[i], true, i == 0 && lead >= 0 ? HIGH : -1L));
        }
        long bytes = (long) words.length << 3;
        MemorySegment target = scratch.ensure(bytes + ((long) rows << 2));
        MemorySegment codes = target.asSlice(bytes, (long) rows << 2);
        if (lead >= 0) {
            boolean coded = layout.isCode(lead);
            for (int row = 0; row < rows; row++) {
                int code = (int) get(words[0], row);
                setInt(codes, row, coded ? Math.max(code, -1) : code);
            }
            if (!fit(codes, rows, coded ? -1 : 0)) {
                return false;
            }
        }
        return assign(
                new Rows(rows, codes, slots) {
                    @Override
                    void show(int row) {
                        for (int i = 0; i < words.length; i++) {
                            word[i] = target.asSlice((long) i << 3, Long.BYTES);
                            put(word[i], 0, get(words[i], row));
                        }
                    }
                });
    }

    /// Rows, of whom one can be shown as words.
    private abstract static class Rows {
        private final int rows;
        private final MemorySegment codes;
        private final MemorySegment slots;

        private Rows(int rows, MemorySegment codes, MemorySegment slots) {
            this.rows = rows;
            this.codes = codes;
            this.slots = slots;
        }

        abstract void show(int row);
    }

    /// Whether all codes are indexes into the arrays, which are made large enough.
    private boolean fit(MemorySegment codes, int rows, int least) {
        IntVector low = IntVector.broadcast(INTS, Integer.MAX_VALUE);
        IntVector high = IntVector.broadcast(INTS, 0);
        int row = 0;
        for (; row < INTS.loopBound(rows); row += INTS.length()) {
            IntVector some = IntVector.fromMemorySegment(INTS, codes, (long) row << 2, ORDER);
            low = low.min(some);
            high = high.max(some);
        }
        int lowest = low.reduceLanes(jdk.incubator.vector.VectorOperators.MIN);
        int highest = high.reduceLanes(jdk.incubator.vector.VectorOperators.MAX);
        for (; row < rows; row++) {
            lowest = Math.min(lowest, getInt(codes, row));
            highest = Math.max(highest, getInt(codes, row));
        }
        if (lowest < least || highest >= MOST_CODES) {
            return false;
        }
        for (GrowingLongs way : ways) {
            way.ensure(Math.max(FIRST_CODES, highest + 2L));
        }
        return true;
    }

    private boolean assign(Rows in) {
        newCount = 0;
        int rows = in.rows;
        if (missed.length < rows) {
            missed = new int[rows];
            newRows = new int[rows];
        }
        int from = 0;
        while (from < rows) {
            if (runsSeen > (rowsSeen + from) / ROWS_OF_RUN + SPARE_RUNS
                    || keysRestored > rowsSeen + from + SPARE_KEYS) {
                return false;
            }
            int end = rows;
            for (Track track : tracks) {
                end = track.end(from, end);
            }
            in.show(from);
            if (lead < 0) {
                assignRest(from, end, in.slots);
            } else {
                assignCodes(in, from, end);
            }
            from = end;
        }
        rowsSeen += rows;
        return true;
    }

    private void assignRest(int from, int end, MemorySegment slots) {
        int known = keys.size();
        int slot = keys.findOrAdd(word, 0);
        if (slot == known) {
            newRows[newCount++] = from;
        }
        runsSeen += slot == rest ? 0 : 1;
        rest = slot;
        for (int row = from; row < end; row++) {
            setInt(slots, row, slot);
        }
    }

    private void assignCodes(Rows in, int from, int end) {
        put(word[0], 0, get(word[0], 0) & HIGH);
        int number = rests.findOrAdd(word, 0);
        runsSeen += number == rest ? 0 : 1;
        rest = number;
        GrowingLongs way = ways[number % WAYS];
        if (held[number % WAYS] != number) {
            held[number % WAYS] = number;
            restore(way);
        }
        int known = keys.size();
        for (int block = from; block < end; block += BLOCK) {
            int count = find(in, block, Math.min(end, block + BLOCK), way);
            if (count > 0) {
                addMissed(in, count, way);
            }
        }
        if (keys.size() > known) {
            addRange(known, keys.size());
        }
    }

    /// The loop calls nothing, so that what it needs stays in registers.
    private int find(Rows in, int from, int end, GrowingLongs way) {
        MemorySegment codes = in.codes;
        MemorySegment slots = in.slots;
        MemorySegment machine = Machine.ALL;
        long known = way.segment().address() + Long.BYTES;
        long wanted = rest + 1L;
        int[] misses = missed;
        int count = 0;
        for (int row = from; row < end; row++) {
            long at = known + ((long) getInt(codes, row) << 3);
            long entry = machine.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            setInt(slots, row, (int) entry);
            misses[count] = row;
            count += entry >>> Integer.SIZE == wanted ? 0 : 1;
        }
        return count;
    }

    private void addMissed(Rows in, int count, GrowingLongs way) {
        MemorySegment known = way.segment();
        long high = get(word[0], 0) & HIGH;
        long wanted = rest + 1L;
        for (int i = 0; i < count; i++) {
            int row = missed[i];
            int code = getInt(in.codes, row);
            long entry = get(known, code + 1L);
            if (entry >>> Integer.SIZE != wanted) {
                put(word[0], 0, high | (code < 0 ? 1L << (Integer.SIZE - 1) : code));
                entry = wanted << Integer.SIZE | keys.add(word, 0);
                put(known, code + 1L, entry);
                newRows[newCount++] = row;
            }
            setInt(in.slots, row, (int) entry);
        }
    }

    // ---- rests that come back

    private void addRange(int from, int to) {
        MemorySegment lasts = lastRanges.ensure((rest + 1L) << 2);
        int last = getInt(lasts, rest);
        if (last > 0 && getInt(ranges.segment(), 3L * last - 2) == from) {
            setInt(ranges.segment(), 3L * last - 2, to);
            return;
        }
        MemorySegment target = ranges.ensure((3 * (rangeCount + 1L)) << 2);
        setInt(target, 3L * rangeCount, from);
        setInt(target, 3L * rangeCount + 1, to);
        setInt(target, 3L * rangeCount + 2, last);
        setInt(lasts, rest, ++rangeCount);
    }

    private void restore(GrowingLongs way) {
        int range = getInt(lastRanges.ensure((rest + 1L) << 2), rest);
        while (range > 0) {
            int from = getInt(ranges.segment(), 3L * range - 3);
            int to = getInt(ranges.segment(), 3L * range - 2);
            keysRestored += to - from;
            for (int slot = from; slot < to; slot++) {
                int code = Math.max(-1, (int) get(keys.keys(), (long) slot * layout.words()));
                way.set(code + 1L, (rest + 1L) << Integer.SIZE | slot);
            }
            range = getInt(ranges.segment(), 3L * range - 1);
        }
    }

    // ---- runs

    private static int endOfLongs(MemorySegment values, long mask, int from, int to) {
        long wanted = get(values, from) & mask;
        int row = from + 1;
        for (; row <= to - LONGS.length(); row += LONGS.length()) {
            LongVector some = LongVector.fromMemorySegment(LONGS, values, (long) row << 3, ORDER);
            if (!some.and(mask).eq(wanted).allTrue()) {
                break;
            }
        }
        while (row < to && (get(values, row) & mask) == wanted) {
            row++;
        }
        return row;
    }

    private static int endOfInts(MemorySegment values, int from, int to) {
        int wanted = getInt(values, from);
        int row = from + 1;
        for (; row <= to - INTS.length(); row += INTS.length()) {
            IntVector some = IntVector.fromMemorySegment(INTS, values, (long) row << 2, ORDER);
            if (!some.eq(wanted).allTrue()) {
                break;
            }
        }
        while (row < to && getInt(values, row) == wanted) {
            row++;
        }
        return row;
    }

    @Override
    public void close() {
        rests.close();
        for (GrowingLongs way : ways) {
            way.close();
        }
        ranges.close();
        lastRanges.close();
        scratch.close();
    }
}
