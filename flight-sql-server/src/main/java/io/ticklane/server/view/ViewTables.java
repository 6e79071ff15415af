package io.ticklane.server.view;

import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import io.ticklane.server.catalog.Tables;
import java.util.Optional;
import java.util.stream.Stream;

/// The tables in which views are read: each has one for its rows, and one for its late rows where
/// they are kept.
///
/// Threads: any.
final class ViewTables {
    private final Tables tables;
    private final NodeHost host;

    ViewTables(Tables tables, NodeHost host) {
        this.tables = tables;
        this.host = host;
    }

    /// What has a name already that the tables of a view need; empty where all are free.
    Optional<Entry> inTheWay(ViewDefinition view) {
        return names(view)
                .flatMap(name -> tables.snapshot().find(name.schema(), name.name()).stream())
                .findFirst();
    }

    /// Makes the tables of a view: both or none.
    ///
    /// Errors: 42P07 where something has a name of theirs.
    void put(ViewDefinition view) {
        tables.putMaterialized(view.name(), host.table(view), view.shown());
        try {
            host.lateTable(view)
                    .ifPresent(late ->
                            tables.putMaterialized(
                                    LateRows.name(view.name()),
                                    late,
                                    view.lateColumns().orElseThrow()));
        } catch (RuntimeException e) {
            tables.drop(view.name(), Relation.MATERIALIZED_VIEW);
            throw e;
        }
    }

    /// Drops the tables of a view.
    void drop(ViewDefinition view) {
        names(view).forEach(name -> tables.drop(name, Relation.MATERIALIZED_VIEW));
    }

    private static Stream<TableName> names(ViewDefinition view) {
        return Stream.concat(
                Stream.of(view.name()),
                view.lateColumns().map(_ -> LateRows.name(view.name())).stream());
    }
}
