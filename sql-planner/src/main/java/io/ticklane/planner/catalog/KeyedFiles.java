package io.ticklane.planner.catalog;

import java.util.List;

/// What is known of files that each have the rows of one key group of a column.
///
/// @param keyGroups the key group of each file
/// @param rows how many rows each file has
public record KeyedFiles(List<Integer> keyGroups, List<Long> rows) {
    public KeyedFiles {
        keyGroups = List.copyOf(keyGroups);
        rows = List.copyOf(rows);
    }

    /// Which part of all rows is in files of the node that has most: 1 for all of them. Key groups
    /// are dealt out to the nodes in turn.
    public double busiest(int nodes) {
        double[] shares = new double[nodes];
        double all = 0;
        double most = 0;
        for (int file = 0; file < keyGroups.size(); file++) {
            int node = keyGroups.get(file) % nodes;
            shares[node] += rows.get(file);
            all += rows.get(file);
            most = Math.max(most, shares[node]);
        }
        return all == 0 ? 1 : most / all;
    }
}
