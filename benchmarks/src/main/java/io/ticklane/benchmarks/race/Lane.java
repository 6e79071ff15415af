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
/// @param question lanes of one question must have the same answer
public record Lane(
        Series series,
        double tolerance,
        Step ready,
        Query query,
        Map<String, Double> more,
        String question) {
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

    /// A lane of the only question.
    public Lane(
            Series series, double tolerance, Step ready, Query query, Map<String, Double> more) {
        this(series, tolerance, ready, query, more, "");
    }

    /// The same lane as a series and question of their own.
    public Lane as(Series name, String asked) {
        return new Lane(name, tolerance, ready, query, more, asked);
    }

    /// A lane without peculiarities.
    public static Lane of(Series series, Step ready, Query query) {
        return new Lane(series, USUAL, ready, query, Map.of());
    }
}
