package io.ticklane.tests.oracle;

import java.util.List;

/// A table or a query of WITH: its columns by their own names. Tables have a column `id`, which is
/// another number in each row.
record Table(String name, List<Column> columns, long mostRows) {
    /// Whether the first column is such an id.
    boolean hasId() {
        return columns.getFirst().name().equals("id");
    }

    /// The table in FROM under another name.
    Relation as(String alias) {
        return new Relation(
                name + " AS " + alias,
                columns.stream()
                        .map(column -> new Column(alias + "." + column.name(), column.type()))
                        .toList(),
                mostRows,
                hasId());
    }
}
