package io.ticklane.server.catalog;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.source.StoredTable;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;

/// The tables and views of a node. Changes make a new snapshot; readers of older ones are not
/// disturbed.
///
/// Threads: any.
public final class Tables implements AutoCloseable {
    /// The schema of names without one.
    public static final String DEFAULT_SCHEMA = "main";

    private volatile CatalogSnapshot snapshot = CatalogSnapshot.empty(DEFAULT_SCHEMA);

    /// What there is now.
    public CatalogSnapshot snapshot() {
        return snapshot;
    }

    /// Puts a table; takes ownership of its rows.
    ///
    /// @param replace whether an older table of the name gives way; else it is error 42P07
    public synchronized void putTable(TableName name, StoredTable rows, boolean replace) {
        Entry old = find(name);
        if (old != null && !(replace && isTable(old))) {
            rows.close();
            throw exists(old);
        }
        snapshot = snapshot.with(new Entry.Table(name, rows, snapshot.version() + 1));
        close(old);
    }

    /// Puts a table whose rows are outside of the engine.
    ///
    /// @param replace whether an older table of the name gives way; else it is error 42P07
    public synchronized void putConnected(
            TableName name, TableSource.Connected source, RowType columns, boolean replace) {
        Entry old = find(name);
        if (old != null && !(replace && isTable(old))) {
            throw exists(old);
        }
        snapshot = snapshot.with(new Entry.Connected(name, source, columns));
        close(old);
    }

    /// Replaces the rows of a table that is still at the version that the change was made from;
    /// takes ownership of the new rows. False, and the rows are closed, when another change came
    /// first.
    public synchronized boolean replaceRows(TableName name, long fromVersion, StoredTable rows) {
        if (!(find(name) instanceof Entry.Table old) || old.version() != fromVersion) {
            rows.close();
            return false;
        }
        snapshot = snapshot.with(new Entry.Table(old.name(), rows, snapshot.version() + 1));
        close(old);
        return true;
    }

    /// Puts a view.
    ///
    /// @param replace whether an older view of the name gives way; else it is error 42P07
    public synchronized void putView(TableName name, String sql, RowType columns, boolean replace) {
        Entry old = find(name);
        if (old != null && !(replace && old instanceof Entry.View)) {
            throw exists(old);
        }
        snapshot = snapshot.with(new Entry.View(name, sql, columns));
    }

    /// Puts a materialized view; error 42P07 when something has its name.
    public synchronized void putMaterialized(
            TableName name, TableSource.Connected source, RowType columns) {
        Entry old = find(name);
        if (old != null) {
            throw exists(old);
        }
        snapshot = snapshot.with(new Entry.Materialized(name, source, columns));
    }

    /// Drops what has a name; false when there is nothing, 42P01 when it is of another kind.
    public synchronized boolean drop(TableName name, Relation kind) {
        Entry old = find(name);
        if (old == null) {
            return false;
        }
        if (kind != old.kind()) {
            throw new EngineException(
                    ErrorCode.TABLE_NOT_FOUND,
                    name + " is a " + old.kind().title() + "; use DROP " + old.kind().sql());
        }
        snapshot = snapshot.without(name);
        close(old);
        return true;
    }

    @Override
    public synchronized void close() {
        for (String schema : snapshot.schemas()) {
            snapshot.entries(schema).forEach(Tables::close);
        }
        snapshot = CatalogSnapshot.empty(DEFAULT_SCHEMA);
    }

    private @org.jspecify.annotations.Nullable Entry find(TableName name) {
        return snapshot.find(name.schema(), name.name()).orElse(null);
    }

    private static boolean isTable(Entry entry) {
        return entry.kind() == Relation.TABLE;
    }

    private static void close(@org.jspecify.annotations.Nullable Entry entry) {
        if (entry instanceof Entry.Table table) {
            table.rows().close();
        }
    }

    /// That a name is taken.
    public static EngineException exists(Entry old) {
        return new EngineException(
                ErrorCode.TABLE_EXISTS,
                "there is already a "
                        + old.kind().title()
                        + " "
                        + old.name()
                        + "; use CREATE OR REPLACE, IF NOT EXISTS or another name");
    }
}
