package io.ticklane.benchmarks.views;

import io.ticklane.benchmarks.report.Measurement;
import io.ticklane.benchmarks.report.Series;
import io.ticklane.benchmarks.report.TextTable;
import io.ticklane.benchmarks.topics.CommitRate;
import java.util.List;
import java.util.Map;

/// Rates of commits as measurements, and the table of them.
public final class Rates {
    private static final String ENGINE = "engineMicros";
    private static final String BROKER = "brokerMicros";
    private static final double MILLION = 1e6;

    private Rates() {}

    /// The runs of a case: their rows a second, and the medians of their processor times.
    public static Measurement of(String name, Series series, List<CommitRate> runs) {
        return new Measurement(
                name,
                series,
                runs.stream().map(CommitRate::rowsPerSecond).toList(),
                0,
                "",
                Map.of(
                        ENGINE, median(runs.stream().map(CommitRate::engineMicros).toList()),
                        BROKER, median(runs.stream().map(CommitRate::brokerMicros).toList())));
    }

    static double median(List<Double> values) {
        return Measurement.of("", new Series("", "", 0), values).median();
    }

    /// For people.
    public static String label(Measurement rate) {
        return rate.name() + ", " + rate.series().label();
    }

    /// Processor time of the engine for a row, in microseconds.
    public static double engineMicros(Measurement rate) {
        return number(rate, ENGINE);
    }

    /// Processor time of the broker for a row, in microseconds.
    public static double brokerMicros(Measurement rate) {
        return number(rate, BROKER);
    }

    private static double number(Measurement rate, String name) {
        Double value = rate.more().get(name);
        if (value == null) {
            throw new IllegalArgumentException(label(rate) + " has no " + name);
        }
        return value;
    }

    /// What each does in a second, and what it takes for a million rows.
    public static TextTable table(List<Measurement> rates) {
        TextTable table =
                new TextTable(
                        List.of(
                                "messages and engine",
                                "million rows/s",
                                "best",
                                "million rows for a CPU s",
                                "CPU s for a million rows",
                                "broker's"));
        for (Measurement rate : rates) {
            double best = rate.samples().stream().mapToDouble(d -> d).max().orElseThrow();
            table.add(
                    List.of(
                            label(rate),
                            TextTable.number(rate.median() / MILLION),
                            TextTable.number(best / MILLION),
                            TextTable.number(1 / engineMicros(rate)),
                            TextTable.number(engineMicros(rate)),
                            TextTable.number(brokerMicros(rate))));
        }
        return table;
    }
}
