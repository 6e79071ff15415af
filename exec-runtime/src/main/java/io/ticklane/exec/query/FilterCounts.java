package io.ticklane.exec.query;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the key filters of a query did on this node.
///
/// Threads: any.
public final class FilterCounts {
    private final Map<Integer, Counts> all = new ConcurrentHashMap<>();

    /// Nothing yet.
    FilterCounts() {}

    private static final class Counts {
        private final LongAdder leftOut = new LongAdder();
        private final LongAdder sentBytes = new LongAdder();
        private volatile boolean empty;
    }

    private Counts counts(int id) {
        return all.computeIfAbsent(id, _ -> new Counts());
    }

    /// Scans left out rows that are not in a filter.
    public void leftOut(int id, long rows) {
        counts(id).leftOut.add(rows);
    }

    /// A scan has read nothing, as a filter had no keys.
    public void readNothing(int id) {
        counts(id).empty = true;
    }

    /// Keys of a filter were sent to other nodes.
    public void sent(int id, long bytes) {
        counts(id).sentBytes.add(bytes);
    }

    /// What the filters did so far.
    public List<FilterUse> uses() {
        return all.entrySet().stream()
                .map(each ->
                        new FilterUse(
                                each.getKey(),
                                each.getValue().leftOut.sum(),
                                each.getValue().empty,
                                each.getValue().sentBytes.sum()))
                .toList();
    }
}
