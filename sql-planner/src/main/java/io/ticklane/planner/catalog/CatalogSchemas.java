package io.ticklane.planner.catalog;

import io.ticklane.planner.parse.StatementSyntax;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/// A [Catalog] as Calcite schemas; names are looked up when they are met.
public final class CatalogSchemas {
    private CatalogSchemas() {}

    /// The reader of a catalog for one statement; `views` gives the row type of a view.
    public static CalciteCatalogReader reader(
            Catalog catalog,
            RelDataTypeFactory types,
            Function<CatalogEntry.View, RelDataType> views) {
        CalciteSchema root = CalciteSchema.createRootSchema(false, false);
        for (String schema : catalog.schemas()) {
            root.add(schema, schema(new Tables(catalog, schema, views)));
        }
        root.add(StatementSyntax.FILE_SCHEMA, schema(new Files(catalog)));
        return new CalciteCatalogReader(root, List.of(catalog.defaultSchema()), types, config());
    }

    private static CalciteConnectionConfig config() {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        properties.setProperty(
                CalciteConnectionProperty.UNQUOTED_CASING.camelName(), Casing.UNCHANGED.name());
        properties.setProperty(
                CalciteConnectionProperty.QUOTED_CASING.camelName(), Casing.UNCHANGED.name());
        return new CalciteConnectionConfigImpl(properties);
    }

    private static Schema schema(Lookup<Table> tables) {
        return new AbstractSchema() {
            @Override
            public Lookup<Table> tables() {
                return tables;
            }
        };
    }

    /// The tables and views of one schema.
    private record Tables(
            Catalog catalog, String schema, Function<CatalogEntry.View, RelDataType> views)
            implements Lookup<Table> {
        @Override
        public @Nullable Table get(String name) {
            Named<Table> found = getIgnoreCase(name);
            return found == null ? null : found.entity();
        }

        @Override
        public @Nullable Named<Table> getIgnoreCase(String name) {
            Optional<CatalogEntry> found = catalog.find(schema, name);
            return found.isEmpty()
                    ? null
                    : new Named<>(found.get().name().name(), table(found.get()));
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            return Set.copyOf(catalog.tables(schema));
        }

        private Table table(CatalogEntry entry) {
            return switch (entry) {
                case CatalogEntry.Table(TableDescription description) ->
                        new CatalogTable(description);
                case CatalogEntry.View view -> new CatalogView(view, views.apply(view));
            };
        }
    }

    /// The schema in which every name is the path of a file.
    private record Files(Catalog catalog) implements Lookup<Table> {
        @Override
        public Table get(String path) {
            return new CatalogTable(catalog.file(path));
        }

        @Override
        public Named<Table> getIgnoreCase(String path) {
            return new Named<>(path, get(path));
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            return Set.of();
        }
    }
}
