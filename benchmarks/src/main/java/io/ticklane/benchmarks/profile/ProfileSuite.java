package io.ticklane.benchmarks.profile;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.benchmarks.peers.PeerSetup;
import io.ticklane.benchmarks.peers.TicklanePeer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.server.session.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A profile of each query.
@Command(name = "profile", description = "Where the time of Q1-Q12 goes, by the flight recorder.")
public final class ProfileSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;
    private static final double MILLI = 1e-6;
    private static final double SECOND = 1e9;
    private static final int PERCENT = 100;
    private static final int SHOWN = 8;
    private static final List<String> QUERIES =
            IntStream.rangeClosed(1, 12).mapToObj(q -> "Q" + q).toList();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            defaultValue = "10M",
            converter = RowCount.class,
            description = "Trades, and quotes (${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--queries", split = ",", description = "Such as Q1,Q4 (all of Q1 to Q12).")
    private List<String> queries = QUERIES;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Worker threads (${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--seconds",
            defaultValue = "4",
            description = "How long each query is looked at (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--source",
            defaultValue = "memory",
            description = "Where rows are read from: memory or parquet (${DEFAULT-VALUE}).")
    private PeerSetup.Source source = PeerSetup.Source.MEMORY;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports and the data (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public ProfileSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, TextTable> tables = new LinkedHashMap<>();
        List<Measurement> measurements = new ArrayList<>();
        MarketDay day = MarketDay.of(rows, SYMBOLS);
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            MarketFiles files = MarketFiles.of(day, folder.resolve("data"), memory);
            PeerSetup setup =
                    new PeerSetup(day, files, Set.of(source), PeerSetup.tablesOf(queries));
            try (TicklanePeer engine = new TicklanePeer(setup)) {
                for (String query : queries) {
                    out.println(query);
                    out.flush();
                    Lane lane = engine.lanes(query, threads).getLast();
                    measurements.add(measure(query, lane, tables));
                }
            }
        }
        Report report = report(measurements);
        out.println();
        out.print(new ReportFiles(folder).write(report, tables));
        out.flush();
        return 0;
    }

    private Measurement measure(String query, Lane lane, Map<String, TextTable> tables)
            throws Exception {
        lane.ready().run();
        List<Double> samples = new ArrayList<>();
        run(lane, new ArrayList<>());
        MethodCounts counts = MethodCounts.record(() -> run(lane, samples));
        TextTable table = new TextTable(List.of("method", "share"));
        counts.largest(SHOWN)
                .forEach((method, share) ->
                        table.add(List.of(method, TextTable.number(share * PERCENT) + " %")));
        tables.put(query, table);
        return Measurement.of(query, new Series(TicklanePeer.ENGINE, "", threads), samples);
    }

    /// Runs until the time is over.
    private void run(Lane lane, List<Double> samples) throws Exception {
        long end = System.nanoTime() + (long) (seconds * SECOND);
        while (System.nanoTime() < end || samples.isEmpty()) {
            long begin = System.nanoTime();
            lane.query().run();
            samples.add((System.nanoTime() - begin) * MILLI);
        }
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rows", RowCount.text(rows) + " trades, " + RowCount.text(rows) + " quotes");
        settings.put("read from", source.toString());
        return new Report(
                "profile",
                "Where the time goes",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
