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
}
