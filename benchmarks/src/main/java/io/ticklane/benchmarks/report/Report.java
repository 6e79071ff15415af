package io.ticklane.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// All that a suite has measured.
///
/// @param suite its name, and that of its files
/// @param title for people
/// @param unit of the samples, such as `ms`
/// @param machine where it was measured
/// @param settings what the run was given, such as the number of rows
/// @param measurements at most one for a case and series, in the order in which they are shown
public record Report(
        String suite,
        String title,
        String unit,
        Machine machine,
        Map<String, String> settings,
        List<Measurement> measurements) {
    /// Keeps copies.
    public Report {
        settings = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(settings));
        measurements = List.copyOf(measurements);
    }

    /// The cases, in order of first appearance.
    public List<String> cases() {
        return measurements.stream().map(Measurement::name).distinct().toList();
    }

    /// The series, in order of first appearance.
    public List<Series> series() {
        return measurements.stream().map(Measurement::series).distinct().toList();
    }

    /// The measurements of some series.
    public Report only(Predicate<Series> wanted) {
        return new Report(
                suite,
                title,
                unit,
                machine,
                settings,
                measurements.stream().filter(m -> wanted.test(m.series())).toList());
    }

    /// What a series took for a case, if it ran.
    public Optional<Measurement> find(String name, Series series) {
        return measurements.stream()
                .filter(m -> m.name().equals(name) && m.series().equals(series))
                .findFirst();
    }
}
