package io.ticklane.exec.source;

import io.ticklane.exec.source.split.SplitAssignment;

/// Which part of a table's files a node reads, of so many nodes that read it together: every row is
/// in the share of just one node, and which one follows from the files and the number of nodes.
///
/// Rows of a share have ordinals, `number of the file << 40 | row in the file`, and morsels say the
/// floor of what comes later, so that the shares of all nodes can be merged in the order of the
/// rows.
///
/// @param node the number of the node, from 0
/// @param nodes how many nodes there are
public record Share(int node, int nodes) {
    /// All rows, without ordinals.
    public static final Share ALL = new Share(0, 1);

    /// Whether there is only one node.
    public boolean isAll() {
        return nodes == 1;
    }

    /// Gives splits to the nodes, from the first one on.
    public SplitAssignment assignment() {
        return new SplitAssignment(node, nodes);
    }
}
