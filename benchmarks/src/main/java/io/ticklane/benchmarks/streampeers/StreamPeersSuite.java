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
import io.ticklane.benchmarks.topics.CommitRate;
import io.ticklane.benchmarks.topics.DayTopic;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.ScratchFolder;
import io.ticklane.benchmarks.topics.TickFormat;
import io.ticklane.benchmarks.topics.TickQuery;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.topics.TopicOptions;
import io.ticklane.benchmarks.topics.Topics;
import io.ticklane.benchmarks.views.RateTrial;
import io.ticklane.benchmarks.views.Rates;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// EWMA along the prices of each symbol, or EWMA and OFI along its quotes, from a topic to another
/// one, exactly once: Ticklane, Kafka Streams and Flink by turns, each in a process of its own that
/// has just started, over the same topics of the same broker. All averages are compared, bit for
/// bit, with those of a plain loop.
@Command(
        name = "stream-peers",
        description =
                "EWMA, or EWMA and OFI, from topic to topic, exactly once: Ticklane, Kafka Streams,"
                        + " Flink.")
public final class StreamPeersSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private TopicOptions options = new TopicOptions();

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "ticklane_arrow,ticklane_json,ticklane_json_arrays,kafka_streams,flink",
            description = "Who runs (${DEFAULT-VALUE}).")
    private List<StreamEngine> engines = List.of();

    @Option(
            names = "--rows",
            defaultValue = "5M",
            converter = RowCount.class,
            description = "Ticks of 1,000 symbols (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--query",
            defaultValue = "EWMA",
            description =
                    "EWMA of the prices of trades, or EWMA_OFI: EWMA of the mid prices of quotes, and"
                            + " their order flow (${DEFAULT-VALUE}).")
    private TickQuery query = TickQuery.EWMA;

    @Option(
            names = "--parallelism",
            split = ",",
            defaultValue = "1,2",
            description = "Threads of the peers; the view of Ticklane has one (${DEFAULT-VALUE}).")
    private List<Integer> parallelism = List.of();

    @Option(
            names = "--commit-millis",
            defaultValue = "200",
            description = "How long a row may wait for its commit (${DEFAULT-VALUE}).")
    private int commitMillis;

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
        Map<Lane, List<CommitRate>> found = new LinkedHashMap<>();
        lanes().forEach(lane -> found.put(lane, new ArrayList<>()));
        MarketDay day = MarketDay.of(rows, SYMBOLS);
        try (ScratchFolder scratch = ScratchFolder.below(options.folder(), "streams-");
                LocalBroker broker = new LocalBroker(scratch.path());
                Topics topics = new Topics(broker)) {
            for (TickFormat format :
                    engines.stream().map(engine -> engine.format().ofTicks()).distinct().toList()) {
                DayTopic.write(
                        day,
                        options.data(),
                        sql(broker, format),
                        ticks(format),
                        options.partitions());
            }
            RateTrial trial =
                    new RateTrial(
                            broker,
                            topics,
                            options.partitions(),
                            day,
                            query.expected(day),
                            scratch.path());
            for (int run = 0; run < options.runs(); run++) {
                for (Map.Entry<Lane, List<CommitRate>> lane : found.entrySet()) {
                    lane.getValue().add(run(trial, lane.getKey(), run));
                }
            }
        }
        write(
                found.entrySet().stream()
                        .map(lane ->
                                Rates.of(
                                        lane.getKey().engine().format().label(),
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
        return new TickSql(broker, format, query, commitMillis);
    }

    private static String ticks(TickFormat format) {
        return "day-" + format.ofTicks().text();
    }

    private CommitRate run(RateTrial trial, Lane lane, int run)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        StreamEngine engine = lane.engine();
        String name = engine.name() + "-" + lane.threads() + "-" + run;
        String ticks = ticks(engine.format());
        TickSql sql = sql(trial.broker(), engine.format());
        CommitRate rate =
                engine.isTicklane()
                        ? trial.toTopic(sql, ticks, name)
                        : new PeerTrial(trial, sql).run(engine, lane.threads(), ticks, name);
        PrintWriter out = spec.commandLine().getOut();
        out.println(engine.format().label() + ", " + lane.series().label());
        out.flush();
        return rate;
    }

    private void write(List<Measurement> measurements) throws IOException {
        Map<String, String> settings =
                options.settings(RowCount.text(rows) + " " + query.ticks() + " of 1,000 symbols");
        settings.put("query", query.label());
        settings.put("commit interval", commitMillis + " ms");
        Report report =
                new Report(
                        query == TickQuery.EWMA ? "stream-peers" : "stream-peers-ofi",
                        query.label() + " from topic to topic, exactly once",
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
        out.print(new ReportFiles(options.folder()).write(report, tables));
        out.flush();
    }
}
