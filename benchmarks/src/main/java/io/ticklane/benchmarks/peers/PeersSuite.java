package io.ticklane.benchmarks.peers;

import io.questdb.griffin.SqlException;
import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.Race;
import io.ticklane.benchmarks.race.RaceOptions;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.server.session.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Twelve queries on Ticklane and its peers, side by side in one process.
@Command(
        name = "peers",
        description =
                "Q1-Q12 on Ticklane, DuckDB, QuestDB and as hand-written loops, side by side.")
public final class PeersSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;
    private static final List<String> QUERIES =
            IntStream.rangeClosed(1, 12).mapToObj(q -> "Q" + q).toList();

    /// Who can run.
    enum EngineName {
        TICKLANE,
        DUCKDB,
        QUESTDB,
        LOOP
    }

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RaceOptions options = new RaceOptions();

    @Option(
            names = "--rows",
            defaultValue = "10M",
            converter = RowCount.class,
            description = "Trades, and quotes: 1M, 10M or 100M (${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--queries", split = ",", description = "Such as Q1,Q4 (all of Q1 to Q12).")
    private List<String> queries = QUERIES;

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "ticklane,duckdb,questdb,loop",
            description = "Who runs (${DEFAULT-VALUE}).")
    private Set<EngineName> engines = Set.of();

    @Option(
            names = "--source",
            split = ",",
            defaultValue = "memory,parquet",
            description = "Where rows are read from (${DEFAULT-VALUE}).")
    private Set<PeerSetup.Source> sources = Set.of();

    @Option(
            names = "--plannings",
            defaultValue = "500",
            description =
                    "How often Ticklane plans each query before the first run, so that its planner"
                            + " is compiled, as in a node that runs for long (${DEFAULT-VALUE}).")
    private int plannings;

    /// Made by picocli.
    public PeersSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Measurement> measurements = new ArrayList<>();
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            MarketDay day = MarketDay.of(rows, SYMBOLS);
            MarketFiles files = MarketFiles.of(day, options.data(), memory);
            Set<String> tables = PeerSetup.tablesOf(queries);
            if (sources.contains(PeerSetup.Source.PARQUET)
                    || engines.contains(EngineName.QUESTDB)) {
                DuckDbPeer.makeParquet(files, tables, memory);
            }
            PeerSetup setup = new PeerSetup(day, files, sources, tables);
            List<Peer> peers = new ArrayList<>();
            try {
                for (EngineName name : engines) {
                    out.println("loading " + name);
                    out.flush();
                    peers.add(load(name, setup, memory));
                }
                race(peers, options.race(out), measurements);
            } finally {
                for (Peer peer : peers) {
                    peer.close();
                }
            }
        }
        Report report = report(measurements);
        out.println();
        out.print(new ReportFiles(options.folder()).write(report, PeerTables.of(report)));
        out.flush();
        return 0;
    }

    private Peer load(EngineName name, PeerSetup setup, BufferAllocator memory)
            throws SQLException, IOException, SqlException {
        return switch (name) {
            case TICKLANE -> new TicklanePeer(setup).plan(queries, plannings);
            case DUCKDB -> new DuckDbPeer(setup, memory);
            case QUESTDB -> new QuestDbPeer(setup);
            case LOOP -> new LoopPeer(setup);
        };
    }

    private void race(List<Peer> peers, Race race, List<Measurement> measurements)
            throws Exception {
        for (String query : queries) {
            List<Lane> lanes = new ArrayList<>();
            for (int threads : options.threads()) {
                for (Peer peer : peers) {
                    lanes.addAll(peer.lanes(query, threads));
                }
            }
            measurements.addAll(race.run(query, lanes));
        }
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rows", RowCount.text(rows) + " trades, " + RowCount.text(rows) + " quotes");
        settings.put("symbols", Integer.toString(SYMBOLS));
        settings.put("samples", Integer.toString(options.runs()));
        settings.put("planned before", plannings + " times each");
        return new Report(
                "peers",
                "Ticklane and its peers",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
