package io.ticklane.planner.catalog;

import io.ticklane.planner.parse.StatementSyntax.Relation;
import java.util.List;

/// What a name of the catalog stands for.
public sealed interface CatalogEntry {
    /// The name as it is spelled in the catalog.
    TableName name();

    /// What it is.
    Relation kind();

    /// A table.
    record Table(TableDescription description) implements CatalogEntry {
        @Override
        public TableName name() {
            return description.name();
        }

        @Override
        public Relation kind() {
            return description.kind();
        }
    }

    /// A view: the text of its query and the names of its columns, none when they come from the
    /// query.
    record View(TableName name, String sql, List<String> columns) implements CatalogEntry {
        public View {
            columns = List.copyOf(columns);
        }

        @Override
        public Relation kind() {
            return Relation.VIEW;
        }
    }
}
