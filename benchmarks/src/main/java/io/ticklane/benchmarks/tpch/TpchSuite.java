package io.ticklane.benchmarks.tpch;

import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.RaceOptions;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.report.Machine;
import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Report;
import io.ticklane.benchmarks.report.ReportFiles;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.Tables;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.server.session.Engine;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// TPC-H queries on Ticklane and DuckDB, side by side in one process; a difference between their
/// answers is a failure, not a time.
@Command(
        name = "tpch",
        description = "TPC-H queries 1, 3, 5, 6, 9 and 18 on Ticklane and DuckDB, side by side.")
public final class TpchSuite implements Callable<Integer> {
    /// Of averages, which are doubles in one engine or in both.
    private static final double TOLERANCE = 1e-12;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RaceOptions options = new RaceOptions();

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Scale factor (${DEFAULT-VALUE}: 6 M line items).")
    private double scale;

    @Option(names = "--queries", split = ",", description = "Such as Q1,Q18 (all six).")
    private List<String> queries = List.of();

    /// Made by picocli.
    public TpchSuite() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> texts = SqlFile.read(TpchSuite.class, "tpch.sql");
        if (!queries.isEmpty()) {
            texts.keySet().retainAll(queries);
        }
        List<Measurement> measurements = new ArrayList<>();
        try (BufferAllocator memory = Engine.newAllocator(Long.MAX_VALUE)) {
            TpchFiles files = TpchFiles.of(scale, options.data(), memory);
            for (boolean parquet : new boolean[] {false, true}) {
                out.println(parquet ? "from Parquet" : "loading");
                out.flush();
                try (TpchEngine ours = new TpchEngine(TpchEngine.Brand.TICKLANE, parquet, files);
                        TpchEngine theirs =
                                new TpchEngine(TpchEngine.Brand.DUCKDB, parquet, files)) {
                    for (Map.Entry<String, String> query : texts.entrySet()) {
                        check(query.getKey(), query.getValue(), ours, theirs);
                        measurements.addAll(
                                options.race(out)
                                        .run(
                                                query.getKey(),
                                                lanes(query.getValue(), ours, theirs)));
                    }
                }
            }
        }
        Report report = report(measurements);
        out.println();
        out.print(new ReportFiles(options.folder()).write(report, tables(report)));
        out.flush();
        return 0;
    }

    private List<Lane> lanes(String sql, TpchEngine... engines) {
        List<Lane> lanes = new ArrayList<>();
        for (int threads : options.threads()) {
            for (TpchEngine engine : engines) {
                lanes.add(
                        new Lane(
                                new Series(
                                        engine.brand().title(),
                                        engine.readsFiles() ? "Parquet" : "",
                                        threads),
                                TOLERANCE,
                                () -> engine.threads(threads),
                                () -> engine.run(sql),
                                Map.of()));
            }
        }
        return lanes;
    }

    /// Compares all rows; decimals and whole numbers have to be equal to the last digit.
    static void check(String name, String sql, TpchEngine ours, TpchEngine theirs)
            throws Exception {
        List<List<@Nullable Object>> mine = ours.exactRows(sql);
        List<List<@Nullable Object>> other = theirs.exactRows(sql);
        if (mine.size() != other.size()) {
            throw new WrongAnswerException(
                    String.format(
                            Locale.ROOT,
                            "%s: %d rows against %d",
                            name,
                            mine.size(),
                            other.size()));
        }
        for (int row = 0; row < mine.size(); row++) {
            for (int c = 0; c < mine.get(row).size(); c++) {
                Object a = mine.get(row).get(c);
                Object b = other.get(row).get(c);
                if (!same(a, b)) {
                    throw new WrongAnswerException(
                            String.format(
                                    Locale.ROOT,
                                    "%s: row %d, column %d: %s against %s",
                                    name,
                                    row + 1,
                                    c + 1,
                                    a,
                                    b));
                }
            }
        }
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x
                && b instanceof Number y
                && !(a instanceof BigDecimal && b instanceof BigDecimal)) {
            double difference = Math.abs(x.doubleValue() - y.doubleValue());
            return difference <= TOLERANCE * Math.abs(x.doubleValue());
        }
        return a == null ? b == null : a.equals(b);
    }

    private Report report(List<Measurement> measurements) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("scale factor", String.format(Locale.ROOT, "%s", scale));
        settings.put("samples", Integer.toString(options.runs()));
        return new Report(
                "tpch",
                "TPC-H",
                "ms",
                Machine.here(Clock.systemUTC().instant()),
                settings,
                measurements);
    }

    private static Map<String, TextTable> tables(Report report) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("Medians", Tables.medians(report));
        tables.put("Best samples", Tables.bests(report));
        TextTable means = new TextTable(List.of("", "geometric mean of Ticklane / DuckDB"));
        for (Series series : report.series()) {
            if (series.engine().equals(TpchEngine.Brand.TICKLANE.title())) {
                means.add(
                        List.of(
                                series.label(),
                                String.format(Locale.ROOT, "%.2f", mean(report, series))));
            }
        }
        tables.put("Times as long as DuckDB", means);
        return tables;
    }

    /// The geometric mean of how many times as long as DuckDB a series took.
    private static double mean(Report report, Series ours) {
        Series theirs = new Series(TpchEngine.Brand.DUCKDB.title(), ours.variant(), ours.threads());
        return Math.exp(
                report.cases().stream()
                        .mapToDouble(name ->
                                Math.log(
                                        report.find(name, ours).orElseThrow().median()
                                                / report.find(name, theirs).orElseThrow().median()))
                        .average()
                        .orElse(0));
    }
}
