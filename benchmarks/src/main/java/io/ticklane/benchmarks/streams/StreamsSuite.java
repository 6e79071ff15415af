package io.ticklane.benchmarks.streams;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.market.MarketFiles;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.benchmarks.topics.LocalBroker;
import io.ticklane.benchmarks.topics.TopicOptions;
import io.ticklane.server.session.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Quotes go through a topic: an INSERT writes them in one transaction, and a query without an end
/// reads them from the first one on, computes EWMA and OFI along the quotes of each symbol, and
/// gives their sums for every minute, until all quotes are in them. What it gives has to be what
/// the same query gives over a table in memory. Engine and client are in one process, the broker in
/// another.
@Command(
        name = "streams",
        description = "Messages of every format: INSERT, and EWMA and OFI without an end.")
public final class StreamsSuite implements Callable<Integer> {
    private static final double MILLI = 1e-6;
    private static final int SYMBOLS = 1_000;
    private static final Series WRITE = new Series("INSERT", "", 0);
    private static final Series READ = new Series("EWMA and OFI", "", 0);
    private static final String COLUMNS =
            "(ts TIMESTAMP, symbol VARCHAR, bid DOUBLE, bid_sz DOUBLE, ask DOUBLE, ask_sz DOUBLE,"
                    + " WATERMARK FOR ts AS ts)";
    private static final String MINUTES =
            """
            SELECT TIME_BUCKET(INTERVAL '1' MINUTE, ts) AS minute,
                   COUNT(*) AS n, SUM(average) AS averages, SUM(flow) AS flows
            FROM (SELECT ts,
                         EWMA((bid + ask) / 2, 0.06) OVER w AS average,
                         OFI(bid, bid_sz, ask, ask_sz) OVER w AS flow
                  FROM <table>
                  WINDOW w AS (PARTITION BY symbol ORDER BY ts)) AS q
            GROUP BY minute\
            """;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private TopicOptions options = new TopicOptions();

    @Option(
            names = "--rows",
            defaultValue = "1M",
            converter = RowCount.class,
            description = "Quotes of 1,000 symbols (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--formats",
            split = ",",
            defaultValue = "arrow,avro,json",
            description = "Formats of messages (${DEFAULT-VALUE}).")
    private List<String> formats = List.of();

    /// Made by picocli.
    public StreamsSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Measurement> measurements = new ArrayList<>();
        try (LocalBroker broker = new LocalBroker(options.folder().toAbsolutePath());
                Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement()) {
            load(statement);
            List<String> expected = minutes(statement, minutesOf("quotes"), rows);
            for (String format : formats) {
                List<Double> writes = new ArrayList<>();
                List<Double> reads = new ArrayList<>();
                for (int run = 0; run <= options.runs(); run++) {
                    String topic = format + run;
                    double write = write(statement, broker, topic, format);
                    double read = read(statement, topic, expected);
                    if (run > 0) {
                        writes.add(write);
                        reads.add(read);
                    }
                    out.println(topic);
                    out.flush();
                }
                measurements.add(Measurement.of(format, WRITE, writes));
                measurements.add(Measurement.of(format, READ, reads));
            }
        }
        Report report = report(measurements);
        out.println();
        out.print(
                new ReportFiles(options.folder())
                        .write(report, Map.of("Millions of rows a second", table(report))));
        out.flush();
        return 0;
    }

    private void load(Statement statement) throws IOException, SQLException {
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            MarketFiles files = MarketFiles.of(MarketDay.of(rows, SYMBOLS), options.data(), memory);
            statement.execute(
                    "CREATE TABLE quotes AS SELECT * FROM '" + files.arrow("quotes") + "'");
        }
    }

    /// Makes a topic and writes all quotes; how many milliseconds the writing took.
    private double write(Statement statement, LocalBroker broker, String topic, String format)
            throws SQLException {
        statement.execute(
                String.format(
                        Locale.ROOT,
                        "CREATE TABLE %s %s WITH (connector = 'kafka', brokers = '%s', topic = '%s',"
                                + " format = '%s', key = 'symbol', partitions = %d,"
                                + " timeout_seconds = 60)",
                        topic,
                        COLUMNS,
                        broker.address(),
                        topic,
                        format,
                        options.partitions()));
        long begin = System.nanoTime();
        statement.execute("INSERT INTO " + topic + " SELECT * FROM quotes");
        double millis = (System.nanoTime() - begin) * MILLI;
        // a quote of every symbol behind the last minute, so that this one ends in all partitions
        statement.execute(
                "INSERT INTO "
                        + topic
                        + " SELECT TIMESTAMP '2026-01-02 23:00:00', symbol, 1, 1, 1, 1 FROM quotes"
                        + " GROUP BY symbol");
        return millis;
    }

    /// How many milliseconds a query without an end took until all quotes were in its minutes.
    private double read(Statement statement, String topic, List<String> expected)
            throws SQLException, WrongAnswerException {
        long begin = System.nanoTime();
        List<String> found = minutes(statement, minutesOf(topic) + " EMIT FINAL", rows);
        double millis = (System.nanoTime() - begin) * MILLI;
        if (!found.equals(expected)) {
            throw new WrongAnswerException(
                    "The minutes of " + topic + " are not those of the table in memory");
        }
        return millis;
    }

    private static String minutesOf(String table) {
        return MINUTES.replace("<table>", table);
    }

    /// The rows of an answer, until so many quotes are in them.
    private static List<String> minutes(Statement statement, String sql, long quotes)
            throws SQLException {
        List<String> found = new ArrayList<>();
        long counted = 0;
        try (ResultSet answer = statement.executeQuery(sql)) {
            while (counted < quotes && answer.next()) {
                counted += answer.getLong(2);
                found.add(
                        String.join(
                                " ",
                                answer.getString(1),
                                answer.getString(2),
                                answer.getString(3),
                                answer.getString(4)));
            }
        }
        return found;
    }

    private TextTable table(Report report) {
        TextTable table = new TextTable(List.of("format", "INSERT", "EWMA and OFI without an end"));
        for (String format : report.cases()) {
            table.add(
                    List.of(
                            format,
                            rate(report.find(format, WRITE)),
                            rate(report.find(format, READ))));
        }
        return table;
    }

    private String rate(Optional<Measurement> millis) {
        return TextTable.number(rows / millis.orElseThrow().median() / 1_000);
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings =
                options.settings(RowCount.text(rows) + " quotes of 1,000 symbols");
        return new Report(
                "streams",
                "Quotes through a topic",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
