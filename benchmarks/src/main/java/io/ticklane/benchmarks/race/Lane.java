package io.ticklane.benchmarks.race;

import io.ticklane.benchmarks.report.Series;
import java.util.Map;

/// An engine set up for one case.
///
/// @param series who it is
/// @param tolerance relative, for its numbers; more than usual where an engine is known to compute
///   with less care
/// @param ready called before each of its turns, untimed
/// @param query what is timed: all of the work, until the last row has been read
/// @param more what else is known of this case
public record Lane(
        Series series, double tolerance, Step ready, Query query, Map<String, Double> more) {
    /// Eight digits.
    public static final double USUAL = 1e-8;

    /// Something that may fail.
    public interface Step {
        /// Does it.
        void run() throws Exception;
    }

    /// Something that has an answer.
    public interface Query {
        /// Runs it.
        Answer run() throws Exception;
    }

    /// A lane without peculiarities.
    public static Lane of(Series series, Step ready, Query query) {
        return new Lane(series, USUAL, ready, query, Map.of());
    }
}
