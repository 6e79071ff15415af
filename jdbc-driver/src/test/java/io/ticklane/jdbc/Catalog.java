package io.ticklane.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The information schema of the canned engine.
final class Catalog {
    private static final Pattern SELECT =
            Pattern.compile("SELECT (.*) FROM information_schema\\.(\\w+)");

    private static final Map<String, List<String>> COLUMNS =
            Map.of(
                    "schemata", List.of("catalog_name", "schema_name"),
                    "tables", List.of("table_catalog", "table_schema", "table_name", "table_type"),
                    "columns",
                            List.of(
                                    "table_catalog",
                                    "table_schema",
                                    "table_name",
                                    "column_name",
                                    "ordinal_position",
                                    "data_type",
                                    "is_nullable",
                                    "key_position"),
                    "functions",
                            List.of("function_name", "kind", "signature", "summary", "family"));

    private static final Map<String, List<List<@Nullable String>>> ROWS =
            Map.of(
                    "schemata",
                            List.of(
                                    List.of("ticklane", "main"),
                                    List.of("ticklane", "information_schema")),
                    "tables",
                            List.of(
                                    List.of("ticklane", "main", "trades", "BASE TABLE"),
                                    List.of("ticklane", "main", "trade_days", "BASE TABLE"),
                                    List.of("ticklane", "main", "bars", "VIEW"),
                                    List.of("ticklane", "information_schema", "tables", "VIEW")),
                    "columns",
                            List.of(
                                    column("trades", "price", 2, "DECIMAL(12, 4)", "YES"),
                                    column("trades", "ts", 1, "TIMESTAMP(9)", "NO"),
                                    column("trades", "symbol", 3, "SYMBOL", "YES"),
                                    column("trades", "size", 4, "BIGINT", "YES"),
                                    column("trade_days", "day", 1, "DATE", "YES"),
                                    column("bars", "name", 1, "VARCHAR(20)", "YES", "2"),
                                    column("bars", "minute", 2, "TIMESTAMP(9)", "YES", "1")),
                    "functions",
                            List.of(
                                    List.of(
                                            "EWMA",
                                            "RUNNING",
                                            "EWMA(x, alpha)",
                                            "Moving average",
                                            "AVERAGE"),
                                    List.of(
                                            "VOLUME_BARS",
                                            "TABLE",
                                            "VOLUME_BARS(t)",
                                            "Bars",
                                            "BARS")));

    private Catalog() {}

    private static List<@Nullable String> column(
            String table, String name, int position, String type, String nullable) {
        return column(table, name, position, type, nullable, null);
    }

    private static List<@Nullable String> column(
            String table,
            String name,
            int position,
            String type,
            String nullable,
            @Nullable String key) {
        String place = Integer.toString(position);
        return Arrays.asList("ticklane", "main", table, name, place, type, nullable, key);
    }

    private static Matcher match(String sql) {
        Matcher matcher = SELECT.matcher(sql);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(sql);
        }
        return matcher;
    }

    private static List<String> known(String table) {
        return COLUMNS.getOrDefault(table, List.of());
    }

    private static List<String> asked(Matcher matcher) {
        return Arrays.asList(matcher.group(1).split(", ", -1));
    }

    static Schema columns(String sql) {
        List<Field> fields = new ArrayList<>();
        for (String name : asked(match(sql))) {
            boolean number = name.endsWith("_position");
            ArrowType type = number ? new ArrowType.Int(32, true) : new ArrowType.Utf8();
            fields.add(Field.nullable(name, type));
        }
        return new Schema(fields);
    }

    static List<List<@Nullable String>> rows(String sql) {
        Matcher matcher = match(sql);
        List<String> known = known(matcher.group(2));
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (List<@Nullable String> row : ROWS.getOrDefault(matcher.group(2), List.of())) {
            List<@Nullable String> chosen = new ArrayList<>();
            for (String name : asked(matcher)) {
                chosen.add(row.get(known.indexOf(name)));
            }
            rows.add(chosen);
        }
        return rows;
    }
}
