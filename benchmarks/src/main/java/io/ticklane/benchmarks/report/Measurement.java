package io.ticklane.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/// What one series took for one case.
///
/// @param name the case, such as `Q4`
/// @param samples one for each run, in the unit of the report, in the order of the runs
/// @param peakBytes most memory that a run took beyond what was there before it; 0 if not measured
/// @param checksum the answer, empty if there is none
/// @param more other numbers by name, such as allocated bytes
public record Measurement(
        @JsonProperty("case") String name,
        Series series,
        List<Double> samples,
        long peakBytes,
        String checksum,
        Map<String, Double> more) {
    /// Keeps a copy of the samples; there must be one.
    public Measurement {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples of " + name + " by " + series.label());
        }
        samples = List.copyOf(samples);
        more = Map.copyOf(more);
    }

    /// A measurement of time alone.
    public static Measurement of(String name, Series series, List<Double> samples) {
        return new Measurement(name, series, samples, 0, "", Map.of());
    }

    /// The middle sample; of an even number of them the mean of the two in the middle.
    @JsonProperty
    public double median() {
        List<Double> sorted = samples.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /// The best sample.
    @JsonProperty
    public double min() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }
}
