package io.ticklane.server.session;

import io.ticklane.api.type.RowType;
import java.util.List;

/// The schemas and tables of a node, for metadata calls.
public record TableListing(List<String> schemas, List<Entry> tables) {
    /// The kinds of tables.
    public static final List<String> TYPES =
            List.of("BASE TABLE", "MATERIALIZED VIEW", "SYSTEM TABLE", "VIEW");

    public TableListing {
        schemas = List.copyOf(schemas);
        tables = List.copyOf(tables);
    }

    /// A table or view.
    ///
    /// @param key the columns that say which row takes the place of which; none where rows are only
    ///   added
    public record Entry(
            String schema, String name, String type, RowType columns, List<Integer> key) {
        public Entry {
            key = List.copyOf(key);
        }
    }
}
