package io.ticklane.exec.snapshot;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a snapshot is of.
///
/// @param planVersion the version of the plan's form
/// @param plan a digest of the plan, in hex
/// @param positions for each input the offset at which each partition is read on
/// @param lateRows how many rows were left out because they were late
/// @param ended whether the query has ended, so that nothing is kept
public record SnapshotHeader(
        int planVersion, String plan, List<List<Long>> positions, long lateRows, boolean ended) {
    /// The version of the file's form.
    static final int FORMAT = 1;

    /// A header.
    public SnapshotHeader {
        positions = positions.stream().map(List::copyOf).toList();
    }

    private static final String PREFIX = "ticklane.snapshot.";
    private static final String FORMAT_KEY = PREFIX + "format";
    private static final String PLAN_VERSION_KEY = PREFIX + "plan_version";
    private static final String PLAN_KEY = PREFIX + "plan";
    private static final String POSITIONS_KEY = PREFIX + "positions";
    private static final String LATE_KEY = PREFIX + "late_rows";
    private static final String ENDED_KEY = PREFIX + "ended";

    /// As metadata of a schema.
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT_KEY, Integer.toString(FORMAT));
        metadata.put(PLAN_VERSION_KEY, Integer.toString(planVersion));
        metadata.put(PLAN_KEY, plan);
        metadata.put(POSITIONS_KEY, text(positions));
        metadata.put(LATE_KEY, Long.toString(lateRows));
        metadata.put(ENDED_KEY, Boolean.toString(ended));
        return metadata;
    }

    /// The header in metadata of this format.
    ///
    /// Errors: NumberFormatException for what is none.
    static SnapshotHeader of(Map<String, String> metadata) {
        return new SnapshotHeader(
                Integer.parseInt(metadata.getOrDefault(PLAN_VERSION_KEY, "")),
                metadata.getOrDefault(PLAN_KEY, ""),
                positions(metadata.getOrDefault(POSITIONS_KEY, "")),
                Long.parseLong(metadata.getOrDefault(LATE_KEY, "")),
                Boolean.parseBoolean(metadata.get(ENDED_KEY)));
    }

    /// The format that metadata names.
    static String format(Map<String, String> metadata) {
        return metadata.getOrDefault(FORMAT_KEY, "none");
    }

    /// Inputs by semicolons, partitions by commas.
    private static String text(List<List<Long>> positions) {
        return positions.stream()
                .map(input -> input.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    private static List<List<Long>> positions(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(";", -1))
                        .map(input ->
                                Arrays.stream(input.split(",", -1)).map(Long::valueOf).toList())
                        .toList();
    }
}
