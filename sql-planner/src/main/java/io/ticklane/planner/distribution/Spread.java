package io.ticklane.planner.distribution;

/// Over which nodes a query is spread.
///
/// @param nodes how many nodes there are
/// @param always whether all take part wherever that is possible, not only where it costs less
/// @param fetched whether the client fetches rows from each node that has some, so that nothing is
///   to pay for bringing them together
public record Spread(int nodes, boolean always, boolean fetched) {
    /// One node.
    public static final Spread ONE = new Spread(1, false, false);

    public Spread {
        if (nodes < 1) {
            throw new IllegalArgumentException("a plan is for at least one node, not " + nodes);
        }
    }

    /// As many nodes as it is worth.
    public static Spread over(int nodes) {
        return new Spread(nodes, false, false);
    }
}
