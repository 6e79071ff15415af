package io.ticklane.benchmarks.kernels;

import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Every function of the catalogue by JMH: time for a row, of one series and of interleaved ones,
/// and what it allocates; beside a plain copy of a column.
@Command(
        name = "kernels",
        description = "Every function by JMH: ns and allocated bytes for a row, beside a copy.")
public final class KernelsSuite implements Callable<Integer> {
    private static final String ALLOCATED = "allocatedBytes";
    private static final String NORMALIZED_ALLOCATION = "gc.alloc.rate.norm";

    /// What JMH itself allocates between two looks at the clock is a part of a byte for a row.
    private static final double NOTHING = 0.1;

    private static final String COPY = "plain copy";

    private static final Series ONE = new Series("one series", "", 0);
    private static final Series MANY = new Series("1,000 symbols", "", 0);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--functions",
            defaultValue = "",
            description = "Only those whose names this regular expression finds.")
    private String regex = "";

    @Option(
            names = "--warm-ups",
            defaultValue = "3",
            description = "Warm-up iterations (${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--runs",
            defaultValue = "7",
            description = "Measured iterations (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--iteration-millis",
            defaultValue = "200",
            description = "Length of an iteration (${DEFAULT-VALUE}).")
    private int iterationMillis;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public KernelsSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        List<String> functions =
                KernelCall.names().stream().filter(name -> pattern.matcher(name).find()).toList();
        List<Measurement> measurements = new ArrayList<>();
        for (RunResult result : run(CopyBenchmark.class, List.of("EWMA"))) {
            measurements.add(measurement(COPY, ONE, result));
        }
        int done = 0;
        for (String function : functions) {
            for (RunResult result : run(KernelBenchmark.class, List.of(function))) {
                boolean one = result.getParams().getParam("symbols").equals("1");
                measurements.add(measurement(function, one ? ONE : MANY, result));
            }
            done++;
            out.println(done + " of " + functions.size() + ": " + function);
            out.flush();
        }
        Report report = report(measurements);
        out.println();
        out.print(new ReportFiles(folder).write(report, tables(report)));
        out.flush();
        return 0;
    }

    private Collection<RunResult> run(Class<?> benchmark, List<String> functions)
            throws RunnerException {
        TimeValue length = TimeValue.milliseconds(iterationMillis);
        return new Runner(
                        new OptionsBuilder()
                                .include(Pattern.quote(benchmark.getName() + ".row") + "$")
                                .param("function", functions.toArray(String[]::new))
                                .addProfiler(GCProfiler.class)
                                .verbosity(VerboseMode.SILENT)
                                .warmupIterations(warmUps)
                                .warmupTime(length)
                                .measurementIterations(runs)
                                .measurementTime(length)
                                .shouldFailOnError(true)
                                .build())
                .run();
    }

    private static Measurement measurement(String name, Series series, RunResult result) {
        Statistics samples = result.getPrimaryResult().getStatistics();
        List<Double> nanos = new ArrayList<>();
        samples.getRawData()
                .forEachRemaining(entry -> {
                    for (long i = 0; i < entry.getValue(); i++) {
                        nanos.add(entry.getKey());
                    }
                });
        Map<String, Double> more = new LinkedHashMap<>();
        result.getSecondaryResults()
                .forEach((key, value) -> {
                    if (key.contains(NORMALIZED_ALLOCATION)) {
                        more.put(ALLOCATED, value.getScore());
                    }
                });
        return new Measurement(name, series, nanos, 0, "", more);
    }

    private static Map<String, TextTable> tables(Report report) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("Nanoseconds for a row, and how many times the copy's", times(report));
        TextTable allocating = new TextTable(List.of("function", "bytes for a row"));
        for (Measurement measurement : report.measurements()) {
            double bytes = measurement.more().getOrDefault(ALLOCATED, 0.0);
            if (bytes >= NOTHING) {
                allocating.add(
                        List.of(
                                measurement.name() + ", " + measurement.series().label(),
                                String.format(Locale.ROOT, "%.2f", bytes)));
            }
        }
        if (allocating.isEmpty()) {
            allocating.add(List.of("none", "0"));
        }
        tables.put("Functions that allocate", allocating);
        return tables;
    }

    private static TextTable times(Report report) {
        List<String> header = new ArrayList<>(List.of("function"));
        for (Series series : report.series()) {
            header.addAll(List.of(series.label() + ": best", "median", "of copy"));
        }
        double copy = report.find(COPY, ONE).orElseThrow().min();
        TextTable table = new TextTable(header);
        for (String function : report.cases()) {
            List<String> row = new ArrayList<>(List.of(function));
            for (Series series : report.series()) {
                Optional<Measurement> found = report.find(function, series);
                row.add(found.map(m -> TextTable.number(m.min())).orElse(""));
                row.add(found.map(m -> TextTable.number(m.median())).orElse(""));
                row.add(found.map(m -> TextTable.number(m.min() / copy) + "x").orElse(""));
            }
            table.add(row);
        }
        return table;
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rows", KernelBenchmark.ROWS + " in native memory, batches of 4096, 1 thread");
        settings.put("samples", runs + " iterations of " + iterationMillis + " ms");
        return new Report(
                "kernels",
                "Kernels of all functions",
                "ns/row",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }
}
