package io.ticklane.benchmarks.topics;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// What the suites over topics have in common on their command lines.
public final class TopicOptions {
    @Option(
            names = "--partitions",
            defaultValue = "8",
            description = "Partitions of a topic (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--runs",
            defaultValue = "3",
            description = "Samples of each kind (${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports and the data (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public TopicOptions() {}

    /// Partitions of each topic.
    public int partitions() {
        return partitions;
    }

    /// Samples of each kind.
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

    /// What a report says of its runs.
    ///
    /// @param rows how many rows of what
    public Map<String, String> settings(String rows) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("rows", rows);
        settings.put("partitions", Integer.toString(partitions));
        settings.put("samples", Integer.toString(runs));
        settings.put("broker", "one, on the same machine, which takes its share of the cores");
        return settings;
    }
}
