package io.ticklane.server.catalog;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.source.StoredTable;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All tables and views at one version. Immutable.
public final class CatalogSnapshot {
    private final long version;
    private final SortedMap<String, Schema> schemas;

    /// What a name stands for.
    public sealed interface Entry {
        /// The name as it was spelled when it was made.
        TableName name();

        /// What it is.
        default Relation kind() {
            return switch (this) {
                case Table _, Connected _ -> Relation.TABLE;
                case Materialized _ -> Relation.MATERIALIZED_VIEW;
                case View _ -> Relation.VIEW;
            };
        }

        /// A table in memory, as of a version.
        record Table(TableName name, StoredTable rows, long version) implements Entry {}

        /// A table whose rows are outside of the engine.
        record Connected(TableName name, TableSource.Connected source, RowType columns)
                implements Entry {}

        /// The rows of a materialized view.
        record Materialized(TableName name, TableSource.Connected source, RowType columns)
                implements Entry {}

        /// A view.
        record View(TableName name, String sql, RowType columns) implements Entry {}
    }

    /// The entries of a schema, by lower-case name.
    record Schema(String name, SortedMap<String, Entry> entries) {}

    CatalogSnapshot(long version, SortedMap<String, Schema> schemas) {
        this.version = version;
        this.schemas = schemas;
    }

    static CatalogSnapshot empty(String schema) {
        SortedMap<String, Schema> schemas = new TreeMap<>();
        schemas.put(key(schema), new Schema(schema, new TreeMap<>()));
        return new CatalogSnapshot(1, schemas);
    }

    /// Grows with every change.
    public long version() {
        return version;
    }

    /// The names of the schemas, sorted.
    public List<String> schemas() {
        return schemas.values().stream().map(Schema::name).toList();
    }

    /// The entries of a schema, sorted by name; empty when there is no such schema.
    public List<Entry> entries(String schema) {
        Schema found = schemas.get(key(schema));
        return found == null ? List.of() : List.copyOf(found.entries().values());
    }

    /// The entry of a name, letter case aside.
    public Optional<Entry> find(String schema, String name) {
        Schema found = schemas.get(key(schema));
        return found == null
                ? Optional.empty()
                : Optional.ofNullable(found.entries().get(key(name)));
    }

    CatalogSnapshot with(Entry entry) {
        return changed(
                entry.name().schema(), entries -> entries.put(key(entry.name().name()), entry));
    }

    CatalogSnapshot without(TableName name) {
        return changed(name.schema(), entries -> entries.remove(key(name.name())));
    }

    private CatalogSnapshot changed(
            String schema, java.util.function.Consumer<SortedMap<String, Entry>> change) {
        SortedMap<String, Schema> copy = new TreeMap<>(schemas);
        Schema old = copy.get(key(schema));
        SortedMap<String, Entry> entries =
                old == null ? new TreeMap<>() : new TreeMap<>(old.entries());
        change.accept(entries);
        copy.put(key(schema), new Schema(old == null ? schema : old.name(), entries));
        return new CatalogSnapshot(version + 1, copy);
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
