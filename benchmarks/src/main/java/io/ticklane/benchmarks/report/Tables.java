package io.ticklane.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Makes tables of a report.
public final class Tables {
    private static final double MEBIBYTE = 1 << 20;
    private static final String NONE = "-";

    private Tables() {}

    /// A row for each series, a column for each case: the medians.
    public static TextTable medians(Report report) {
        return seriesDown(report, m -> Optional.of(TextTable.number(m.median())));
    }

    /// A row for each series, a column for each case: the best samples.
    public static TextTable bests(Report report) {
        return seriesDown(report, m -> Optional.of(TextTable.number(m.min())));
    }

    /// A row for each series, a column for each case: the peak memory in MiB.
    public static TextTable peaks(Report report) {
        return seriesDown(
                report,
                m ->
                        Optional.of(m.peakBytes())
                                .filter(bytes -> bytes > 0)
                                .map(bytes ->
                                        String.format(Locale.ROOT, "%.0f", bytes / MEBIBYTE)));
    }

    /// A row for each case, the best sample and the median of each series in a column.
    public static TextTable casesDown(Report report) {
        List<String> header = new ArrayList<>(List.of("case"));
        for (Series series : report.series()) {
            header.add(series.label() + " best");
            header.add("median");
        }
        TextTable table = new TextTable(header);
        for (String name : report.cases()) {
            List<String> row = new ArrayList<>(List.of(name));
            for (Series series : report.series()) {
                Optional<Measurement> found = report.find(name, series);
                row.add(found.map(m -> TextTable.number(m.min())).orElse(NONE));
                row.add(found.map(m -> TextTable.number(m.median())).orElse(NONE));
            }
            table.add(row);
        }
        return table;
    }

    /// For each series of `ours` the best median of `theirs`, of as many threads, divided by our
    /// median: how many times faster we are. Under it stands who that was.
    public static TextTable ratios(
            Report report, Predicate<Series> ours, Predicate<Series> theirs) {
        TextTable table = new TextTable(header(report));
        for (Series our : report.series().stream().filter(ours).toList()) {
            List<String> times = new ArrayList<>(List.of(our.label() + " is faster by"));
            List<String> names = new ArrayList<>(List.of("  than the best, which is"));
            for (String name : report.cases()) {
                Optional<Measurement> own = report.find(name, our);
                Optional<Measurement> best =
                        best(report, name, theirs.and(s -> s.threads() == our.threads()));
                if (own.isPresent() && best.isPresent()) {
                    times.add(times(best.get().median() / own.get().median()));
                    Series them = best.get().series();
                    names.add((them.engine() + " " + them.variant()).strip());
                } else {
                    times.add(NONE);
                    names.add(NONE);
                }
            }
            table.add(times).add(names);
        }
        return table;
    }

    /// For each series of `ours` its median divided by that of `theirs` of as many threads.
    public static TextTable multiples(
            Report report, Predicate<Series> ours, Predicate<Series> theirs) {
        return seriesDown(
                report.only(ours),
                own ->
                        best(
                                        report,
                                        own.name(),
                                        theirs.and(s -> s.threads() == own.series().threads()))
                                .map(their -> times(own.median() / their.median())));
    }

    /// For each series of several threads: the median of one thread divided by its own.
    public static TextTable speedups(Report report) {
        return seriesDown(
                report.only(s -> s.threads() > 1),
                own -> {
                    Series s = own.series();
                    Series single = new Series(s.engine(), s.variant(), 1);
                    return report.find(own.name(), single)
                            .map(one -> times(one.median() / own.median()));
                });
    }

    /// A row for each series: another number of its measurements, times a factor.
    public static TextTable more(Report report, String number, double factor) {
        return seriesDown(
                report,
                m ->
                        Optional.ofNullable(m.more().get(number))
                                .map(value -> TextTable.number(value * factor)));
    }

    private static String times(double ratio) {
        return TextTable.number(ratio) + "x";
    }

    private static Optional<Measurement> best(Report report, String name, Predicate<Series> of) {
        return report.measurements().stream()
                .filter(m -> m.name().equals(name) && of.test(m.series()))
                .min(Comparator.comparingDouble(Measurement::median));
    }

    private static TextTable seriesDown(
            Report report, Function<Measurement, Optional<String>> cell) {
        TextTable table = new TextTable(header(report));
        for (Series series : report.series()) {
            List<String> row = new ArrayList<>(List.of(series.label()));
            for (String name : report.cases()) {
                row.add(report.find(name, series).flatMap(cell).orElse(NONE));
            }
            if (row.stream().skip(1).anyMatch(text -> !text.equals(NONE))) {
                table.add(row);
            }
        }
        return table;
    }

    private static List<String> header(Report report) {
        List<String> header = new ArrayList<>(List.of(report.unit()));
        header.addAll(report.cases());
        return header;
    }
}
