package io.ticklane.benchmarks.peers;

import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.ColumnType;
import io.questdb.cairo.DefaultCairoConfiguration;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.mp.WorkerPool;
import io.questdb.mp.WorkerPoolUtils;
import io.ticklane.benchmarks.race.Answer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.report.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// QuestDB in the process, without its network: tables of hourly partitions with SYMBOL columns,
/// and Parquet files. The thread that asks works too, so two threads are it and one worker; one
/// thread is it alone, with everything parallel switched off.
final class QuestDbPeer implements Peer {
    static final String ENGINE = "QuestDB";

    /// Its Q5 is a rewrite with sums of squares, which cancel.
    private static final double LOOSE = 1e-6;

    private static final Map<String, String> COLUMNS =
            Map.of(
                    "trades",
                    "ts::timestamp ts, symbol::symbol symbol, price, size, side::symbol side",
                    "quotes",
                    "ts::timestamp ts, symbol::symbol symbol, bid, bid_sz, ask, ask_sz",
                    "ref",
                    "symbol::symbol symbol, sector::symbol sector");

    private final PeerSetup setup;
    private final Map<String, String> queries;
    private final Path root;
    private final CairoEngine engine;
    private final WorkerPool workers;
    private final SqlExecutionContextImpl context;

    /// Loads the tables from the Parquet files.
    QuestDbPeer(PeerSetup setup) throws IOException, SqlException {
        this.setup = setup;
        queries = SqlFile.read(QuestDbPeer.class, "questdb.sql");
        root = Files.createTempDirectory(setup.files().folder(), "questdb");
        Path log = root.resolve("log.conf");
        Files.writeString(
                log,
                """
                writers=stdout
                w.stdout.class=io.questdb.log.LogConsoleWriter
                w.stdout.level=CRITICAL
                """);
        System.setProperty("out", log.toString());
        engine = new CairoEngine(new Configuration(root, setup.files().folder()));
        workers = new WorkerPool(() -> 1);
        WorkerPoolUtils.setupQueryJobs(workers, engine);
        workers.start();
        context = new SqlExecutionContextImpl(engine, 1);
        context.with(AllowAllSecurityContext.INSTANCE);
        if (setup.has(PeerSetup.Source.MEMORY)) {
            for (String table : setup.tables()) {
                load(table);
            }
        }
    }

    private static final class Configuration extends DefaultCairoConfiguration {
        private final String root;
        private final String files;

        Configuration(Path root, Path files) {
            super(root.toString());
            this.root = root.toString();
            this.files = files.toString();
        }

        @Override
        public CharSequence getSqlCopyInputRoot() {
            return files;
        }

        @Override
        public CharSequence getSqlCopyInputWorkRoot() {
            return root;
        }
    }

    private void load(String table) throws SqlException {
        engine.execute(
                String.format(
                        Locale.ROOT,
                        "create table %s as (select %s from read_parquet('%1$s.parquet'))%s",
                        table,
                        COLUMNS.get(table),
                        table.equals("ref") ? "" : " timestamp(ts) partition by hour bypass wal"),
                context);
    }

    @Override
    public List<Lane> lanes(String query, int threads) {
        String sql = queries.get(query);
        List<Lane> lanes = new ArrayList<>();
        if (sql == null || threads > 2) {
            return lanes;
        }
        double tolerance = query.equals("Q5") ? LOOSE : Lane.USUAL;
        if (setup.has(PeerSetup.Source.MEMORY)) {
            lanes.add(lane("", tables(sql, false), threads, tolerance));
        }
        // there is no LATEST ON of files
        if (setup.has(PeerSetup.Source.PARQUET) && !query.equals("Q10")) {
            lanes.add(lane("Parquet", tables(sql, true), threads, tolerance));
        }
        return lanes;
    }

    private Lane lane(String variant, String sql, int threads, double tolerance) {
        return new Lane(
                new Series(ENGINE, variant, threads),
                tolerance,
                () -> setThreads(threads),
                () -> run(sql),
                Map.of());
    }

    private static String tables(String sql, boolean parquet) {
        String text = sql;
        for (String table : COLUMNS.keySet()) {
            String file = "read_parquet('" + table + ".parquet')";
            String ordered = table.equals("ref") ? file : "(" + file + " timestamp(ts))";
            text = text.replace("{" + table + "}", parquet ? ordered : table);
        }
        return text;
    }

    private void setThreads(int threads) {
        boolean parallel = threads > 1;
        context.setParallelFilterEnabled(parallel);
        context.setParallelGroupByEnabled(parallel);
        context.setParallelTopKEnabled(parallel);
        context.setParallelReadParquetEnabled(parallel);
    }

    private Answer run(String sql) throws SqlException {
        try (RecordCursorFactory factory = engine.select(sql, context);
                RecordCursor cursor = factory.getCursor(context)) {
            RecordMetadata metadata = factory.getMetadata();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (cursor.hasNext()) {
                rows.add(row(cursor.getRecord(), metadata));
            }
            return new Answer(rows);
        }
    }

    private static List<@Nullable Object> row(Record values, RecordMetadata metadata) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int c = 0; c < metadata.getColumnCount(); c++) {
            row.add(
                    ColumnType.tagOf(metadata.getColumnType(c)) == ColumnType.DOUBLE
                            ? values.getDouble(c)
                            : (double) values.getLong(c));
        }
        return row;
    }

    @Override
    public void close() throws IOException {
        workers.halt();
        engine.close();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
