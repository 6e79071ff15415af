package io.ticklane.planner.distribution;

/// Over which nodes a query is spread.
///
/// @param nodes how many nodes there are
/// @param always whether all take part wherever that is possible, not only where it costs less
/// @param rereads whether each may read all of a table's files, for the rows of its own keys
/// @param fetched whether the client fetches rows from each node that has some, so that nothing is
///   to pay for bringing them together
public record Spread(int nodes, boolean always, Rereads rereads, boolean fetched) {
    /// When nodes read what others read too, rather than be sent rows.
    public enum Rereads {
        /// Where that costs less; not where all take part wherever that is possible.
        AUTO,
        /// Wherever it is possible.
        ALWAYS,
        /// Nowhere.
        NEVER
    }

    /// One node.
    public static final Spread ONE = new Spread(1, false, Rereads.NEVER, false);

    public Spread {
        if (nodes < 1) {
            throw new IllegalArgumentException("a plan is for at least one node, not " + nodes);
        }
    }

    /// As many nodes as it is worth.
    public static Spread over(int nodes) {
        return new Spread(nodes, false, Rereads.AUTO, false);
    }
}
