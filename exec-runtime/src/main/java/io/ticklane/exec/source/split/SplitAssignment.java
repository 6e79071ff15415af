package io.ticklane.exec.source.split;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.memory.QueryMemory;

/// Gives the splits of some files, in the order of their rows, to the nodes that read them
/// together: each to the node that has the least so far, of several to that with the lowest number.
/// It follows from the sizes of the splits alone, so every node finds the same by itself, and nodes
/// go through the files side by side. Or files are given whole, each to the node that is said.
///
/// Threads: one at a time; any for what does not give splits.
public final class SplitAssignment {
    /// How far the number of the file is shifted in an ordinal.
    public static final int FILE_SHIFT = 40;

    private final int node;
    private final long[] given;
    private final int[] owners;
    private final int firstFile;

    /// No split given yet, to so many nodes; this is node `node` from 0. With owners, all splits of
    /// each file go to the node that is its owner. The first file has this number in ordinals; if
    /// it is below 0, rows get none.
    public SplitAssignment(int node, int nodes, int[] owners, int firstFile) {
        this.firstFile = firstFile;
        this.node = node;
        this.given = new long[nodes];
        this.owners = owners.clone();
    }

    /// Whether rows get ordinals; else all splits are the only node's.
    public boolean isShared() {
        return firstFile >= 0;
    }

    /// Whether files are given whole.
    public boolean isByFile() {
        return owners.length > 0;
    }

    /// The first of the files from `from` on that may have splits of this node; `files`, how many
    /// there are, if none has.
    public int nextFile(int from, int files) {
        int next = from;
        while (isByFile() && next < files && owners[next] != node) {
            next++;
        }
        return next;
    }

    /// Gives the next split, of so many rows or bytes, to a node; whether that is this one. It is
    /// of a file that [#nextFile] gave.
    public boolean isOurs(long size) {
        if (isByFile()) {
            return true;
        }
        int least = 0;
        for (int each = 1; each < given.length; each++) {
            if (given[each] < given[least]) {
                least = each;
            }
        }
        given[least] += size;
        return least == node;
    }

    /// The ordinal of a row of a file, from 0.
    public long ordinal(int file, long row) {
        return ((long) (firstFile + file) << FILE_SHIFT) | row;
    }

    /// Rows that stand next to each other in a file, the first of which has the given ordinal, with
    /// their ordinals if they get some. Takes ownership of the batch.
    public Batch numbered(Batch batch, long ordinal, QueryMemory memory) {
        if (!isShared()) {
            return batch;
        }
        try (batch) {
            return Ordinals.from(memory, batch, ordinal);
        }
    }
}
