package io.ticklane.jdbc.internal.metadata;

import io.ticklane.jdbc.internal.arrow.Batch;
import io.ticklane.jdbc.internal.session.BatchStream;
import io.ticklane.jdbc.internal.session.MemoryStream;
import io.ticklane.jdbc.internal.session.Outcome;
import io.ticklane.jdbc.internal.session.Run;
import io.ticklane.jdbc.internal.session.Session;
import io.ticklane.jdbc.internal.value.Conversions;
import io.ticklane.jdbc.internal.value.JdbcType;
import io.ticklane.jdbc.internal.value.SqlTypeText;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Rows of the metadata result sets, read from `information_schema` over either transport.
public final class MetadataSource {
    /// The only catalog.
    public static final String CATALOG = "ticklane";

    /// The schema at first.
    public static final String DEFAULT_SCHEMA = "main";

    private static final String SYSTEM = "information_schema";

    private final Session session;

    /// Of the engine of a session.
    public MetadataSource(Session session) {
        this.session = session;
    }

    /// A result set without rows.
    public static BatchStream none(MetadataColumns columns) throws SQLException {
        return rows(columns, List.of());
    }

    /// Rows that the caller made.
    public static BatchStream rows(MetadataColumns columns, List<@Nullable Object[]> rows)
            throws SQLException {
        return new MemoryStream(columns.schema(), rows);
    }

    /// Each row of a query as text.
    private List<@Nullable String[]> ask(String sql) throws SQLException {
        Outcome outcome = session.execute(sql, Session.Kind.QUERY, new Run(0, 0));
        List<@Nullable String[]> rows = new ArrayList<>();
        try (BatchStream stream = ((Outcome.Rows) outcome).stream()) {
            for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    rows.add(texts(batch, row));
                }
            }
        }
        return rows;
    }

    private static @Nullable String[] texts(Batch batch, int row) throws SQLException {
        @Nullable String[] texts = new String[batch.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = batch.columns().get(i).value(row);
            texts[i] = value == null ? null : Conversions.text(value);
        }
        return texts;
    }

    /// "" asks for what has no catalog: all has one here.
    private static Predicate<@Nullable String> catalog(@Nullable String catalog) {
        return LikePattern.exactly(catalog);
    }

    /// Rows of `getCatalogs`.
    public BatchStream catalogs() throws SQLException {
        Set<String> names = new TreeSet<>();
        for (@Nullable String[] row :
                ask("SELECT catalog_name, schema_name FROM information_schema.schemata")) {
            names.add(String.valueOf(row[0]));
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        names.forEach(name -> rows.add(new Object[] {name}));
        return rows(MetadataColumns.CATALOGS, rows);
    }

    /// Rows of `getSchemas`.
    public BatchStream schemas(@Nullable String catalog, @Nullable String pattern)
            throws SQLException {
        Predicate<@Nullable String> inCatalog = catalog(catalog);
        LikePattern named = new LikePattern(pattern);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable String[] row :
                ask("SELECT catalog_name, schema_name FROM information_schema.schemata")) {
            if (inCatalog.test(row[0]) && named.test(row[1])) {
                rows.add(new Object[] {row[1], row[0]});
            }
        }
        sort(rows, 1, 0);
        return rows(MetadataColumns.SCHEMAS, rows);
    }

    /// Rows of `getTables`.
    public BatchStream tables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String namePattern,
            String @Nullable [] types)
            throws SQLException {
        Predicate<@Nullable String> inCatalog = catalog(catalog);
        LikePattern inSchema = new LikePattern(schemaPattern);
        LikePattern named = new LikePattern(namePattern);
        Set<String> wanted = types == null ? null : Set.of(distinct(types));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable String[] row :
                ask(
                        "SELECT table_catalog, table_schema, table_name, table_type"
                                + " FROM information_schema.tables")) {
            String type = tableType(row[1], row[3]);
            boolean asked = wanted == null || wanted.contains(type);
            if (asked && inCatalog.test(row[0]) && inSchema.test(row[1]) && named.test(row[2])) {
                rows.add(
                        new Object[] {
                            row[0], row[1], row[2], type, null, null, null, null, null, null
                        });
            }
        }
        sort(rows, 3, 0, 1, 2);
        return rows(MetadataColumns.TABLES, rows);
    }

    private static String[] distinct(String[] types) {
        return new TreeSet<>(List.of(types)).toArray(new String[0]);
    }

    private static String tableType(@Nullable String schema, @Nullable String type) {
        if (SYSTEM.equalsIgnoreCase(schema)) {
            return "SYSTEM TABLE";
        }
        String upper = type == null ? "" : type.toUpperCase(Locale.ROOT);
        return upper.equals("BASE TABLE") || upper.isEmpty() ? "TABLE" : upper;
    }

    /// Rows of `getColumns`.
    public BatchStream columns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String namePattern)
            throws SQLException {
        Predicate<@Nullable String> inCatalog = catalog(catalog);
        LikePattern inSchema = new LikePattern(schemaPattern);
        LikePattern inTable = new LikePattern(tablePattern);
        LikePattern named = new LikePattern(namePattern);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable String[] row :
                ask(
                        "SELECT table_catalog, table_schema, table_name, column_name,"
                                + " ordinal_position, data_type, is_nullable"
                                + " FROM information_schema.columns")) {
            if (inCatalog.test(row[0])
                    && inSchema.test(row[1])
                    && inTable.test(row[2])
                    && named.test(row[3])) {
                rows.add(column(row));
            }
        }
        sort(rows, 0, 1, 2, 16);
        return rows(MetadataColumns.COLUMNS, rows);
    }

    private static @Nullable Object[] column(@Nullable String[] row) {
        JdbcType type = SqlTypeText.parse(String.valueOf(row[5]));
        boolean nullable = !"NO".equalsIgnoreCase(row[6]);
        boolean text = type.id() == Types.VARCHAR || type.id() == Types.VARBINARY;
        boolean number = radix(type) != null;
        boolean time = type.id() == Types.TIME || type.id() == Types.TIMESTAMP;
        boolean zoned = type.id() == Types.TIMESTAMP_WITH_TIMEZONE;
        return new Object[] {
            row[0],
            row[1],
            row[2],
            row[3],
            type.id(),
            type.name(),
            type.precision(),
            null,
            number || time || zoned ? (Integer) type.scale() : null,
            radix(type),
            nullable ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
            null,
            null,
            null,
            null,
            text ? (Integer) type.precision() : null,
            row[4] == null ? 0 : Integer.parseInt(row[4]),
            nullable ? "YES" : "NO",
            null,
            null,
            null,
            null,
            "NO",
            "NO"
        };
    }

    /// 10 for numbers, null for others.
    static @Nullable Integer radix(JdbcType type) {
        return switch (type.id()) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.DOUBLE,
                    Types.DECIMAL ->
                    10;
            default -> null;
        };
    }

    /// Rows of `getPrimaryKeys`.
    public BatchStream primaryKeys(
            @Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        Predicate<@Nullable String> inCatalog = catalog(catalog);
        Predicate<@Nullable String> inSchema = LikePattern.exactly(schema);
        Predicate<@Nullable String> named = LikePattern.exactly(table);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable String[] row :
                ask(
                        "SELECT table_catalog, table_schema, table_name, column_name, key_position"
                                + " FROM information_schema.columns")) {
            String place = row[4];
            if (place != null
                    && inCatalog.test(row[0])
                    && inSchema.test(row[1])
                    && named.test(row[2])) {
                rows.add(
                        new Object[] {
                            row[0], row[1], row[2], row[3], Short.parseShort(place), null
                        });
            }
        }
        sort(rows, 3);
        return rows(MetadataColumns.PRIMARY_KEYS, rows);
    }

    /// Rows of `getFunctions`.
    public BatchStream functions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String pattern)
            throws SQLException {
        LikePattern named = new LikePattern(pattern);
        boolean any =
                catalog(catalog).test(CATALOG)
                        && new LikePattern(schemaPattern).test(DEFAULT_SCHEMA);
        List<@Nullable Object[]> rows = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (@Nullable String[] row : any ? askFunctions() : List.<@Nullable String[]>of()) {
            if (named.test(row[0])) {
                boolean table = String.valueOf(row[1]).toUpperCase(Locale.ROOT).contains("TABLE");
                String specific = String.valueOf(row[3] == null ? row[0] : row[3]);
                String unique = seen.add(specific) ? specific : specific + "#" + rows.size();
                rows.add(
                        new Object[] {
                            CATALOG,
                            DEFAULT_SCHEMA,
                            row[0],
                            row[2],
                            (short)
                                    (table
                                            ? DatabaseMetaData.functionReturnsTable
                                            : DatabaseMetaData.functionNoTable),
                            unique
                        });
            }
        }
        sort(rows, 2, 5);
        return rows(MetadataColumns.FUNCTIONS, rows);
    }

    private List<@Nullable String[]> askFunctions() throws SQLException {
        return ask(
                "SELECT function_name, kind, summary, signature FROM information_schema.functions");
    }

    /// The types of the engine.
    public static BatchStream types() throws SQLException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String name :
                List.of(
                        "BOOLEAN",
                        "TINYINT",
                        "SMALLINT",
                        "INTEGER",
                        "BIGINT",
                        "REAL",
                        "DOUBLE",
                        "DECIMAL",
                        "VARCHAR",
                        "VARBINARY",
                        "DATE",
                        "TIME",
                        "TIMESTAMP",
                        "TIMESTAMP WITH LOCAL TIME ZONE",
                        "INTERVAL DAY TO SECOND",
                        "INTERVAL YEAR TO MONTH",
                        "UUID")) {
            rows.add(type(name));
        }
        sort(rows, 1, 0);
        return rows(MetadataColumns.TYPES, rows);
    }

    private static @Nullable Object[] type(String name) {
        JdbcType type = SqlTypeText.parse(name);
        boolean exact = type.id() == Types.DECIMAL;
        String prefix = prefix(type);
        String parameters =
                switch (type.id()) {
                    case Types.DECIMAL -> "precision,scale";
                    case Types.VARCHAR -> "length";
                    case Types.TIME, Types.TIMESTAMP -> "precision";
                    default -> null;
                };
        return new Object[] {
            name,
            type.id(),
            type.precision(),
            prefix,
            prefix == null ? null : "'",
            parameters,
            (short) DatabaseMetaData.typeNullable,
            type.id() == Types.VARCHAR,
            (short) DatabaseMetaData.typeSearchable,
            !type.signed(),
            false,
            false,
            null,
            (short) 0,
            (short) (exact ? 38 : type.scale()),
            null,
            null,
            radix(type)
        };
    }

    private static @Nullable String prefix(JdbcType type) {
        return switch (type.id()) {
            case Types.VARCHAR -> "'";
            case Types.VARBINARY -> "X'";
            case Types.DATE -> "DATE '";
            case Types.TIME -> "TIME '";
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> "TIMESTAMP '";
            default -> null;
        };
    }

    /// Sorts by these columns, text in the order of its characters.
    private static void sort(List<@Nullable Object[]> rows, int... columns) {
        Comparator<@Nullable Object[]> order = by(columns[0]);
        for (int i = 1; i < columns.length; i++) {
            order = order.thenComparing(by(columns[i]));
        }
        rows.sort(order);
    }

    private static Comparator<@Nullable Object[]> by(int column) {
        return (one, other) -> compare(one[column], other[column]);
    }

    private static int compare(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Integer a && other instanceof Integer b) {
            return Integer.compare(a, b);
        }
        return String.valueOf(one).compareTo(String.valueOf(other));
    }
}
