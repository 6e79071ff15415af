package io.ticklane.benchmarks.nodes;

import io.ticklane.benchmarks.market.MarketDay;
import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Tables;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.server.session.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The same queries over the same files on one node and on several, all of them processes of this
/// machine: what it costs that rows change nodes.
@Command(
        name = "nodes",
        description = "Queries on several nodes against one: time, processor time, bytes sent.")
public final class NodesSuite implements Callable<Integer> {
    private static final int SYMBOLS = 1_000;

    /// Bytes of a row that has to change nodes: its columns, a symbol as a code of four bytes. Of
    /// the as-of join the mean of both sides. Not of queries that send groups.
    private static final Map<String, Integer> ROW_BYTES =
            Map.of("EWMA", 20, "OFI", 44, "EWMA_OFI", 44, "OFI_BARS", 44, "ASOF", 20);

    /// Behind the name of a query whose rows are sent from node to node, where it is run in both
    /// ways.
    static final String SENT = ", sent";

    /// What EXPLAIN says of scans of which every node reads all rows.
    private static final String REREAD = " on each node, ";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            split = ",",
            defaultValue = "1M,10M",
            converter = RowCount.class,
            description = "Trades, and quotes, of 1,000 symbols (${DEFAULT-VALUE}).")
    private List<Integer> rows = List.of();

    @Option(
            names = "--nodes",
            defaultValue = "3",
            description = "Nodes of the larger cluster (${DEFAULT-VALUE}).")
    private int nodes;

    @Option(names = "--queries", split = ",", description = "Such as EWMA,ASOF (all of them).")
    private List<String> queries = List.of();

    @Option(
            names = "--runs",
            defaultValue = "7",
            description = "Samples of each cluster and query (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--seconds",
            defaultValue = "1.5",
            description = "Queries run for so long for a sample (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--warm-up-seconds",
            defaultValue = "10",
            description = "And for so long before the first (${DEFAULT-VALUE}).")
    private double warmUpSeconds;

    @Option(
            names = "--set",
            split = ",",
            description = "Settings of the sessions, such as workers=1.")
    private List<String> settings = List.of();

    @Option(
            names = "--node-flag",
            description = "A JVM flag for the nodes; can be given more than once.")
    private List<String> nodeFlags = List.of();

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports and the data (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public NodesSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> statements = SqlFile.read(NodesSuite.class, "nodes.sql");
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        try (LocalCluster one = new LocalCluster(1, nodeFlags);
                LocalCluster many = new LocalCluster(nodes, nodeFlags)) {
            for (int count : rows) {
                connectTo(count, one);
                connectTo(count, many);
                List<Measurement> measurements = new ArrayList<>();
                for (String query : queries.isEmpty() ? statements.keySet() : queries) {
                    String sql = statements.get(query);
                    if (sql == null) {
                        throw new IllegalArgumentException(
                                "there is no query " + query + " in " + statements.keySet());
                    }
                    measurements.addAll(run(query, count, sql, one, many));
                    if (many.explain(sql).contains(REREAD)) {
                        many.execute("SET rereads = 'never'");
                        measurements.addAll(run(query + SENT, count, sql, one, many));
                        many.execute("RESET rereads");
                    }
                }
                measured.put(RowCount.text(count), measurements);
            }
        }
        out.println();
        out.print(new ReportFiles(folder).write(report(measured), tables(measured)));
        out.flush();
        return 0;
    }

    private List<Measurement> run(
            String query, int count, String sql, LocalCluster one, LocalCluster many)
            throws Exception {
        String name = query + " " + RowCount.text(count);
        List<Measurement> measured =
                new Trial(runs, warmUpSeconds, seconds).run(name, sql, one, many);
        PrintWriter out = spec.commandLine().getOut();
        out.println(name + ": " + summary(measured.getLast()));
        out.flush();
        return measured;
    }

    private void connectTo(int count, LocalCluster cluster) throws Exception {
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            DayParts parts =
                    new DayParts(MarketDay.of(count, SYMBOLS), folder.resolve("data"), memory);
            for (String table : List.of("trades", "quotes")) {
                cluster.view(table, parts.pattern(table));
            }
        }
        for (String setting : settings) {
            cluster.execute("SET " + setting.replace("=", " = "));
        }
    }

    private static String summary(Measurement large) {
        return String.format(
                Locale.ROOT,
                "processor time %.2f times that of one node (%.2f to %.2f), %.0f bytes sent",
                value(large, Trial.RATIO),
                value(large, Trial.LEAST_RATIO),
                value(large, Trial.MOST_RATIO),
                value(large, Trial.WIRE_BYTES));
    }

    private Report report(Map<String, List<Measurement>> measured) {
        Map<String, String> page = new LinkedHashMap<>();
        page.put("rows", String.join(", ", measured.keySet()) + " trades, and as many quotes");
        page.put("symbols", Integer.toString(SYMBOLS));
        page.put("samples", Integer.toString(runs));
        if (!settings.isEmpty()) {
            page.put("settings", String.join(", ", settings));
        }
        return new Report(
                "nodes",
                "One node and several",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                page,
                measured.values().stream().flatMap(List::stream).toList());
    }

    private Map<String, TextTable> tables(Map<String, List<Measurement>> measured) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        measured.forEach((count, measurements) -> {
            tables.put("Wall time, " + count + " rows", Tables.casesDown(report(measurements)));
            tables.put("Processor time, " + count + " rows", processor(measurements));
            tables.put("Sent, " + count + " rows", sent(measurements));
        });
        return tables;
    }

    private Report report(List<Measurement> measurements) {
        return report(Map.of("", measurements));
    }

    private TextTable processor(List<Measurement> measurements) {
        TextTable table =
                new TextTable(
                        List.of(
                                "milliseconds",
                                "1 node",
                                nodes + " nodes",
                                "ratio",
                                "least",
                                "most"));
        for (int i = 0; i + 1 < measurements.size(); i += 2) {
            Measurement large = measurements.get(i + 1);
            table.add(
                    List.of(
                            measurements.get(i).name(),
                            TextTable.number(value(measurements.get(i), Trial.PROCESSOR)),
                            TextTable.number(value(large, Trial.PROCESSOR)),
                            TextTable.number(value(large, Trial.RATIO)),
                            TextTable.number(value(large, Trial.LEAST_RATIO)),
                            TextTable.number(value(large, Trial.MOST_RATIO))));
        }
        return table;
    }

    private static double value(Measurement measurement, String name) {
        return Objects.requireNonNull(measurement.more().get(name), name);
    }

    private static TextTable sent(List<Measurement> measurements) {
        TextTable table =
                new TextTable(
                        List.of("from node to node", "rows", "MB", "bytes a row", "of least"));
        for (int i = 1; i < measurements.size(); i += 2) {
            Measurement large = measurements.get(i);
            double sentRows = value(large, Trial.WIRE_ROWS);
            double bytes = value(large, Trial.WIRE_BYTES);
            Integer least = ROW_BYTES.get(large.name().split("[ ,]", 2)[0]);
            double rowBytes = bytes / Math.max(1, sentRows);
            table.add(
                    List.of(
                            large.name(),
                            String.format(Locale.ROOT, "%.0f", sentRows),
                            TextTable.number(bytes / 1e6),
                            TextTable.number(rowBytes),
                            least == null ? "-" : TextTable.number(rowBytes / least) + "x"));
        }
        return table;
    }
}
