package io.ticklane.planner.logical;

import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.SqlText;
import io.ticklane.planner.parse.StatementSyntax;
import java.util.Locale;
import java.util.function.Function;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// SHOW and DESCRIBE as queries over `information_schema`.
final class Listings {
    private Listings() {}

    static SqlNode show(StatementSyntax.Show show, Catalog catalog) {
        SqlIdentifier of = show.of();
        String like = like(show.pattern());
        return SqlText.parse(
                switch (show.what()) {
                    case SCHEMAS ->
                            "SELECT schema_name AS \"schema\" FROM information_schema.schemata"
                                    + " WHERE "
                                    + on(like, "schema_name")
                                    + " ORDER BY schema_name";
                    case TABLES -> {
                        String schema = of == null ? catalog.defaultSchema() : of.names.getLast();
                        yield "SELECT table_name AS \"table\", table_type AS \"type\" FROM information_schema.tables"
                                + " WHERE LOWER(table_schema) = "
                                + literal(schema.toLowerCase(Locale.ROOT))
                                + " AND "
                                + on(like, "table_name")
                                + " ORDER BY table_name";
                    }
                    case COLUMNS -> columns(name(of, catalog), like);
                    case FUNCTIONS ->
                            "SELECT function_name AS \"function\", kind, signature, summary"
                                    + " FROM information_schema.functions WHERE "
                                    + on(like, "function_name")
                                    + " ORDER BY function_name, signature";
                    case NODES ->
                            "SELECT address, state, self, version, workers, memory_bytes, since,"
                                    + " last_seen, message"
                                    + " FROM information_schema.nodes WHERE "
                                    + on(like, "address")
                                    + " ORDER BY self DESC, address";
                    case QUERIES ->
                            "SELECT name, part, node, state, rows_in, rows_out, late_rows,"
                                    + " watermark, state_bytes, saved_at, commits, restarts, message, query"
                                    + " FROM information_schema.queries WHERE "
                                    + on(like, "name")
                                    + " ORDER BY name, part";
                    case SETTINGS ->
                            "SELECT name, value, description FROM information_schema.settings"
                                    + " WHERE "
                                    + on(like, "name")
                                    + " ORDER BY name";
                    case SETTING ->
                            "SELECT value FROM information_schema.settings WHERE LOWER(name) = "
                                    + literal(String.valueOf(of).toLowerCase(Locale.ROOT));
                });
    }

    static SqlNode describe(
            StatementSyntax.Describe describe, Function<SqlIdentifier, CatalogEntry> existing) {
        if (describe.function()) {
            return SqlText.parse(
                    "SELECT line AS \"description\""
                            + " FROM information_schema.function_pages WHERE UPPER(function_name) = "
                            + literal(describe.name().toString().toUpperCase(Locale.ROOT))
                            + " ORDER BY line_number");
        }
        return SqlText.parse(columns(existing.apply(describe.name()).name(), "TRUE"));
    }

    private static TableName name(@Nullable SqlIdentifier id, Catalog catalog) {
        if (id == null || id.isSimple()) {
            return new TableName(catalog.defaultSchema(), id == null ? "" : id.getSimple());
        }
        return new TableName(id.names.get(id.names.size() - 2), id.names.getLast());
    }

    private static String columns(TableName table, String like) {
        return "SELECT column_name AS \"column\", data_type AS \"type\", is_nullable AS \"nullable\""
                + " FROM information_schema.columns WHERE LOWER(table_schema) = "
                + literal(table.schema().toLowerCase(Locale.ROOT))
                + " AND LOWER(table_name) = "
                + literal(table.name().toLowerCase(Locale.ROOT))
                + " AND "
                + on(like, "column_name")
                + " ORDER BY ordinal_position";
    }

    private static String like(@Nullable SqlNode pattern) {
        return pattern == null ? "TRUE" : "? ILIKE " + pattern;
    }

    /// The condition with the column in the place of its question mark.
    private static String on(String like, String column) {
        return like.startsWith("?") ? column + like.substring(1) : like;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
