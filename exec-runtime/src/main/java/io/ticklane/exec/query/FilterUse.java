package io.ticklane.exec.query;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What a key filter did on some nodes.
///
/// @param id what the plan calls it
/// @param leftOut the rows that scans left out because of it, where they counted them
/// @param empty whether it had no keys, so that some scan has read nothing
/// @param sentBytes the bytes of keys that were sent to other nodes
public record FilterUse(int id, long leftOut, boolean empty, long sentBytes) {
    private FilterUse and(FilterUse other) {
        return new FilterUse(
                id, leftOut + other.leftOut, empty || other.empty, sentBytes + other.sentBytes);
    }

    /// What EXPLAIN ANALYZE says of the uses on all nodes: a line for each filter.
    public static List<String> lines(List<FilterUse> uses) {
        TreeMap<Integer, FilterUse> all = new TreeMap<>();
        uses.forEach(use -> all.merge(use.id, use, FilterUse::and));
        List<String> lines = new ArrayList<>();
        for (FilterUse use : all.values()) {
            lines.add(
                    "Filter "
                            + use.id
                            + ": "
                            + (use.empty
                                    ? "no keys, nothing was read"
                                    : use.leftOut + " rows left out")
                            + (use.sentBytes == 0
                                    ? ""
                                    : ", keys sent to other nodes in " + use.sentBytes + " bytes"));
        }
        return lines;
    }
}
