package io.ticklane.exec.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.RowCounts;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The groups of all workers as one, in the order of their first rows. What the calls of a group
/// have seen stays with the worker that saw its first row, its home; what others have seen of it is
/// merged into that when the result is read, by the threads that read it.
///
/// Numbers: a group has an id, its slot in the table of the first worker, to which the keys of the
/// others are added; and a place, its row in the result.
///
/// Threads: made by one; then any.
final class MergedGroups implements AutoCloseable {
    private static final int CHUNK = 4096;
    private static final int NONE = -1;

    private final QueryContext context;
    private final List<Groups> locals;
    private final KeyTable table;
    private final boolean simple;

    /// by place: id; home << 32 | slot there; number + 1 of the first entry in `extras`
    private final GrowingMemory ids;

    private final GrowingLongs homes;
    private final GrowingMemory heads;

    /// local << 32 | slot there, then number + 1 of the next entry of the same group
    private final GrowingLongs extras;

    private int size;
    private int extraCount;

    /// The groups of one worker or more; takes ownership of them.
    MergedGroups(QueryContext context, List<Groups> locals) {
        this.context = context;
        this.locals = List.copyOf(locals);
        this.table = locals.get(0).table();
        this.ids = new GrowingMemory(context.memory());
        this.homes = new GrowingLongs(context.memory());
        this.heads = new GrowingMemory(context.memory());
        this.extras = new GrowingLongs(context.memory());
        this.simple = locals.size() == 1 && locals.get(0).isSorted();
        try {
            if (simple) {
                size = locals.get(0).size();
            } else {
                number();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// How many groups there are.
    int size() {
        return size;
    }

    /// The table with the keys of all groups.
    KeyTable table() {
        return table;
    }

    /// The workers' groups.
    List<Groups> locals() {
        return locals;
    }

    /// The id of the group at a place.
    int id(int place) {
        return simple ? place : getInt(ids.segment(), place);
    }

    /// The worker that has the group at a place.
    int home(int place) {
        return simple ? 0 : (int) (homes.get(place) >>> Integer.SIZE);
    }

    /// The slot of the group at a place, in its home.
    int slot(int place) {
        return simple ? place : (int) homes.get(place);
    }

    /// The position of the first row of the group at a place.
    long firstPosition(int place) {
        return locals.get(home(place)).firstPosition(slot(place));
    }

    // ---- numbering

    private void number() {
        List<GrowingMemory> maps = new ArrayList<>();
        try (GrowingMemory places = new GrowingMemory(context.memory())) {
            int most = 0;
            for (Groups local : locals) {
                most = Math.addExact(most, local.size());
                GrowingMemory map = new GrowingMemory(context.memory());
                maps.add(map);
                mapIds(local, map);
            }
            MemorySegment place = places.ensure(Math.max(1L, table.size()) << 2);
            place.fill((byte) NONE);
            ids.ensure(Math.max(1L, table.size()) << 2);
            heads.ensure(Math.max(1L, table.size()) << 2);
            homes.ensure(Math.max(1, table.size()));
            extras.ensure(2L * Math.max(1, most - table.size()));
            try (GroupOrder order = new GroupOrder(context, locals)) {
                while (order.next()) {
                    MemorySegment map = maps.get(order.local()).segment();
                    for (int group = order.from(); group < order.to(); group++) {
                        int slot = order.slot(group);
                        addGroup(place, getInt(map, slot), order.local(), slot);
                    }
                }
            }
        } finally {
            maps.forEach(GrowingMemory::close);
        }
    }

    private void mapIds(Groups local, GrowingMemory map) {
        int groups = local.size();
        MemorySegment target = map.ensure(Math.max(1L, groups) << 2);
        for (int first = 0; first < groups; first += CHUNK) {
            context.check();
            int count = Math.min(CHUNK, groups - first);
            if (local.table() == table) {
                for (int slot = first; slot < first + count; slot++) {
                    setInt(target, slot, slot);
                }
            } else {
                MemorySegment slots = table.assign(local.table(), first, count);
                MemorySegment.copy(slots, 0, target, (long) first << 2, (long) count << 2);
            }
        }
    }

    private void addGroup(MemorySegment placeOfId, int id, int local, int slot) {
        long packed = (long) local << Integer.SIZE | slot;
        int place = getInt(placeOfId, id);
        if (place == NONE) {
            setInt(placeOfId, id, size);
            setInt(ids.segment(), size, id);
            homes.set(size, packed);
            size++;
        } else {
            MemorySegment head = heads.segment();
            extras.set(2L * extraCount, packed);
            extras.set(2L * extraCount + 1, getInt(head, place));
            extraCount++;
            setInt(head, place, extraCount);
        }
    }

    /// The places of a worker's groups, four bytes each, in `target`.
    MemorySegment places(int local, GrowingMemory target) {
        MemorySegment places = target.ensure(Math.max(1L, locals.get(local).size()) << 2);
        for (int place = 0; place < size; place++) {
            if (home(place) == local) {
                setInt(places, slot(place), place);
            }
            for (int extra = head(place); extra != 0; extra = next(extra)) {
                if (extraHome(extra) == local) {
                    setInt(places, extraSlot(extra), place);
                }
            }
        }
        return places;
    }

    private int head(int place) {
        return simple ? 0 : getInt(heads.segment(), place);
    }

    private int next(int extra) {
        return (int) extras.get(2L * extra - 1);
    }

    private int extraHome(int extra) {
        return (int) (extras.get(2L * extra - 2) >>> Integer.SIZE);
    }

    private int extraSlot(int extra) {
        return (int) extras.get(2L * extra - 2);
    }

    // ---- merging

    /// Brings together what all workers have seen of the groups at the places `[from, to)` before
    /// any of these is read. Threads: one.
    void merge(List<Integer> steps, int from, int to) {
        merge(steps, false, from, to);
    }

    /// The same where they are read, with the counts that calls share. Threads: any, each with
    /// places of its own.
    void mergeToRead(List<Integer> steps, int from, int to) {
        merge(steps, true, from, to);
    }

    private void merge(List<Integer> steps, boolean counts, int from, int to) {
        if (extraCount == 0) {
            return;
        }
        Pairs[] pairs = new Pairs[locals.size() * locals.size()];
        for (int place = from; place < to; place++) {
            for (int extra = head(place); extra != 0; extra = next(extra)) {
                int pair = home(place) * locals.size() + extraHome(extra);
                if (pairs[pair] == null) {
                    pairs[pair] = new Pairs();
                }
                pairs[pair].add(slot(place), extraSlot(extra));
            }
        }
        for (int pair = 0; pair < pairs.length; pair++) {
            if (pairs[pair] != null) {
                Groups into = locals.get(pair / locals.size());
                Groups other = locals.get(pair % locals.size());
                if (counts && into.rowCounts().isShared()) {
                    pairs[pair].merge(into.rowCounts(), other.rowCounts());
                }
                for (int step : steps) {
                    Accumulator accumulator = into.accumulator(step);
                    Accumulator seen = other.accumulator(step);
                    if (accumulator != null && seen != null) {
                        context.check();
                        accumulator.merge(
                                seen, pairs[pair].slots, pairs[pair].others, pairs[pair].count);
                    }
                }
            }
        }
    }

    private static final class Pairs {
        private int[] slots = new int[64];
        private int[] others = new int[64];
        private int count;

        private void add(int slot, int other) {
            if (count == slots.length) {
                if (count > Integer.MAX_VALUE / 2) {
                    throw new EngineException(
                            ErrorCode.CONFIGURED_LIMIT, "more than 1073741823 groups to merge");
                }
                slots = Arrays.copyOf(slots, 2 * count);
                others = Arrays.copyOf(others, 2 * count);
            }
            slots[count] = slot;
            others[count] = other;
            count++;
        }

        private void merge(RowCounts into, RowCounts other) {
            for (int i = 0; i < count; i++) {
                into.merge(other, slots[i], others[i]);
            }
        }
    }

    private static int getInt(MemorySegment segment, long index) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, index << 2);
    }

    private static void setInt(MemorySegment segment, long index, int value) {
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, index << 2, value);
    }

    @Override
    public void close() {
        ids.close();
        homes.close();
        heads.close();
        extras.close();
        locals.forEach(Groups::close);
    }
}
