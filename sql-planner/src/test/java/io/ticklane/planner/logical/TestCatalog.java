package io.ticklane.planner.logical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A catalog of a few market data tables without rows.
public final class TestCatalog implements Catalog {
    private final List<CatalogEntry> entries = new ArrayList<>();

    /// A catalog with trades, quotes and information_schema.
    public TestCatalog() {
        table(
                "main",
                "Trades",
                "symbol VARCHAR, ts TIMESTAMP, price DOUBLE, size BIGINT, side INTEGER, cond VARCHAR");
        table(
                "main",
                "quotes",
                "symbol VARCHAR, ts TIMESTAMP, bid DOUBLE, bid_size BIGINT, ask DOUBLE, ask_size BIGINT");
        table(
                "main",
                "bars",
                "symbol VARCHAR, date DATE, time TIMESTAMP, open DOUBLE, close DOUBLE, value DOUBLE");
        table("main", "limits", "symbol VARCHAR, max_size BIGINT, factor DECIMAL");
        table("information_schema", "schemata", "schema_name VARCHAR");
        table(
                "information_schema",
                "tables",
                "table_schema VARCHAR, table_name VARCHAR, table_type VARCHAR");
        table(
                "information_schema",
                "columns",
                "table_schema VARCHAR, table_name VARCHAR, column_name VARCHAR, ordinal_position INTEGER,"
                        + " data_type VARCHAR, is_nullable VARCHAR");
        table(
                "information_schema",
                "functions",
                "function_name VARCHAR, kind VARCHAR, signature VARCHAR, summary VARCHAR");
        table(
                "information_schema",
                "function_pages",
                "function_name VARCHAR, line_number INTEGER, line VARCHAR");
        table(
                "information_schema",
                "nodes",
                "address VARCHAR, state VARCHAR, self BOOLEAN, version VARCHAR, workers INTEGER,"
                        + " memory_bytes BIGINT, since TIMESTAMP, last_seen TIMESTAMP, message VARCHAR");
        table("information_schema", "settings", "name VARCHAR, value VARCHAR, description VARCHAR");
    }

    /// Adds a view.
    public void view(String name, String sql, String... columns) {
        entries.add(new CatalogEntry.View(new TableName("main", name), sql, List.of(columns)));
    }

    private void table(String schema, String name, String columns) {
        entries.add(new CatalogEntry.Table(description(new TableName(schema, name), columns)));
    }

    private static TableDescription description(TableName name, String columns) {
        List<Field> fields = new ArrayList<>();
        for (String column : columns.split(", ", -1)) {
            String[] parts = column.split(" ", -1);
            fields.add(
                    new Field(
                            parts[0],
                            switch (parts[1]) {
                                case "VARCHAR" -> SqlType.VARCHAR;
                                case "TIMESTAMP" -> SqlType.TIMESTAMP;
                                case "DOUBLE" -> SqlType.DOUBLE;
                                case "BIGINT" -> SqlType.BIGINT;
                                case "INTEGER" -> SqlType.INTEGER;
                                case "DATE" -> SqlType.DATE;
                                case "BOOLEAN" -> SqlType.BOOLEAN;
                                case "DECIMAL" -> SqlType.decimal(10, 4);
                                default -> throw new IllegalArgumentException(column);
                            }));
        }
        RowType row = new RowType(fields);
        return new TableDescription() {
            @Override
            public TableName name() {
                return name;
            }

            @Override
            public RowType columns() {
                return row;
            }

            @Override
            public double rowCount() {
                return 1000;
            }

            @Override
            public TableSource source() {
                return new TableSource.Stored(name.schema(), name.name(), 1);
            }

            @Override
            public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
                return false;
            }
        };
    }

    @Override
    public String defaultSchema() {
        return "main";
    }

    @Override
    public List<String> schemas() {
        return List.of("main", "information_schema");
    }

    @Override
    public List<String> tables(String schema) {
        return entries.stream()
                .map(CatalogEntry::name)
                .filter(name -> name.schema().equalsIgnoreCase(schema))
                .map(TableName::name)
                .toList();
    }

    @Override
    public Optional<CatalogEntry> find(String schema, String name) {
        return entries.stream()
                .filter(entry ->
                        entry.name().schema().equalsIgnoreCase(schema)
                                && entry.name().name().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public TableDescription file(String path) {
        if (path.contains("missing")) {
            throw new EngineException(ErrorCode.IO_ERROR, "no file matches '" + path + "'");
        }
        return description(
                new TableName(StatementSyntax.FILE_SCHEMA, path),
                "symbol VARCHAR, ts TIMESTAMP, price DOUBLE");
    }
}
