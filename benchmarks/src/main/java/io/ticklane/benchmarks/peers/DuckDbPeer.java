package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.benchmarks.race.Answer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.report.Series;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.duckdb.DuckDBConnection;

/// DuckDB in memory: tables with texts as VARCHAR, tables with texts as ENUM, views of Parquet
/// files, each in a schema of its own.
final class DuckDbPeer implements Peer {
    static final String ENGINE = "DuckDB";

    private final Map<String, String> queries;
    private final DuckDBConnection connection;
    private final List<String> variants = new ArrayList<>();

    /// Loads the tables.
    DuckDbPeer(PeerSetup setup, BufferAllocator memory) throws SQLException, IOException {
        queries = SqlFile.read(DuckDbPeer.class, "duckdb.sql");
        connection = connect();
        if (setup.has(PeerSetup.Source.MEMORY)) {
            variants.add("ENUM");
            variants.add("VARCHAR");
            loadTables(setup, memory);
        }
        if (setup.has(PeerSetup.Source.PARQUET)) {
            variants.add("Parquet");
            execute("CREATE SCHEMA \"Parquet\"");
            for (String table : setup.tables()) {
                execute(
                        String.format(
                                Locale.ROOT,
                                "CREATE VIEW \"Parquet\".%s AS SELECT * FROM read_parquet('%s')",
                                table,
                                setup.files().parquet(table)));
            }
        }
    }

    private void loadTables(PeerSetup setup, BufferAllocator memory)
            throws SQLException, IOException {
        execute("CREATE SCHEMA \"VARCHAR\"");
        execute("CREATE SCHEMA \"ENUM\"");
        for (String table : setup.tables()) {
            try (FileInputStream file = new FileInputStream(setup.files().arrow(table).toFile());
                    ArrowFileReader reader = new ArrowFileReader(file.getChannel(), memory);
                    ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
                Data.exportArrayStream(memory, reader, stream);
                connection.registerArrowStream("incoming", stream);
                execute(
                        String.format(
                                Locale.ROOT,
                                "CREATE TABLE \"VARCHAR\".%s AS SELECT * FROM incoming",
                                table));
            }
        }
        createEnums(setup);
    }

    private void createEnums(PeerSetup setup) throws SQLException {
        String symbols =
                String.join(
                        " UNION ",
                        setup.tables().stream()
                                .map(table -> "SELECT symbol FROM \"VARCHAR\"." + table)
                                .toList());
        execute(
                "CREATE TYPE symbols AS ENUM (SELECT symbol FROM ("
                        + symbols
                        + ") ORDER BY symbol)");
        execute("CREATE TYPE sides AS ENUM ('B', 'S')");
        for (String table : setup.tables()) {
            String side = table.equals("trades") ? ", side::main.sides AS side" : "";
            execute(
                    String.format(
                            Locale.ROOT,
                            "CREATE TABLE \"ENUM\".%s AS SELECT * REPLACE (symbol::main.symbols AS symbol%s) FROM \"VARCHAR\".%1$s",
                            table,
                            side));
        }
    }

    /// Makes the Parquet files of tables from their Arrow files, unless they are there.
    static void makeParquet(MarketFiles files, Iterable<String> tables, BufferAllocator memory)
            throws SQLException, IOException {
        try (DuckDBConnection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                Path target = files.parquet(table);
                if (Files.exists(target)) {
                    continue;
                }
                Path unfinished = target.resolveSibling(table + ".unfinished");
                try (FileInputStream file = new FileInputStream(files.arrow(table).toFile());
                        ArrowFileReader reader = new ArrowFileReader(file.getChannel(), memory);
                        ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
                    Data.exportArrayStream(memory, reader, stream);
                    connection.registerArrowStream("incoming", stream);
                    statement.execute(
                            String.format(
                                    Locale.ROOT,
                                    "COPY (SELECT * FROM incoming) TO '%s' (FORMAT parquet)",
                                    unfinished));
                }
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static DuckDBConnection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    }

    @Override
    public List<Lane> lanes(String query, int threads) {
        String sql = queries.get(query);
        List<Lane> lanes = new ArrayList<>();
        if (sql == null) {
            return lanes;
        }
        for (String variant : variants) {
            lanes.add(
                    Lane.of(
                            new Series(ENGINE, variant, threads),
                            () -> prepare(variant, threads),
                            () -> run(sql)));
        }
        return lanes;
    }

    private void prepare(String variant, int threads) throws SQLException {
        execute("SET threads = " + threads);
        execute("SET schema = '" + variant + "'");
    }

    private Answer run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return Answer.of(result);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
