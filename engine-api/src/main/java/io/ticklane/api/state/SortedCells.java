package io.ticklane.api.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.ValueLayout;

/// Values in order, any number for each slot, with equal ones as often as they came; the order is
/// that of [Double#compare(double, double)]. A value enters, leaves, is found by its place and has
/// its place found in a number of steps that grows with the logarithm of their count. What is read
/// depends on the values alone, not on how they came.
///
/// The values of a slot are the leaves of a tree whose inner nodes know how many values are below
/// each child (a counted B+ tree, [SortedNodes]); the trees of all slots lie in one memory. A key
/// is a value's bits as a long of the same order.
///
/// ```
///   slot   root | levels | size
/// ```
public final class SortedCells extends StateColumn {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final int SLOT_BYTES = 16;
    private static final int LEVELS = 4;
    private static final int SIZE = 8;

    private final SortedNodes nodes;
    private final SortedRun run;

    SortedCells(StateMemory memory) {
        super(memory, SLOT_BYTES);
        nodes = new SortedNodes(memory);
        run = new SortedRun(memory);
    }

    // ---- values in and out

    /// Adds a value.
    public void insert(int slot, double value) {
        int size = size(slot);
        if (size == Integer.MAX_VALUE) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "a frame or group would keep more than 2147483647 values in order");
        }
        int root = root(slot);
        int levels = levels(slot);
        if (root == 0) {
            root = nodes.make();
            levels = 1;
            set(slot, root, levels, 0);
        }
        int right = insert(root, levels, key(value));
        if (right != 0) {
            int above = nodes.make();
            addChild(above, 0, root, levels);
            addChild(above, 1, right, levels);
            root = above;
            levels++;
        }
        set(slot, root, levels, size + 1);
    }

    /// Adds a key below a node; returns the node that was split off to its right, or 0.
    private int insert(int node, int level, long key) {
        if (level == 1) {
            return insertToLeaf(node, key);
        }
        int place = Math.max(0, nodes.search(node, level, key) - 1);
        int child = nodes.child(node, place);
        int right = insert(child, level - 1, key);
        nodes.setChild(node, place, child, level - 1);
        return right == 0 ? 0 : addChild(node, place + 1, right, level - 1);
    }

    private int insertToLeaf(int leaf, long key) {
        int count = nodes.count(leaf);
        if (count == SortedNodes.capacity(1)) {
            int right = nodes.split(leaf, 1);
            insertToLeaf(key < nodes.key(right, 0) ? leaf : right, key);
            return right;
        }
        int place = nodes.search(leaf, 1, key);
        nodes.copyEntries(leaf, place, leaf, place + 1, count - place, 1);
        nodes.setKey(leaf, place, key);
        nodes.setCount(leaf, count + 1);
        return 0;
    }

    /// Adds a child to an inner node; returns the node that was split off to its right, or 0.
    private int addChild(int node, int place, int child, int childLevel) {
        int level = childLevel + 1;
        int count = nodes.count(node);
        if (count == SortedNodes.capacity(level)) {
            int right = nodes.split(node, level);
            int half = nodes.count(node);
            if (place <= half) {
                addChild(node, place, child, childLevel);
            } else {
                addChild(right, place - half, child, childLevel);
            }
            return right;
        }
        nodes.copyEntries(node, place, node, place + 1, count - place, level);
        nodes.setCount(node, count + 1);
        nodes.setChild(node, place, child, childLevel);
        return 0;
    }

    /// Takes away a value that was added before; of equal ones, one.
    public void remove(int slot, double value) {
        int root = root(slot);
        int levels = levels(slot);
        if (root == 0) {
            throw missing(value);
        }
        remove(root, levels, key(value));
        while (levels > 1 && nodes.count(root) == 1) {
            int child = nodes.child(root, 0);
            nodes.giveBack(root);
            root = child;
            levels--;
        }
        if (nodes.count(root) == 0) {
            nodes.giveBack(root);
            root = 0;
            levels = 0;
        }
        set(slot, root, levels, size(slot) - 1);
    }

    private void remove(int node, int level, long key) {
        int count = nodes.count(node);
        int place = nodes.search(node, level, key);
        if (level == 1) {
            if (place == count || nodes.key(node, place) != key) {
                throw missing(value(key));
            }
            nodes.copyEntries(node, place + 1, node, place, count - place - 1, 1);
            nodes.setCount(node, count - 1);
            return;
        }
        // a child that begins with the key has it; else only the one before can
        boolean begins = place < count && nodes.childLeast(node, place) == key;
        int from = begins ? place : Math.max(0, place - 1);
        int child = nodes.child(node, from);
        remove(child, level - 1, key);
        nodes.setChild(node, from, child, level - 1);
        if (nodes.count(child) < SortedNodes.capacity(level - 1) / 4) {
            fill(node, Math.max(0, from - 1), level - 1);
        }
    }

    /// Joins a child and the next one, or shares their entries equally if they are many.
    private void fill(int node, int place, int childLevel) {
        int left = nodes.child(node, place);
        int right = nodes.child(node, place + 1);
        int lefts = nodes.count(left);
        int rights = nodes.count(right);
        if (lefts + rights <= SortedNodes.capacity(childLevel) * 3 / 4) {
            nodes.copyEntries(right, 0, left, lefts, rights, childLevel);
            nodes.setCount(left, lefts + rights);
            nodes.giveBack(right);
            int count = nodes.count(node);
            int after = count - place - 2;
            nodes.copyEntries(node, place + 2, node, place + 1, after, childLevel + 1);
            nodes.setCount(node, count - 1);
        } else {
            share(left, right, (lefts + rights) / 2, childLevel);
            nodes.setChild(node, place + 1, right, childLevel);
        }
        nodes.setChild(node, place, left, childLevel);
    }

    /// Moves entries between neighbours so that the left one has so many.
    private void share(int left, int right, int wanted, int level) {
        int lefts = nodes.count(left);
        int rights = nodes.count(right);
        int moved = wanted - lefts;
        if (moved > 0) {
            nodes.copyEntries(right, 0, left, lefts, moved, level);
            nodes.copyEntries(right, moved, right, 0, rights - moved, level);
        } else {
            nodes.copyEntries(right, 0, right, -moved, rights, level);
            nodes.copyEntries(left, wanted, right, 0, -moved, level);
        }
        nodes.setCount(left, wanted);
        nodes.setCount(right, rights - moved);
    }

    private static IllegalStateException missing(double value) {
        return new IllegalStateException("no value " + value + " to take away");
    }

    /// Adds a value, or takes away one that was added before.
    public void move(int slot, double value, boolean enters) {
        if (enters) {
            insert(slot, value);
        } else {
            remove(slot, value);
        }
    }

    // ---- whole slots

    /// Adds the values of a slot of other cells.
    public void merge(int slot, SortedCells from, int fromSlot) {
        if (size(slot) == 0) {
            copy(slot, from, fromSlot);
        } else if (from.size(fromSlot) > 0) {
            insertAll(slot, from, from.root(fromSlot), from.levels(fromSlot));
        }
    }

    private void insertAll(int slot, SortedCells from, int node, int level) {
        int count = from.nodes.count(node);
        for (int i = 0; i < count; i++) {
            if (level == 1) {
                insert(slot, value(from.nodes.key(node, i)));
            } else {
                insertAll(slot, from, from.nodes.child(node, i), level - 1);
            }
        }
    }

    @Override
    void clear(int slot) {
        if (root(slot) != 0) {
            giveBack(root(slot), levels(slot));
            set(slot, 0, 0, 0);
        }
    }

    private void giveBack(int node, int level) {
        int count = level > 1 ? nodes.count(node) : 0;
        for (int i = 0; i < count; i++) {
            giveBack(nodes.child(node, i), level - 1);
        }
        nodes.giveBack(node);
    }

    @Override
    void copy(int slot, StateColumn from, int fromSlot) {
        SortedCells other = (SortedCells) from;
        int root = other.root(fromSlot);
        int levels = other.levels(fromSlot);
        int size = other.size(fromSlot);
        int copied = root == 0 ? 0 : copyTree(other.nodes, root, levels);
        clear(slot);
        set(slot, copied, levels, size);
    }

    private int copyTree(SortedNodes from, int node, int level) {
        int made = nodes.copy(from, node);
        int count = level > 1 ? from.count(node) : 0;
        for (int i = 0; i < count; i++) {
            nodes.setChild(made, i, copyTree(from, from.child(node, i), level - 1));
        }
        return made;
    }

    @Override
    void save(StateWriter out, int slots) {
        for (int slot = 0; slot < slots; slot++) {
            SortedRun values = run(slot, 0, size(slot));
            out.writeLong(values.size());
            for (int place = 0; place < values.size(); place++) {
                out.writeLong(Double.doubleToRawLongBits(values.get(place)));
            }
        }
    }

    @Override
    void restore(StateReader in, int slots) {
        for (int slot = 0; slot < slots; slot++) {
            int size = in.readCount(Integer.MAX_VALUE);
            for (int i = 0; i < size; i++) {
                insert(slot, Double.longBitsToDouble(in.readLong()));
            }
        }
    }

    @Override
    void release() {
        super.release();
        nodes.release();
        run.release();
    }

    // ---- values by place

    /// How many values there are.
    public int size(int slot) {
        return cells().get(INT, (long) slot * SLOT_BYTES + SIZE);
    }

    /// The value at a place, 0 for the least.
    public double select(int slot, int place) {
        if (place < 0 || place >= size(slot)) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size(slot));
        }
        int node = root(slot);
        int left = place;
        for (int level = levels(slot); level > 1; level--) {
            int child = 0;
            int values = nodes.childSize(node, child);
            while (left >= values) {
                left -= values;
                child++;
                values = nodes.childSize(node, child);
            }
            node = nodes.child(node, child);
        }
        return value(nodes.key(node, left));
    }

    /// How many values are less than this one.
    public int below(int slot, double value) {
        return lessThan(slot, key(value));
    }

    /// How many values are at most this one.
    public int atMost(int slot, double value) {
        return lessThan(slot, key(value) + 1); // the greatest key is that of no double
    }

    private int lessThan(int slot, long key) {
        int node = root(slot);
        int sum = 0;
        for (int level = levels(slot); level > 1; level--) {
            int before = nodes.search(node, level, key);
            if (before == 0) {
                return sum;
            }
            for (int i = 0; i < before - 1; i++) {
                sum += nodes.childSize(node, i);
            }
            node = nodes.child(node, before - 1);
        }
        return node == 0 ? 0 : sum + nodes.search(node, 1, key);
    }

    /// The values at the places `[from, to)`. Stale after the next run or change of these cells.
    public SortedRun run(int slot, int from, int to) {
        if (from < 0 || to < from || to > size(slot)) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + size(slot));
        }
        run.begin(to - from);
        if (from < to) {
            read(root(slot), levels(slot), from, to);
        }
        return run;
    }

    private void read(int node, int level, int from, int to) {
        if (level == 1) {
            for (int place = from; place < to; place++) {
                run.add(value(nodes.key(node, place)));
            }
            return;
        }
        int count = nodes.count(node);
        int start = 0;
        for (int i = 0; i < count && start < to; i++) {
            int end = start + nodes.childSize(node, i);
            if (from < end) {
                int first = Math.max(from, start) - start;
                read(nodes.child(node, i), level - 1, first, Math.min(to, end) - start);
            }
            start = end;
        }
    }

    // ---- slots

    private int root(int slot) {
        return cells().get(INT, (long) slot * SLOT_BYTES);
    }

    private int levels(int slot) {
        return cells().get(INT, (long) slot * SLOT_BYTES + LEVELS);
    }

    private void set(int slot, int root, int levels, int size) {
        cells().set(INT, (long) slot * SLOT_BYTES, root);
        cells().set(INT, (long) slot * SLOT_BYTES + LEVELS, levels);
        cells().set(INT, (long) slot * SLOT_BYTES + SIZE, size);
    }

    private static long key(double value) {
        return inOrder(Double.doubleToLongBits(value));
    }

    private static double value(long key) {
        return Double.longBitsToDouble(inOrder(key));
    }

    /// Bits of a double to a long of the same order, and back.
    private static long inOrder(long bits) {
        return bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE);
    }
}
