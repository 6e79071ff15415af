package io.ticklane.benchmarks.race;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// What the suites that race have in common on their command lines.
public final class RaceOptions {
    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1,2",
            description = "Worker threads of the engines, such as 1,2 (${DEFAULT-VALUE}).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--runs",
            defaultValue = "7",
            description = "Samples of each engine and query (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--warm-ups",
            defaultValue = "40",
            description = "Runs before them (${DEFAULT-VALUE}), for at most three seconds.")
    private int warmUps;

    @Option(
            names = "--sample-millis",
            defaultValue = "50",
            description =
                    "Short queries are repeated until a sample lasts so long (${DEFAULT-VALUE}).")
    private double sampleMillis;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports and the data (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public RaceOptions() {}

    /// Worker threads to try.
    public List<Integer> threads() {
        return threads;
    }

    /// Samples of each lane.
    public int runs() {
        return runs;
    }

    /// Where reports go.
    public Path folder() {
        return folder;
    }

    /// Where generated data is kept.
    public Path data() {
        return folder.resolve("data");
    }

    /// A race that says on a writer how it goes.
    public Race race(PrintWriter progress) {
        return new Race(warmUps, runs, sampleMillis, progress);
    }
}
