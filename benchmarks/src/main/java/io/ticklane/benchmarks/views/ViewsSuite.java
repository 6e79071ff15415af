package io.ticklane.benchmarks.views;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.benchmarks.topics.CommitRate;
import io.ticklane.benchmarks.topics.DayTopic;
import io.ticklane.benchmarks.topics.LiveRun;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.ScratchFolder;
import io.ticklane.benchmarks.topics.TickFormat;
import io.ticklane.benchmarks.topics.TickQuery;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.topics.TopicOptions;
import io.ticklane.benchmarks.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Materialized views of EWMA over a topic, each on a node in a process of its own. All averages
/// that a view commits are compared, bit for bit, with those of a plain loop.
@Command(
        name = "views",
        description =
                "Materialized views over a topic: rows a second, latency, snapshots, takeover.")
public final class ViewsSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;
    private static final Series TOPIC = new Series("to a topic", "", 0);
    private static final Series FOLDER = new Series("to the folder", "", 0);
    private static final Series MILLIS = new Series("Ticklane", "", 0);

    /// What can be measured.
    enum Part {
        RATES,
        LATENCY,
        SNAPSHOTS,
        TAKEOVER
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private TopicOptions options = new TopicOptions();

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "rates,latency,snapshots,takeover",
            description = "What is measured (${DEFAULT-VALUE}).")
    private List<Part> parts = List.of();

    @Option(
            names = "--rows",
            defaultValue = "10M",
            converter = RowCount.class,
            description = "Trades of 1,000 symbols in a log that is read (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--rate",
            defaultValue = "100K",
            converter = RowCount.class,
            description = "Ticks a second of all that goes on (${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "How long each of those goes on (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--snapshot-symbols",
            defaultValue = "100K",
            converter = RowCount.class,
            description = "Symbols in a snapshot (${DEFAULT-VALUE}).")
    private int snapshotSymbols;

    @Option(
            names = "--formats",
            split = ",",
            defaultValue = "arrow,json,json_arrays",
            description = "Formats of messages (${DEFAULT-VALUE}).")
    private List<TickFormat> formats = List.of();

    @Option(
            names = "--commit-millis",
            defaultValue = "200",
            description = "How long a row may wait for its commit (${DEFAULT-VALUE}).")
    private int commitMillis;

    private final List<Measurement> rates = new ArrayList<>();
    private final List<Measurement> times = new ArrayList<>();

    /// Made by picocli.
    public ViewsSuite() {}

    @Override
    public Integer call() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.below(options.folder(), "views-");
                LocalBroker broker = new LocalBroker(scratch.path());
                Topics topics = new Topics(broker)) {
            Path state = scratch.path();
            if (parts.contains(Part.RATES)) {
                rates(broker, topics, state);
            }
            LiveTrials live = new LiveTrials(broker, topics, state, rate, seconds);
            if (parts.contains(Part.LATENCY)) {
                latency(broker, live);
            }
            if (parts.contains(Part.SNAPSHOTS)) {
                snapshots(broker, live);
            }
            if (parts.contains(Part.TAKEOVER)) {
                takeover(broker, live);
            }
        }
        write();
        return 0;
    }

    private TickSql sql(LocalBroker broker, TickFormat format) {
        return new TickSql(broker, format, TickQuery.EWMA, commitMillis);
    }

    private void rates(LocalBroker broker, Topics topics, Path state)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        MarketDay day = MarketDay.of(rows, SYMBOLS);
        RateTrial trial =
                new RateTrial(
                        broker,
                        topics,
                        options.partitions(),
                        day,
                        TickQuery.EWMA.expected(day),
                        state);
        for (TickFormat format : formats) {
            TickSql sql = sql(broker, format);
            String ticks = "day-" + format.text();
            DayTopic.write(day, options.data(), sql, ticks, options.partitions());
            List<CommitRate> toTopic = new ArrayList<>();
            List<CommitRate> toFolder = new ArrayList<>();
            for (int run = 0; run < options.runs(); run++) {
                toTopic.add(trial.toTopic(sql, ticks, "rate-" + format.text() + run));
                if (format == format.ofTicks()) {
                    toFolder.add(trial.toFolder(sql, ticks, "folder-" + format.text() + run));
                }
                say("rates of " + format.label());
            }
            topics.drop(ticks);
            rates.add(Rates.of(format.label(), TOPIC, toTopic));
            if (!toFolder.isEmpty()) {
                rates.add(Rates.of(format.label(), FOLDER, toFolder));
            }
        }
    }

    private LiveRun.Shape shape(TickFormat format, int symbols) {
        return new LiveRun.Shape(format, options.partitions(), symbols);
    }

    private void latency(LocalBroker broker, LiveTrials live)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        for (TickFormat format : formats) {
            List<LiveRun.Result> found = new ArrayList<>();
            for (int run = 0; run < options.runs(); run++) {
                found.add(
                        live.latency(
                                sql(broker, format),
                                shape(format, SYMBOLS),
                                "latency-" + format.text() + run));
                say("latency of " + format.label());
            }
            String to = " from written to readable, ";
            Map<String, Double> more =
                    Map.of(
                            "rowsPerSecond",
                            Rates.median(
                                    found.stream().map(LiveRun.Result::rowsPerSecond).toList()));
            times.add(
                    time(
                            format.label() + to + "half of the rows",
                            found.stream().map(LiveRun.Result::medianMillis).toList(),
                            more));
            times.add(
                    time(
                            format.label() + to + "99 of 100",
                            found.stream().map(LiveRun.Result::highMillis).toList(),
                            more));
        }
    }

    private static Measurement time(String name, List<Double> millis, Map<String, Double> more) {
        return new Measurement(name, MILLIS, millis, 0, "", more);
    }

    private void snapshots(LocalBroker broker, LiveTrials live)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        times.add(
                time(
                        "snapshot of " + RowCount.text(snapshotSymbols) + " symbols",
                        live.snapshots(
                                sql(broker, TickFormat.ARROW),
                                shape(TickFormat.ARROW, snapshotSymbols),
                                "snapshots"),
                        Map.of()));
        say("snapshots");
    }

    private void takeover(LocalBroker broker, LiveTrials live)
            throws IOException,
                    InterruptedException,
                    ExecutionException,
                    SQLException,
                    WrongAnswerException {
        for (LiveTrials.Heir heir : LiveTrials.Heir.values()) {
            List<Double> gaps = new ArrayList<>();
            for (int run = 0; run < options.runs(); run++) {
                gaps.add(
                        live.takeover(
                                        sql(broker, TickFormat.ARROW),
                                        shape(TickFormat.ARROW, SYMBOLS),
                                        "takeover-" + heir.name().toLowerCase(Locale.ROOT) + run,
                                        heir)
                                .gapMillis());
                say("takeover");
            }
            times.add(
                    time(
                            switch (heir) {
                                case RESTARTED -> "no rows after kill -9, node started again";
                                case OTHER -> "no rows after kill -9, another node takes over";
                            },
                            gaps,
                            Map.of()));
        }
    }

    private void say(String what) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(what);
        out.flush();
    }

    private void write() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.here(Clock.systemUTC().instant());
        Map<String, String> settings =
                options.settings(RowCount.text(rows) + " trades of 1,000 symbols");
        settings.put("rate", RowCount.text(rate) + " ticks a second, for " + seconds + " s");
        settings.put("commit interval", commitMillis + " ms");
        out.println();
        if (!rates.isEmpty()) {
            Report report =
                    new Report(
                            "views",
                            "Materialized views over a topic",
                            "rows/s",
                            machine,
                            settings,
                            rates);
            out.print(
                    new ReportFiles(options.folder())
                            .write(report, Map.of("Rows to committed output", Rates.table(rates))));
        }
        if (!times.isEmpty()) {
            Report report =
                    new Report(
                            "view-times",
                            "Times of materialized views",
                            "ms",
                            machine,
                            settings,
                            times);
            out.print(
                    new ReportFiles(options.folder())
                            .write(report, Map.of("Milliseconds", timeTable())));
        }
        out.flush();
    }

    private TextTable timeTable() {
        TextTable table = new TextTable(List.of("what", "median", "least", "most"));
        for (Measurement time : times) {
            table.add(
                    List.of(
                            time.name(),
                            TextTable.number(time.median()),
                            TextTable.number(time.min()),
                            TextTable.number(
                                    time.samples().stream()
                                            .mapToDouble(Double::doubleValue)
                                            .max()
                                            .orElseThrow())));
        }
        return table;
    }
}
