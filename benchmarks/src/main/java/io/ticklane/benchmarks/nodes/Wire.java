package io.ticklane.benchmarks.nodes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What EXPLAIN ANALYZE says went from node to node.
///
/// @param rows that crossed
/// @param bytes that they took, with their ordinals and texts
record Wire(long rows, long bytes) {
    private static final Pattern RECEIVED =
            Pattern.compile("of them (\\d+) from other nodes in (\\d+) bytes");

    /// Adds up what all nodes received; nothing if the query ran on one node.
    static Wire of(String explained) {
        long rows = 0;
        long bytes = 0;
        Matcher received = RECEIVED.matcher(explained);
        while (received.find()) {
            rows += Long.parseLong(received.group(1));
            bytes += Long.parseLong(received.group(2));
        }
        return new Wire(rows, bytes);
    }
}
