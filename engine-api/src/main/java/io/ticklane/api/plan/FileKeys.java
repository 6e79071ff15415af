package io.ticklane.api.plan;

import java.util.List;

/// How nodes share a table's files so that rows with equal values in a column are on one node
/// without being sent: all rows of a file are in one key group, and the node that the key group
/// belongs to reads the file whole. It is the node to which an exchange by the hash of the column
/// would send the rows.
///
/// @param column the column, by its position in what the scan gives
/// @param keyGroups the key group of each file, 0 to 255
public record FileKeys(int column, List<Integer> keyGroups) {
    public FileKeys {
        keyGroups = List.copyOf(keyGroups);
    }
}
