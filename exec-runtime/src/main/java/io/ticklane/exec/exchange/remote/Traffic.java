package io.ticklane.exec.exchange.remote;

import java.util.concurrent.atomic.AtomicLong;

/// Counts what goes over an edge.
///
/// Threads: any.
public final class Traffic {
    private final int fragment;
    private final int from;
    private final int to;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /// Nothing yet, from a fragment on a node to a node.
    public Traffic(int fragment, int from, int to) {
        this.fragment = fragment;
        this.from = from;
        this.to = to;
    }

    int fragment() {
        return fragment;
    }

    int to() {
        return to;
    }

    void count(long sentRows, long sentBytes) {
        rows.addAndGet(sentRows);
        bytes.addAndGet(sentBytes);
    }

    /// What went over the edge so far.
    public Edge edge() {
        return new Edge(fragment, from, to, rows.get(), bytes.get());
    }
}
