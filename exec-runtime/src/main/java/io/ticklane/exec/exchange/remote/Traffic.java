package io.ticklane.exec.exchange.remote;

import java.util.concurrent.atomic.AtomicLong;

/// What went over one edge: from a fragment on this node to another node.
///
/// Threads: any.
public final class Traffic {
    private final int fragment;
    private final int node;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /// Nothing yet, of a fragment to a node.
    public Traffic(int fragment, int node) {
        this.fragment = fragment;
        this.node = node;
    }

    /// The fragment whose rows go there.
    public int fragment() {
        return fragment;
    }

    /// The node that they go to.
    public int node() {
        return node;
    }

    /// How many rows were sent.
    public long rows() {
        return rows.get();
    }

    /// How many bytes they took.
    public long bytes() {
        return bytes.get();
    }

    void count(long sentRows, long sentBytes) {
        rows.addAndGet(sentRows);
        bytes.addAndGet(sentBytes);
    }
}
