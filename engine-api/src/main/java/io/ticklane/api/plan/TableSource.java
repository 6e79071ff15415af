package io.ticklane.api.plan;

import java.util.List;
import java.util.Optional;

/// Where the rows of a table are.
public sealed interface TableSource {
    /// What EXPLAIN shows.
    String describe();

    /// What says which row a row takes the place of; empty where rows are only added.
    default Optional<RowKey> rowKey() {
        return this instanceof Connected connected ? connected.key() : Optional.empty();
    }

    /// The file formats that can be read.
    enum FileFormat {
        PARQUET,
        CSV,
        ARROW
    }

    /// Files of one schema, in the order of their rows.
    ///
    /// @param digests what stands for each file as it was when the statement was planned, where the
    ///   plan relies on what was known of its rows then: reading another one fails; else none
    record Files(FileFormat format, List<String> paths, List<Option> options, List<Long> digests)
            implements TableSource {
        public Files {
            paths = List.copyOf(paths);
            options = List.copyOf(options);
            digests = List.copyOf(digests);
        }

        /// Files as they are when they are read.
        public Files(FileFormat format, List<String> paths, List<Option> options) {
            this(format, paths, options, List.of());
        }

        /// The same files, which must still be those of the digests.
        public Files still(List<Long> others) {
            return new Files(format, paths, options, others);
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

    /// A table whose rows are outside of the engine, where a connector finds them.
    ///
    /// @param schema the schema of the table
    /// @param name the name of the table
    /// @param connector the name of the connector
    /// @param options what CREATE TABLE says WITH, without the connector, sorted by name; they may
    ///   hold secrets, so they are never printed
    /// @param watermark how far out of order the rows may come, where the table says it
    /// @param key what says which row a row takes the place of; empty where rows are only added
    record Connected(
            String schema,
            String name,
            String connector,
            List<Option> options,
            Optional<Watermark> watermark,
            Optional<RowKey> key)
            implements TableSource {
        public Connected {
            options = List.copyOf(options);
        }

        /// A table whose rows are only added.
        public Connected(
                String schema,
                String name,
                String connector,
                List<Option> options,
                Optional<Watermark> watermark) {
            this(schema, name, connector, options, watermark, Optional.empty());
        }

        /// The same table, whose rows take the place of others by a key.
        public Connected by(RowKey other) {
            return new Connected(schema, name, connector, options, watermark, Optional.of(other));
        }

        @Override
        public String describe() {
            return connector + " " + schema + "." + name;
        }

        /// Without the values of the options.
        @Override
        public String toString() {
            return describe();
        }
    }

    /// That no row comes whose time is more than a delay below the latest one before it.
    ///
    /// @param column the column of the time, by its position in the table
    /// @param delayNanos the delay, not negative
    record Watermark(int column, long delayNanos) {}

    /// That the rows are a log of changes: a row takes the place of the one before it with the same
    /// values in these columns.
    ///
    /// @param columns their positions in the table; none where all rows are about one
    /// @param marked whether rows may also go: then a [ChangeMark] is stored behind the table's
    ///   columns
    record RowKey(List<Integer> columns, boolean marked) {
        public RowKey {
            columns = List.copyOf(columns);
        }

        /// Where the columns are among those that are read of the table; empty where not all of
        /// them are.
        public Optional<List<Integer>> within(List<Integer> read) {
            return read.containsAll(columns)
                    ? Optional.of(columns.stream().map(read::indexOf).toList())
                    : Optional.empty();
        }
    }

    /// A reader's setting, such as the delimiter of a CSV file.
    record Option(String name, String value) {}

    /// How nodes share a table's files so that rows with equal keys are on one node without being
    /// sent: each row is given by the node to which an exchange by the hash of the columns would
    /// send it.
    sealed interface KeyShare {
        /// The columns, by their positions in what the scan gives.
        List<Integer> columns();
    }

    /// All rows of a file are in one key group of a column, and the node that the key group belongs
    /// to reads the file whole.
    ///
    /// @param column the column, by its position in what the scan gives
    /// @param keyGroups the key group of each file, 0 to 255
    record FileKeys(int column, List<Integer> keyGroups) implements KeyShare {
        public FileKeys {
            keyGroups = List.copyOf(keyGroups);
        }

        @Override
        public List<Integer> columns() {
            return List.of(column);
        }
    }

    /// Every node reads all files, and leaves out the rows of keys that are not its own.
    record OwnKeys(List<Integer> columns) implements KeyShare {
        public OwnKeys {
            columns = List.copyOf(columns);
        }
    }
}
