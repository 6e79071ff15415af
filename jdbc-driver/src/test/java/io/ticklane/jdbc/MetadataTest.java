package io.ticklane.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Front.class)
class MetadataTest {
    /// Columns and their types (V text, I int, S short, L long, B boolean) as the documentation of
    /// DatabaseMetaData lists them.
    private static final Map<String, String> DOCUMENTED =
            Map.ofEntries(
                    Map.entry("getCatalogs", "TABLE_CAT V"),
                    Map.entry("getSchemas", "TABLE_SCHEM V TABLE_CATALOG V"),
                    Map.entry("getTableTypes", "TABLE_TYPE V"),
                    Map.entry(
                            "getTables",
                            "TABLE_CAT V TABLE_SCHEM V TABLE_NAME V TABLE_TYPE V REMARKS V TYPE_CAT V"
                                    + " TYPE_SCHEM V TYPE_NAME V SELF_REFERENCING_COL_NAME V"
                                    + " REF_GENERATION V"),
                    Map.entry(
                            "getColumns",
                            "TABLE_CAT V TABLE_SCHEM V TABLE_NAME V COLUMN_NAME V DATA_TYPE I"
                                    + " TYPE_NAME V COLUMN_SIZE I BUFFER_LENGTH I DECIMAL_DIGITS I"
                                    + " NUM_PREC_RADIX I NULLABLE I REMARKS V COLUMN_DEF V SQL_DATA_TYPE"
                                    + " I SQL_DATETIME_SUB I CHAR_OCTET_LENGTH I ORDINAL_POSITION I"
                                    + " IS_NULLABLE V SCOPE_CATALOG V SCOPE_SCHEMA V SCOPE_TABLE V"
                                    + " SOURCE_DATA_TYPE S IS_AUTOINCREMENT V IS_GENERATEDCOLUMN V"),
                    Map.entry(
                            "getPrimaryKeys",
                            "TABLE_CAT V TABLE_SCHEM V TABLE_NAME V COLUMN_NAME V KEY_SEQ S PK_NAME"
                                    + " V"),
                    Map.entry(
                            "getImportedKeys",
                            "PKTABLE_CAT V PKTABLE_SCHEM V PKTABLE_NAME V PKCOLUMN_NAME V FKTABLE_CAT"
                                    + " V FKTABLE_SCHEM V FKTABLE_NAME V FKCOLUMN_NAME V KEY_SEQ S"
                                    + " UPDATE_RULE S DELETE_RULE S FK_NAME V PK_NAME V DEFERRABILITY"
                                    + " S"),
                    Map.entry(
                            "getTypeInfo",
                            "TYPE_NAME V DATA_TYPE I PRECISION I LITERAL_PREFIX V LITERAL_SUFFIX V"
                                    + " CREATE_PARAMS V NULLABLE S CASE_SENSITIVE B SEARCHABLE S"
                                    + " UNSIGNED_ATTRIBUTE B FIXED_PREC_SCALE B AUTO_INCREMENT B"
                                    + " LOCAL_TYPE_NAME V MINIMUM_SCALE S MAXIMUM_SCALE S SQL_DATA_TYPE"
                                    + " I SQL_DATETIME_SUB I NUM_PREC_RADIX I"),
                    Map.entry(
                            "getIndexInfo",
                            "TABLE_CAT V TABLE_SCHEM V TABLE_NAME V NON_UNIQUE B INDEX_QUALIFIER V"
                                    + " INDEX_NAME V TYPE S ORDINAL_POSITION S COLUMN_NAME V ASC_OR_DESC"
                                    + " V CARDINALITY L PAGES L FILTER_CONDITION V"),
                    Map.entry(
                            "getFunctions",
                            "FUNCTION_CAT V FUNCTION_SCHEM V FUNCTION_NAME V REMARKS V FUNCTION_TYPE"
                                    + " S SPECIFIC_NAME V"),
                    Map.entry(
                            "getProcedures",
                            "PROCEDURE_CAT V PROCEDURE_SCHEM V PROCEDURE_NAME V RESERVED1 V RESERVED2"
                                    + " V RESERVED3 V REMARKS V PROCEDURE_TYPE S SPECIFIC_NAME V"),
                    Map.entry(
                            "getClientInfoProperties",
                            "NAME V MAX_LEN I DEFAULT_VALUE V DESCRIPTION V"));

    private final Front front;
    private Connection connection;
    private DatabaseMetaData metadata;

    MetadataTest(Front front) {
        this.front = front;
    }

    @BeforeAll
    static void start() {
        Front.startServer();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        Front.stopServer();
    }

    @BeforeEach
    void open() throws SQLException {
        connection = front.connect();
        metadata = connection.getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static @Nullable Object argument(Class<?> type) {
        if (type == boolean.class) {
            return true;
        }
        return type == int.class ? (Object) 1003 : null;
    }

    private static List<Method> getters(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type)
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    @Test
    void everyGetterOfTheDatabaseAnswers() throws Exception {
        List<String> failed = new ArrayList<>();
        for (Method getter : getters(DatabaseMetaData.class)) {
            Object[] arguments =
                    Stream.of(getter.getParameterTypes()).map(MetadataTest::argument).toArray();
            try {
                Object answer = getter.invoke(metadata, arguments);
                if (answer instanceof ResultSet rows) {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                    rows.close();
                }
            } catch (ReflectiveOperationException e) {
                failed.add(getter.getName() + ": " + e.getCause());
            }
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void metadataRowsHaveTheDocumentedColumns() throws Exception {
        for (Method getter : getters(DatabaseMetaData.class)) {
            String documented = DOCUMENTED.get(getter.getName());
            if (documented == null) {
                continue;
            }
            Object[] arguments =
                    Stream.of(getter.getParameterTypes()).map(MetadataTest::argument).toArray();
            try (ResultSet rows = (ResultSet) getter.invoke(metadata, arguments)) {
                ResultSetMetaData columns = rows.getMetaData();
                List<String> found = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    found.add(columns.getColumnLabel(i) + " " + letter(columns.getColumnType(i)));
                }
                assertThat(String.join(" ", found)).as(getter.getName()).isEqualTo(documented);
            }
        }
    }

    private static String letter(int type) {
        return switch (type) {
            case Types.VARCHAR -> "V";
            case Types.INTEGER -> "I";
            case Types.SMALLINT -> "S";
            case Types.BIGINT -> "L";
            case Types.BOOLEAN -> "B";
            default -> "type " + type;
        };
    }

    @Test
    void everyGetterOfTheColumnsAnswers() throws Exception {
        try (ResultSet rows = connection.createStatement().executeQuery("TYPES")) {
            ResultSetMetaData columns = rows.getMetaData();
            for (Method getter : getters(ResultSetMetaData.class)) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    Object[] arguments =
                            getter.getParameterCount() == 0 ? new Object[0] : new Object[] {i};
                    assertThat(getter.invoke(columns, arguments)).as(getter.getName()).isNotNull();
                }
            }
        }
    }

    private static List<String> column(ResultSet rows, String label) throws SQLException {
        List<String> values = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(label)));
            }
        }
        return values;
    }

    @Test
    void tablesAreFoundByPatternAndType() throws SQLException {
        assertThat(column(metadata.getTables(null, null, "%", null), "TABLE_NAME"))
                .containsExactly("tables", "trade_days", "trades", "bars");
        assertThat(column(metadata.getTables("ticklane", "main", "TRADE\\_%", null), "TABLE_NAME"))
                .containsExactly("trade_days");
        assertThat(column(metadata.getTables(null, "main", "trade_", null), "TABLE_NAME"))
                .containsExactly("trades");
        String[] views = {"VIEW", "VIEW"};
        assertThat(column(metadata.getTables(null, null, null, views), "TABLE_NAME"))
                .containsExactly("bars");
        assertThat(column(metadata.getTables("", null, null, null), "TABLE_NAME")).isEmpty();
        assertThat(column(metadata.getTables(null, "", null, null), "TABLE_NAME")).isEmpty();
        assertThat(column(metadata.getTables("other", null, null, null), "TABLE_NAME")).isEmpty();
    }

    @Test
    void columnsComeInTheOrderOfTheTableWithTheirTypes() throws SQLException {
        try (ResultSet rows = metadata.getColumns(null, null, "trades", null)) {
            List<List<Object>> found = new ArrayList<>();
            while (rows.next()) {
                found.add(
                        Arrays.asList(
                                rows.getString("COLUMN_NAME"),
                                rows.getInt("DATA_TYPE"),
                                rows.getString("TYPE_NAME"),
                                rows.getInt("COLUMN_SIZE"),
                                rows.getInt("DECIMAL_DIGITS"),
                                rows.getString("IS_NULLABLE")));
            }
            int unlimited = Integer.MAX_VALUE;
            assertThat(found)
                    .containsExactly(
                            List.of("ts", Types.TIMESTAMP, "TIMESTAMP", 29, 9, "NO"),
                            List.of("price", Types.DECIMAL, "DECIMAL", 12, 4, "YES"),
                            List.of("symbol", Types.VARCHAR, "SYMBOL", unlimited, 0, "YES"),
                            List.of("size", Types.BIGINT, "BIGINT", 19, 0, "YES"));
        }
        assertThat(column(metadata.getColumns(null, null, "bars", "na%"), "COLUMN_SIZE"))
                .containsExactly("20");
    }

    @Test
    void theColumnsOfAKeyAreListedWithTheirPlaces() throws SQLException {
        assertThat(column(metadata.getPrimaryKeys(null, "main", "bars"), "KEY_SEQ"))
                .containsExactly("1", "2");
        assertThat(column(metadata.getPrimaryKeys(null, null, "BARS"), "COLUMN_NAME"))
                .containsExactly("minute", "name");
        assertThat(column(metadata.getPrimaryKeys(null, "main", "trades"), "KEY_SEQ")).isEmpty();
        assertThat(column(metadata.getPrimaryKeys("", "main", "bars"), "KEY_SEQ")).isEmpty();
    }

    @Test
    void catalogsSchemasAndFunctionsAreListed() throws SQLException {
        assertThat(column(metadata.getCatalogs(), "TABLE_CAT")).containsExactly("ticklane");
        assertThat(column(metadata.getSchemas(), "TABLE_SCHEM"))
                .containsExactly("information_schema", "main");
        assertThat(column(metadata.getSchemas(null, "m%"), "TABLE_CATALOG"))
                .containsExactly("ticklane");
        assertThat(column(metadata.getFunctions(null, null, "ew%"), "REMARKS"))
                .containsExactly("Moving average");
        assertThat(column(metadata.getFunctions(null, null, null), "FUNCTION_TYPE"))
                .containsExactly("1", "2");
        assertThat(column(metadata.getTypeInfo(), "TYPE_NAME")).contains("BIGINT", "TIMESTAMP");
    }

    @Test
    void theEngineSaysItsVersion() throws SQLException {
        assertThat(metadata.getDatabaseProductName()).isEqualTo("Ticklane");
        assertThat(metadata.getDatabaseProductVersion()).isEqualTo("7.8.9");
        assertThat(metadata.getDatabaseMajorVersion()).isEqualTo(7);
        assertThat(metadata.getDatabaseMinorVersion()).isEqualTo(8);
        assertThat(metadata.getURL()).isEqualTo(front.url());
        assertThat(metadata.getConnection()).isSameAs(connection);
    }
}
