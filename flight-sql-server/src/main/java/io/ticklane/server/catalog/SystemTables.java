package io.ticklane.server.catalog;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.server.functions.FunctionPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables of `information_schema`, made from the catalog when they are read.
final class SystemTables {
    private static final String TABLE_FUNCTION = "table";

    /// The name of the schema.
    static final String SCHEMA = "information_schema";

    /// The name of the one catalog.
    static final String CATALOG = "ticklane";

    /// A table of the information schema.
    @SuppressWarnings("ImmutableEnumChecker") // a row type is an immutable record
    enum Table {
        SCHEMATA("catalog_name", "schema_name"),
        TABLES("table_catalog", "table_schema", "table_name", "table_type"),
        COLUMNS(
                "table_catalog",
                "table_schema",
                "table_name",
                "column_name",
                "ordinal_position:INTEGER",
                "data_type",
                "is_nullable",
                "numeric_precision:INTEGER",
                "numeric_scale:INTEGER",
                "datetime_precision:INTEGER",
                "key_position:INTEGER"),
        FUNCTIONS("function_name", "kind", "signature", "summary", "family"),
        FUNCTION_PAGES("function_name", "line_number:INTEGER", "line"),
        SETTINGS("name", "value", "description"),
        NODES(
                "address",
                "state",
                "self:BOOLEAN",
                "version",
                "workers:INTEGER",
                "memory_bytes:BIGINT",
                "since:TIMESTAMP",
                "last_seen:TIMESTAMP",
                "message"),
        QUERIES(
                "name",
                "part:INTEGER",
                "node",
                "state",
                "rows_in:BIGINT",
                "rows_out:BIGINT",
                "late_rows:BIGINT",
                "watermark:TIMESTAMP",
                "state_bytes:BIGINT",
                "saved_at:TIMESTAMP",
                "commits:BIGINT",
                "restarts:BIGINT",
                "message",
                "query");

        private final RowType rowType;

        Table(String... columns) {
            List<Field> fields = new ArrayList<>();
            for (String column : columns) {
                String[] parts = column.split(":", -1);
                fields.add(
                        new Field(
                                parts[0],
                                parts.length == 1
                                        ? SqlType.VARCHAR
                                        : SqlType.of(TypeKind.valueOf(parts[1]))));
            }
            rowType = new RowType(fields);
        }

        RowType rowType() {
            return rowType;
        }

        static Optional<Table> find(String name) {
            return Arrays.stream(values())
                    .filter(table -> table.name().equalsIgnoreCase(name))
                    .findFirst();
        }

        String sqlName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private SystemTables() {}

    /// A row of `schemata`, `tables` or `columns`: what the catalog of a session says.
    interface View {
        List<String> schemas();

        List<Named> tables(String schema);

        /// The columns of a table; those of a view are its query's.
        RowType columns(String schema, String table);

        /// The columns that say which row takes the place of which; none where rows are only added.
        List<Integer> key(String schema, String table);

        /// A table or view and its kind in the words of the standard.
        record Named(String name, String kind) {}
    }

    static List<List<@Nullable Object>> schemata(View view) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        view.schemas().forEach(schema -> rows.add(row(CATALOG, schema)));
        return rows;
    }

    static List<List<@Nullable Object>> tables(View view) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String schema : view.schemas()) {
            for (View.Named table : view.tables(schema)) {
                rows.add(row(CATALOG, schema, table.name(), table.kind()));
            }
        }
        return rows;
    }

    static List<List<@Nullable Object>> columns(View view) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String schema : view.schemas()) {
            for (View.Named table : view.tables(schema)) {
                RowType columns = view.columns(schema, table.name());
                List<Integer> key = view.key(schema, table.name());
                for (int i = 0; i < columns.size(); i++) {
                    List<@Nullable Object> row =
                            new ArrayList<>(column(schema, table.name(), i, columns.field(i)));
                    row.add(key.contains(i) ? key.indexOf(i) + 1 : null);
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static List<@Nullable Object> column(
            String schema, String table, int index, Field field) {
        SqlType type = field.type();
        boolean decimal = type.kind() == TypeKind.DECIMAL;
        boolean time = type.kind() == TypeKind.TIME || type.kind().isTimestamp();
        return row(
                CATALOG,
                schema,
                table,
                field.name(),
                index + 1,
                type.sql(),
                type.nullable() ? "YES" : "NO",
                decimal ? type.precision() : null,
                decimal ? type.scale() : null,
                time ? type.precision() : null);
    }

    /// All functions; one with other names comes for each.
    static List<List<@Nullable Object>> functions(FunctionCatalog catalog) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (FunctionDefinition definition : catalog.all()) {
            FunctionSpec spec = definition.spec();
            String kind =
                    switch (definition) {
                        case FunctionDefinition.Scalar _ -> "scalar";
                        case FunctionDefinition.Running _ -> "running";
                        case FunctionDefinition.Frame _ -> "aggregate";
                        case FunctionDefinition.Table _ -> TABLE_FUNCTION;
                    };
            String family = spec.family().title();
            rows.add(row(spec.name(), kind, spec.signature(), spec.summary(), family));
            for (String alias : spec.aliases()) {
                String same = "Another name of " + spec.name();
                String signature = alias + spec.signature().substring(spec.name().length());
                rows.add(row(alias, kind, signature, same, family));
            }
        }
        for (BuiltinTable table : BuiltinTable.values()) {
            String family = Family.BARS.title();
            rows.add(row(table.name(), TABLE_FUNCTION, table.usage(), table.summary(), family));
        }
        rows.sort(Comparator.comparing(row -> String.valueOf(row.getFirst())));
        return rows;
    }

    /// The lines of the pages of functions; those of a function with other names come for each.
    static List<List<@Nullable Object>> functionPages(FunctionCatalog catalog) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (FunctionPage page : FunctionPage.all(catalog)) {
            List<String> names = new ArrayList<>(page.spec().aliases());
            names.add(page.name());
            names.forEach(name -> addPage(rows, name, page.markdown()));
        }
        for (BuiltinTable table : BuiltinTable.values()) {
            addPage(
                    rows,
                    table.name(),
                    "# "
                            + table.name()
                            + "\n\n"
                            + table.summary()
                            + ".\n\n```\n"
                            + table.usage()
                            + "\n```\n\nThe page of the SQL dialect says more.");
        }
        return rows;
    }

    private static void addPage(List<List<@Nullable Object>> rows, String name, String page) {
        List<String> lines = page.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            rows.add(row(name, i + 1, lines.get(i)));
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
