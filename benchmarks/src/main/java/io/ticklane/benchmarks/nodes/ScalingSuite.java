package io.ticklane.benchmarks.nodes;

import io.ticklane.benchmarks.race.RowCount;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the costs that the suite `nodes` has measured mean for many nodes. Nothing is run.
@Command(
        name = "scaling",
        description = "Computes times on many nodes from what the suite nodes has measured.")
public final class ScalingSuite implements Callable<Integer> {
    private static final List<Integer> NODES = List.of(3, 8, 64, 512);
    private static final List<Double> HOTTEST = List.of(0.01, 0.05, 0.15);
    private static final List<Double> GIGABITS = List.of(10.0, 25.0);
    private static final double ROWS = 1e10;
    private static final int CORES = 16;
    private static final int PERCENT = 100;

    /// Minute bars of 1,000 symbols.
    private static final double RESULT_ROWS = 390_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--rows",
            defaultValue = "1M",
            converter = RowCount.class,
            description = "Rows of the measured day (${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public ScalingSuite() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        RowCosts costs = RowCosts.read(folder.resolve("nodes.json"), rows);
        Growth growth = new Growth(costs, ROWS, CORES);
        TextTable times =
                new TextTable(
                        List.of(
                                "nodes, hottest symbol, rows",
                                "seconds",
                                "times one node",
                                "of nodes used",
                                "bound by"));
        List<Measurement> measurements = new ArrayList<>();
        for (int nodes : NODES) {
            for (double hottest : HOTTEST) {
                double alone = growth.rereading(1, hottest, RESULT_ROWS).seconds();
                Growth.Estimate rereading = growth.rereading(nodes, hottest, RESULT_ROWS);
                add(times, measurements, nodes, percent(hottest) + ", all read", alone, rereading);
                for (double gigabits : GIGABITS) {
                    add(
                            times,
                            measurements,
                            nodes,
                            String.format(
                                    Locale.ROOT,
                                    "%s, sent at %.0f Gbit/s",
                                    percent(hottest),
                                    gigabits),
                            alone,
                            growth.sending(nodes, hottest, gigabits, RESULT_ROWS));
                }
            }
        }
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("Costs", table(costs));
        tables.put("Times", times);
        out.print(new ReportFiles(folder).write(report(measurements), tables));
        out.flush();
        return 0;
    }

    private static String percent(double hottest) {
        return String.format(Locale.ROOT, "%.0f %%", hottest * PERCENT);
    }

    private static void add(
            TextTable times,
            List<Measurement> measurements,
            int nodes,
            String what,
            double alone,
            Growth.Estimate estimate) {
        times.add(
                List.of(
                        nodes + ", " + what,
                        TextTable.number(estimate.seconds()),
                        TextTable.number(alone / estimate.seconds()) + "x",
                        TextTable.number(PERCENT * alone / estimate.seconds() / nodes) + " %",
                        estimate.bound()));
        measurements.add(
                Measurement.of(
                        nodes + " nodes",
                        new Series("hottest symbol " + what, "", 0),
                        List.of(estimate.seconds())));
    }

    private static TextTable table(RowCosts costs) {
        return new TextTable(List.of("a row", "measured"))
                .add(List.of("scan, ns", TextTable.number(costs.scanNanos())))
                .add(List.of("kernels, ns", TextTable.number(costs.kernelNanos())))
                .add(List.of("exchange, both ends, ns", TextTable.number(costs.exchangeNanos())))
                .add(List.of("read and left out, ns", TextTable.number(costs.leftOutNanos())))
                .add(List.of("exchange, bytes", TextTable.number(costs.wireBytes())));
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("computed for", "10 billion rows, " + CORES + " cores a node");
        settings.put("from the costs of", RowCount.text(rows) + " rows");
        return new Report(
                "scaling",
                "EWMA and OFI on many nodes, computed",
                "s",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
