package io.ticklane.benchmarks.tpch;

import io.ticklane.benchmarks.race.Answer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An engine in this process, behind JDBC, with the TPC-H tables as tables of its own or as views
/// of the Parquet files.
final class TpchEngine implements AutoCloseable {
    /// The columns that the queries read; no engine loads others.
    private static final Map<String, String> COLUMNS =
            Map.of(
                    "lineitem",
                            "l_orderkey, l_partkey, l_suppkey, l_quantity, l_extendedprice,"
                                    + " l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate",
                    "orders", "o_orderkey, o_custkey, o_totalprice, o_orderdate, o_shippriority",
                    "customer", "c_custkey, c_name, c_nationkey, c_mktsegment",
                    "part", "p_partkey, p_name",
                    "supplier", "s_suppkey, s_nationkey",
                    "partsupp", "ps_partkey, ps_suppkey, ps_supplycost",
                    "nation", "n_nationkey, n_name, n_regionkey",
                    "region", "r_regionkey, r_name");

    private final Brand brand;
    private final boolean files;
    private final Connection connection;

    /// Who it is.
    enum Brand {
        TICKLANE("Ticklane", "jdbc:ticklane:", "workers"),
        DUCKDB("DuckDB", "jdbc:duckdb:", "threads");

        private final String title;
        private final String url;
        private final String threads;

        Brand(String title, String url, String threads) {
            this.title = title;
            this.url = url;
            this.threads = threads;
        }

        /// Its name for people.
        String title() {
            return title;
        }
    }

    /// Loads the tables, or makes views of the files.
    TpchEngine(Brand brand, boolean files, TpchFiles data) throws SQLException {
        this.brand = brand;
        this.files = files;
        this.connection = DriverManager.getConnection(brand.url);
        for (String table : TpchFiles.TABLES) {
            execute(
                    String.format(
                            Locale.ROOT,
                            "CREATE %s %s AS SELECT %s FROM '%s'",
                            files ? "VIEW" : "TABLE",
                            table,
                            COLUMNS.get(table),
                            data.parquet(table)));
        }
    }

    Brand brand() {
        return brand;
    }

    /// Whether it reads the Parquet files.
    boolean readsFiles() {
        return files;
    }

    /// So many threads from now on.
    void threads(int count) throws SQLException {
        execute("SET " + brand.threads + " = " + count);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Runs a query and reads all rows.
    Answer run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return Answer.of(result);
        }
    }

    /// The rows of a query, numbers as they are: whole numbers and decimals without trailing zeros,
    /// so that those of two engines can be compared exactly.
    List<List<@Nullable Object>> exactRows(String sql) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
                    row.add(exact(result.getObject(c)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static @Nullable Object exact(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> number;
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            default -> value.toString();
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
