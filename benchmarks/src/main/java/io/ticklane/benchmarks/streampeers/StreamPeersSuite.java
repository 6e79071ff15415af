package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.benchmarks.topics.Averages;
import io.ticklane.benchmarks.topics.CommitRate;
import io.ticklane.benchmarks.topics.DayTopic;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.ScratchFolder;
import io.ticklane.benchmarks.topics.TickFormat;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.topics.Topics;
import io.ticklane.benchmarks.views.RateTrial;
import io.ticklane.benchmarks.views.Rates;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// EWMA along the prices of each symbol, from a topic to another one, exactly once: Ticklane, Kafka
/// Streams and Flink by turns, each in a process of its own that has just started, over the same
/// topics of the same broker. All averages are compared, bit for bit, with those of a plain loop.
@Command(
        name = "stream-peers",
        description = "EWMA from topic to topic, exactly once: Ticklane, Kafka Streams, Flink.")
public final class StreamPeersSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;

    /// Kept, so that it stays set: Kafka's clients say much.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "ticklane_arrow,ticklane_json,kafka_streams,flink",
            description = "Who runs (${DEFAULT-VALUE}).")
    private List<StreamEngine> engines = List.of();

    @Option(
            names = "--rows",
            defaultValue = "5M",
            converter = RowCount.class,
            description = "Trades of 1,000 symbols (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--parallelism",
            split = ",",
            defaultValue = "1,2",
            description = "Threads of the peers; the view of Ticklane has one (${DEFAULT-VALUE}).")
    private List<Integer> parallelism = List.of();

    @Option(
            names = "--partitions",
            defaultValue = "8",
            description = "Partitions of a topic (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--commit-millis",
            defaultValue = "200",
            description = "How long a row may wait for its commit (${DEFAULT-VALUE}).")
    private int commitMillis;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports and the data (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public StreamPeersSuite() {}

    /// An engine with so many threads.
    private record Lane(StreamEngine engine, int threads) {
        Series series() {
            return new Series(engine.text(), "", threads);
        }
    }

    @Override
    public Integer call() throws Exception {
        KAFKA.setLevel(Level.WARNING);
        Map<Lane, List<CommitRate>> found = new LinkedHashMap<>();
        lanes().forEach(lane -> found.put(lane, new ArrayList<>()));
        MarketDay day = MarketDay.of(rows, SYMBOLS);
        try (ScratchFolder scratch = ScratchFolder.below(folder, "streams-");
                LocalBroker broker = new LocalBroker(scratch.path());
                Topics topics = new Topics(broker)) {
            for (TickFormat format :
                    engines.stream().map(StreamEngine::format).distinct().toList()) {
                DayTopic.write(
                        day,
                        folder.resolve("data"),
                        sql(broker, format),
                        ticks(format),
                        partitions);
            }
            RateTrial trial =
                    new RateTrial(
                            broker, topics, partitions, day, Averages.of(day), scratch.path());
            for (int run = 0; run < runs; run++) {
                for (Map.Entry<Lane, List<CommitRate>> lane : found.entrySet()) {
                    lane.getValue().add(run(trial, lane.getKey(), run));
                }
            }
        }
        write(
                found.entrySet().stream()
                        .map(lane ->
                                Rates.of(
                                        lane.getKey().engine().format().text(),
                                        lane.getKey().series(),
                                        lane.getValue()))
                        .toList());
        return 0;
    }

    private List<Lane> lanes() {
        List<Lane> lanes = new ArrayList<>();
        for (StreamEngine engine : engines) {
            if (engine.isTicklane()) {
                lanes.add(new Lane(engine, 1));
            } else {
                parallelism.forEach(threads -> lanes.add(new Lane(engine, threads)));
            }
        }
        return lanes;
    }

    private TickSql sql(LocalBroker broker, TickFormat format) {
        return new TickSql(broker, format, commitMillis);
    }

    private static String ticks(TickFormat format) {
        return "day-" + format.text();
    }

    private CommitRate run(RateTrial trial, Lane lane, int run)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        StreamEngine engine = lane.engine();
        String name = engine.name() + "-" + lane.threads() + "-" + run;
        String ticks = ticks(engine.format());
        CommitRate rate =
                engine.isTicklane()
                        ? trial.toTopic(sql(trial.broker(), engine.format()), ticks, name)
                        : new PeerTrial(trial, commitMillis)
                                .run(engine, lane.threads(), ticks, name);
        PrintWriter out = spec.commandLine().getOut();
        out.println(engine.format().text() + ", " + lane.series().label());
        out.flush();
        return rate;
    }

    private void write(List<Measurement> measurements) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rows", RowCount.text(rows) + " trades of 1,000 symbols");
        settings.put("partitions", Integer.toString(partitions));
        settings.put("commit interval", commitMillis + " ms");
        settings.put("samples", Integer.toString(runs));
        settings.put("broker", "one, on the same machine, which takes its share of the cores");
        Report report =
                new Report(
                        "stream-peers",
                        "EWMA from topic to topic, exactly once",
                        "rows/s",
                        Machine.here(Clock.systemUTC().instant()),
                        settings,
                        measurements);
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("Rows to committed output", Rates.table(measurements));
        tables.put(
                "Ticklane against the others",
                PeerRatios.table(
                        measurements,
                        rate -> rate.series().engine().equals(StreamEngine.TICKLANE_JSON.text())));
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(new ReportFiles(folder).write(report, tables));
        out.flush();
    }
}
