package io.ticklane.api.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Nodes of a fixed number of bytes in one growing memory; those given back are used again. The
/// first node is 1, so 0 is none.
final class NodePool {
    private static final int FIRST_NODES = 16;

    private final StateMemory memory;
    private final int width;
    private MemorySegment nodes = MemorySegment.NULL;
    private int capacity;
    private int used;

    /// the first free node; each has the number of the next in its first bytes
    private int free;

    NodePool(StateMemory memory, int width) {
        this.memory = memory;
        this.width = width;
    }

    /// The memory of all nodes, stale after [#take()].
    MemorySegment segment() {
        return nodes;
    }

    /// Where a node begins.
    long at(int node) {
        return (node - 1L) * width;
    }

    /// A node, with any content.
    int take() {
        if (free != 0) {
            int node = free;
            free = nodes.get(ValueLayout.JAVA_INT_UNALIGNED, at(node));
            return node;
        }
        if (used == capacity) {
            grow();
        }
        return ++used;
    }

    /// Takes a node back.
    void giveBack(int node) {
        nodes.set(ValueLayout.JAVA_INT_UNALIGNED, at(node), free);
        free = node;
    }

    private void grow() {
        if (capacity > Integer.MAX_VALUE / 2) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT, "a state would keep more than 2147483647 nodes");
        }
        int larger = Math.max(FIRST_NODES, 2 * capacity);
        MemorySegment grown = memory.allocate((long) larger * width);
        if (capacity > 0) {
            MemorySegment.copy(nodes, 0, grown, 0, (long) capacity * width);
            memory.release(nodes);
        }
        nodes = grown;
        capacity = larger;
    }

    /// Gives the memory back, with all nodes.
    void release() {
        if (capacity > 0) {
            memory.release(nodes);
            nodes = MemorySegment.NULL;
            capacity = 0;
            used = 0;
            free = 0;
        }
    }
}
