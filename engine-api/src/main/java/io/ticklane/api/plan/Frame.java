package io.ticklane.api.plan;

/// The frame of a window: which rows around the current one count.
public record Frame(Unit unit, Bound start, Bound end, Exclusion exclusion) {
    /// The whole partition.
    public static final Frame PARTITION =
            new Frame(
                    Unit.ROWS,
                    new Bound.UnboundedPreceding(),
                    new Bound.UnboundedFollowing(),
                    Exclusion.NONE);

    /// Whether it has all rows before the current one and none of its peers: those that come before
    /// it in the order by an offset, which is not 0, or at all.
    public boolean isBeforePeers() {
        boolean byOffset = unit == Unit.RANGE && end instanceof Bound.Preceding;
        boolean atAll = end instanceof Bound.CurrentRow && exclusion == Exclusion.GROUP;
        return start instanceof Bound.UnboundedPreceding && (byOffset || atAll);
    }

    /// Whether it has all rows before the current one and its peers, and of these either the
    /// current row alone or all others.
    public boolean isAmongPeers() {
        boolean alone = exclusion == Exclusion.TIES;
        boolean others = exclusion == Exclusion.CURRENT_ROW && unit != Unit.ROWS;
        return start instanceof Bound.UnboundedPreceding
                && end instanceof Bound.CurrentRow
                && (alone || others);
    }

    /// Whether it has all rows so far but a number of the last ones and but the peers of the
    /// current one.
    public boolean isDelayedByPeers() {
        return unit == Unit.ROWS
                && start instanceof Bound.UnboundedPreceding
                && end instanceof Bound.Preceding
                && (exclusion == Exclusion.GROUP || exclusion == Exclusion.TIES);
    }

    /// Whether it has all rows so far but some that the peers of the current one decide on.
    public boolean isByPeers() {
        return isBeforePeers() || isAmongPeers() || isDelayedByPeers();
    }

    /// What offsets count.
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /// Which rows of the frame do not count.
    public enum Exclusion {
        NONE,
        CURRENT_ROW,
        GROUP,
        TIES
    }

    /// An edge of the frame.
    public sealed interface Bound {
        /// The first row of the partition.
        record UnboundedPreceding() implements Bound {}

        /// An offset before the current row; a literal, in RANGE of the order column's type or an
        /// interval.
        record Preceding(Expression offset) implements Bound {}

        /// The current row; in RANGE and GROUPS with all its peers.
        record CurrentRow() implements Bound {}

        /// An offset after the current row.
        record Following(Expression offset) implements Bound {}

        /// The last row of the partition.
        record UnboundedFollowing() implements Bound {}
    }
}
