package io.ticklane.api.plan;

import java.util.List;

/// Where the rows of a table are.
public sealed interface TableSource {
    /// What EXPLAIN shows.
    String describe();

    /// The file formats that can be read.
    enum FileFormat {
        PARQUET,
        CSV,
        ARROW
    }

    /// Files of one schema, in the order of their rows.
    record Files(FileFormat format, List<String> paths, List<Option> options)
            implements TableSource {
        public Files {
            paths = List.copyOf(paths);
            options = List.copyOf(options);
        }

        @Override
        public String describe() {
            String first = paths.isEmpty() ? "no files" : paths.get(0);
            return format.name().toLowerCase(java.util.Locale.ROOT)
                    + " "
                    + first
                    + (paths.size() > 1 ? " and " + (paths.size() - 1) + " more" : "");
        }
    }

    /// A table that the node holds in memory, at the version that it had when the statement was
    /// planned.
    record Stored(String schema, String name, long version) implements TableSource {
        @Override
        public String describe() {
            return schema + "." + name;
        }
    }

    /// A reader's setting, such as the delimiter of a CSV file.
    record Option(String name, String value) {}

    /// How nodes share a table's files so that rows with equal values in a column are on one node
    /// without being sent: all rows of a file are in one key group, and the node that the key group
    /// belongs to reads the file whole. It is the node to which an exchange by the hash of the
    /// column would send the rows.
    ///
    /// @param column the column, by its position in what the scan gives
    /// @param keyGroups the key group of each file, 0 to 255
    record FileKeys(int column, List<Integer> keyGroups) {
        public FileKeys {
            keyGroups = List.copyOf(keyGroups);
        }
    }
}
