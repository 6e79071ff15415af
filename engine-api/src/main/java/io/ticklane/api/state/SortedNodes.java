package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The nodes of the trees of [SortedCells]. Level 1 are the leaves. All nodes have the same size:
///
/// ```
///   inner   count | child, child, ... | values below each | least key below each
///   leaf    count | key, key, ...
/// ```
final class SortedNodes {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final int LEAF_KEYS = 32;
    private static final int CHILDREN = 16;

    private static final int KEYS = 8;
    private static final int CHILD = 8;
    private static final int BELOW = CHILD + CHILDREN * Integer.BYTES;
    private static final int LEAST = BELOW + CHILDREN * Integer.BYTES;
    private static final int BYTES = KEYS + LEAF_KEYS * Long.BYTES;

    private final NodePool pool;

    SortedNodes(StateMemory memory) {
        pool = new NodePool(memory, BYTES);
    }

    /// How many entries a node of a level holds.
    static int capacity(int level) {
        return level == 1 ? LEAF_KEYS : CHILDREN;
    }

    /// A node without entries.
    int make() {
        int node = pool.take();
        setCount(node, 0);
        return node;
    }

    /// A copy of a node of other nodes.
    int copy(SortedNodes from, int node) {
        int made = pool.take();
        long source = from.pool.at(node);
        MemorySegment.copy(from.pool.segment(), source, pool.segment(), pool.at(made), BYTES);
        return made;
    }

    void giveBack(int node) {
        pool.giveBack(node);
    }

    void release() {
        pool.release();
    }

    int count(int node) {
        return pool.segment().get(INT, pool.at(node));
    }

    void setCount(int node, int count) {
        pool.segment().set(INT, pool.at(node), count);
    }

    /// A key of a leaf.
    long key(int leaf, int place) {
        return pool.segment().get(LONG, pool.at(leaf) + KEYS + ((long) place << 3));
    }

    void setKey(int leaf, int place, long key) {
        pool.segment().set(LONG, pool.at(leaf) + KEYS + ((long) place << 3), key);
    }

    int child(int node, int place) {
        return pool.segment().get(INT, pool.at(node) + CHILD + ((long) place << 2));
    }

    /// How many values are below a child.
    int childSize(int node, int place) {
        return pool.segment().get(INT, pool.at(node) + BELOW + ((long) place << 2));
    }

    /// The least key below a child.
    long childLeast(int node, int place) {
        return pool.segment().get(LONG, pool.at(node) + LEAST + ((long) place << 3));
    }

    /// Sets a child with what is known of it.
    void setChild(int node, int place, int child, int childLevel) {
        MemorySegment all = pool.segment();
        long at = pool.at(node);
        int values = count(child);
        long least = all.get(LONG, pool.at(child) + (childLevel == 1 ? KEYS : LEAST));
        if (childLevel > 1) {
            int children = values;
            values = 0;
            for (int i = 0; i < children; i++) {
                values += childSize(child, i);
            }
        }
        all.set(INT, at + CHILD + ((long) place << 2), child);
        all.set(INT, at + BELOW + ((long) place << 2), values);
        all.set(LONG, at + LEAST + ((long) place << 3), least);
    }

    /// Replaces a child by a copy of it.
    void setChild(int node, int place, int child) {
        pool.segment().set(INT, pool.at(node) + CHILD + ((long) place << 2), child);
    }

    /// How many keys of a leaf, or least keys of an inner node, are less than a key.
    int search(int node, int level, long key) {
        MemorySegment all = pool.segment();
        long at = pool.at(node);
        long keys = at + (level == 1 ? KEYS : LEAST);
        int low = 0;
        int high = all.get(INT, at);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(LONG, keys + ((long) middle << 3)) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Copies entries between two nodes of a level, or within one.
    void copyEntries(int from, int fromPlace, int to, int toPlace, int count, int level) {
        if (level == 1) {
            copyColumn(pool.at(from) + KEYS, fromPlace, pool.at(to) + KEYS, toPlace, count, 3);
            return;
        }
        copyColumn(pool.at(from) + CHILD, fromPlace, pool.at(to) + CHILD, toPlace, count, 2);
        copyColumn(pool.at(from) + BELOW, fromPlace, pool.at(to) + BELOW, toPlace, count, 2);
        copyColumn(pool.at(from) + LEAST, fromPlace, pool.at(to) + LEAST, toPlace, count, 3);
    }

    private void copyColumn(long from, int fromPlace, long to, int toPlace, int count, int shift) {
        MemorySegment all = pool.segment();
        long source = from + ((long) fromPlace << shift);
        long target = to + ((long) toPlace << shift);
        MemorySegment.copy(all, source, all, target, (long) count << shift);
    }

    /// Moves the upper half of a node's entries to a new one, which is returned.
    int split(int node, int level) {
        int right = make();
        int count = count(node);
        int half = count / 2;
        copyEntries(node, half, right, 0, count - half, level);
        setCount(node, half);
        setCount(right, count - half);
        return right;
    }
}
