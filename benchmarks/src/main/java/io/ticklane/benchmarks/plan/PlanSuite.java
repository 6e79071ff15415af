package io.ticklane.benchmarks.plan;

import io.ticklane.benchmarks.peers.TicklanePeer;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.Tables;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.server.session.PreparedStatement;
import io.ticklane.server.session.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Plans Q1 to Q12: the first time in a process, again and again with a text that is new each time,
/// and with a text whose plan is kept. Tables are empty, for their rows do not matter here.
@Command(
        name = "plan",
        description = "Planning of Q1 to Q12: the first time, warm, and from the cache.")
public final class PlanSuite implements Callable<Integer> {
    private static final double MILLI = 1e-6;
    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE trades (ts TIMESTAMP, symbol VARCHAR, price DOUBLE, size BIGINT,"
                            + " side VARCHAR)",
                    "CREATE TABLE quotes (ts TIMESTAMP, symbol VARCHAR, bid DOUBLE, bid_sz BIGINT,"
                            + " ask DOUBLE, ask_sz BIGINT)",
                    "CREATE TABLE ref (symbol VARCHAR, sector VARCHAR)");
    private static final Series COLD = new Series(TicklanePeer.ENGINE, "first", 0);
    private static final Series WARM = new Series(TicklanePeer.ENGINE, "warm", 0);
    private static final Series KEPT = new Series(TicklanePeer.ENGINE, "kept", 0);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--warmup",
            defaultValue = "200",
            description = "Rounds over all statements before it counts (${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--runs",
            defaultValue = "51",
            description = "Rounds over all statements that count (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    private int round;

    /// Made by picocli.
    public PlanSuite() {}

    @Override
    public Integer call() throws IOException {
        Map<String, String> queries = SqlFile.read(TicklanePeer.class, "ticklane.sql");
        List<Measurement> measurements = new ArrayList<>();
        try (Engine engine = Engine.start(EngineSettings.standard());
                Session session = engine.openSession(Map.of())) {
            for (String table : TABLES) {
                run(session, table);
            }
            measurements.addAll(rounds(session, queries, COLD, 1, true));
            rounds(session, queries, WARM, warmup, true);
            measurements.addAll(rounds(session, queries, WARM, runs, true));
            measurements.addAll(rounds(session, queries, KEPT, runs, false));
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rounds before", Integer.toString(warmup));
        settings.put("samples", Integer.toString(runs));
        Report report =
                new Report(
                        "plan",
                        "From the text to the plan",
                        "ms",
                        Machine.here(Clock.systemUTC().instant()),
                        settings,
                        measurements);
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                new ReportFiles(folder)
                        .write(report, Map.of("Milliseconds", Tables.casesDown(report))));
        out.flush();
        return 0;
    }

    /// All statements in turn, some times; no plan is kept for a text that was not seen before.
    private List<Measurement> rounds(
            Session session, Map<String, String> queries, Series series, int count, boolean fresh) {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            round++;
            for (Map.Entry<String, String> query : queries.entrySet()) {
                String sql = query.getValue() + (fresh ? "-- round " + round : "");
                long begin = System.nanoTime();
                session.prepare(sql).close();
                double millis = (System.nanoTime() - begin) * MILLI;
                samples.computeIfAbsent(query.getKey(), _ -> new ArrayList<>()).add(millis);
            }
        }
        List<Measurement> measurements = new ArrayList<>();
        samples.forEach((name, millis) -> measurements.add(Measurement.of(name, series, millis)));
        return measurements;
    }

    private static void run(Session session, String sql) {
        try (PreparedStatement statement = session.prepare(sql)) {
            statement.execute(List.of(), 0).close();
        }
    }
}
