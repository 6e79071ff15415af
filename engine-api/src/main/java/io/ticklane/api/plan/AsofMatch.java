package io.ticklane.api.plan;

import java.util.Optional;

/// Which right row an as-of join takes for a left row, by two columns of time (or another order).
public record AsofMatch(
        int leftTime, int rightTime, Comparison comparison, Optional<Long> toleranceNanos) {
    /// How the right time must stand to the left time; the nearest such row is taken, of equal
    /// times the last, but the first for AT_OR_AFTER and AFTER.
    public enum Comparison {
        /// right <= left: the last before or at.
        AT_OR_BEFORE,
        /// right < left: the last before.
        BEFORE,
        /// right >= left: the first at or after.
        AT_OR_AFTER,
        /// right > left: the first after.
        AFTER,
        /// The nearest before, at or after; of two as near as each other the one before. The times
        /// are whole numbers.
        NEAREST
    }
}
