package io.ticklane.planner;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.KeyedFiles;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.catalog.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Tables of market data and of TPC-H without rows, some of them in time order: all in memory, or
/// the large ones in files.
final class MarketCatalog implements Catalog {
    private static final SqlType SYMBOL = SqlType.VARCHAR.withNullable(false);
    private static final SqlType TIME = SqlType.TIMESTAMP.withNullable(false);
    private static final SqlType KEY = SqlType.BIGINT.withNullable(false);
    private static final SqlType MONEY = SqlType.decimal(15, 2);

    private static final double FILE_ROWS = 100_000;

    private final boolean inFiles;

    private final List<Table> tables =
            List.of(
                    new Table(
                            "trades",
                            1_000_000,
                            true,
                            row(
                                    "symbol",
                                    SYMBOL,
                                    "ts",
                                    TIME,
                                    "price",
                                    SqlType.DOUBLE,
                                    "size",
                                    SqlType.BIGINT)),
                    new Table(
                            "trades_by_symbol",
                            1_000_000,
                            true,
                            row("symbol", SYMBOL, "ts", TIME, "price", SqlType.DOUBLE)),
                    new Table(
                            "quotes_by_symbol",
                            5_000_000,
                            true,
                            row("symbol", SYMBOL, "ts", TIME, "bid", SqlType.DOUBLE)),
                    new Table(
                            "quotes",
                            5_000_000,
                            true,
                            row(
                                    "symbol",
                                    SYMBOL,
                                    "ts",
                                    TIME,
                                    "bid",
                                    SqlType.DOUBLE,
                                    "ask",
                                    SqlType.DOUBLE,
                                    "bid_size",
                                    SqlType.BIGINT,
                                    "ask_size",
                                    SqlType.BIGINT)),
                    new Table(
                            "ticks",
                            1_000_000,
                            false,
                            row("symbol", SYMBOL, "ts", TIME, "price", SqlType.DOUBLE)),
                    new Table(
                            "instruments",
                            500,
                            false,
                            row(
                                    "symbol",
                                    SYMBOL,
                                    "sector",
                                    SqlType.VARCHAR,
                                    "lot",
                                    SqlType.INTEGER)),
                    new Table(
                            "lineitem",
                            6_000_000,
                            false,
                            row(
                                    "l_orderkey",
                                    KEY,
                                    "l_suppkey",
                                    KEY,
                                    "l_quantity",
                                    MONEY,
                                    "l_extendedprice",
                                    MONEY,
                                    "l_discount",
                                    MONEY,
                                    "l_shipdate",
                                    SqlType.DATE)),
                    new Table(
                            "orders",
                            1_500_000,
                            false,
                            row(
                                    "o_orderkey",
                                    KEY,
                                    "o_custkey",
                                    KEY,
                                    "o_orderdate",
                                    SqlType.DATE,
                                    "o_shippriority",
                                    SqlType.INTEGER)),
                    new Table(
                            "customer",
                            150_000,
                            false,
                            row(
                                    "c_custkey",
                                    KEY,
                                    "c_nationkey",
                                    KEY,
                                    "c_mktsegment",
                                    SqlType.VARCHAR)),
                    new Table(
                            "nation",
                            25,
                            false,
                            row("n_nationkey", KEY, "n_name", SqlType.VARCHAR)));

    /// All tables in memory.
    MarketCatalog() {
        this(false);
    }

    private MarketCatalog(boolean inFiles) {
        this.inFiles = inFiles;
    }

    /// Large tables in files.
    static MarketCatalog inFiles() {
        return new MarketCatalog(true);
    }

    private static RowType row(Object... namesAndTypes) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Field((String) namesAndTypes[i], (SqlType) namesAndTypes[i + 1]));
        }
        return new RowType(fields);
    }

    private final class Table implements TableDescription {
        private final String table;
        private final double rowCount;
        private final boolean inTimeOrder;
        private final RowType columns;

        Table(String table, double rowCount, boolean inTimeOrder, RowType columns) {
            this.table = table;
            this.rowCount = rowCount;
            this.inTimeOrder = inTimeOrder;
            this.columns = columns;
        }

        String table() {
            return table;
        }

        @Override
        public RowType columns() {
            return columns;
        }

        @Override
        public double rowCount() {
            return rowCount;
        }

        @Override
        public TableName name() {
            return new TableName("market", table);
        }

        @Override
        public TableSource source() {
            return inFiles && rowCount >= FILE_ROWS
                    ? new TableSource.Files(TableSource.FileFormat.PARQUET, files(), List.of())
                    : new TableSource.Stored("market", table, 1);
        }

        @Override
        public Optional<List<Long>> certainOrder(List<Integer> keys, List<SortKey> order) {
            boolean certain = source() instanceof TableSource.Stored && orderedWithin(keys, order);
            return certain ? Optional.of(List.of()) : Optional.empty();
        }

        /// One; or one for each of five symbols.
        private List<String> files() {
            return isBySymbol()
                    ? IntStream.range(0, 5).mapToObj(i -> table + "/S" + i + ".parquet").toList()
                    : List.of(table + ".parquet");
        }

        private boolean isBySymbol() {
            return table.endsWith("_by_symbol");
        }

        @Override
        public Optional<KeyedFiles> keyedFiles(int column) {
            long rows = (long) rowCount / 5;
            return inFiles && isBySymbol() && column == columns.indexOf("symbol")
                    ? Optional.of(
                            new KeyedFiles(
                                    List.of(17, 4, 250, 33, 5), Collections.nCopies(5, rows)))
                    : Optional.empty();
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            int time = columns.indexOf("ts");
            return inTimeOrder
                    && order.size() == 1
                    && order.get(0).column() == time
                    && !order.get(0).descending();
        }
    }

    @Override
    public String defaultSchema() {
        return "market";
    }

    @Override
    public List<String> schemas() {
        return List.of("market");
    }

    @Override
    public List<String> tables(String schema) {
        return tables.stream().map(Table::table).toList();
    }

    @Override
    public Optional<CatalogEntry> find(String schema, String name) {
        return tables.stream()
                .filter(table ->
                        schema.equalsIgnoreCase("market") && table.table().equalsIgnoreCase(name))
                .map(table -> (CatalogEntry) new CatalogEntry.Table(table))
                .findFirst();
    }

    @Override
    public TableDescription file(String path) {
        throw new EngineException(ErrorCode.IO_ERROR, "no file matches '" + path + "'");
    }
}
