package io.ticklane.benchmarks.nodes;

/// How long EWMA and OFI over rows of interleaved symbols would take on many nodes, computed from
/// what a row costs, where rows are sent to the node of their symbol, and where each node reads all
/// rows, from its page cache. All steps run at the same time, each on all cores of its node, but
/// the rows of one symbol on one core; so the slowest of them says how long the query takes. Nodes
/// but the one with the hottest symbol share its other rows evenly. What it takes to open the parts
/// of a query is left out.
///
/// @param costs of a row
/// @param rows of the query
/// @param cores of a node
record Growth(RowCosts costs, double rows, int cores) {
    private static final double NANO = 1e-9;
    private static final double BITS = 8;
    private static final double GIGA = 1e9;

    /// A time, and what it is bound by.
    record Estimate(double seconds, String bound) {
        private Estimate or(double other, String otherBound) {
            return other > seconds ? new Estimate(other, otherBound) : this;
        }
    }

    /// The query on some nodes, where rows are sent.
    ///
    /// @param hottest the share of the rows that the hottest symbol has
    /// @param gigabits what a node can send in a second, and receive
    /// @param resultRows rows that come to the coordinator from all nodes together
    Estimate sending(int nodes, double hottest, double gigabits, double resultRows) {
        double crossing = (nodes - 1.0) / nodes;
        double sent = rows / nodes * crossing;
        double kept = rows * (hottest + (1 - hottest) / nodes);
        double received = kept * crossing;
        double processor =
                rows / nodes * costs.scanNanos()
                        + (sent + received) / 2 * costs.exchangeNanos()
                        + kept * costs.kernelNanos();
        double bytesPerSecond = gigabits * GIGA / BITS;
        double merge = resultRows * crossing * costs.exchangeNanos() / 2;
        return new Estimate(processor * NANO / cores, "processors")
                .or(rows * hottest * costs.kernelNanos() * NANO, "hottest symbol")
                .or(received * costs.wireBytes() / bytesPerSecond, "network")
                .or(merge * NANO, "coordinator");
    }

    /// The query on some nodes that all read all rows.
    Estimate rereading(int nodes, double hottest, double resultRows) {
        double kept = rows * (hottest + (1 - hottest) / nodes);
        double processor =
                kept * (costs.scanNanos() + costs.kernelNanos())
                        + (rows - kept) * costs.leftOutNanos();
        double merge = resultRows * (nodes - 1.0) / nodes * costs.exchangeNanos() / 2;
        return new Estimate(processor * NANO / cores, "processors")
                .or(rows * hottest * costs.kernelNanos() * NANO, "hottest symbol")
                .or(merge * NANO, "coordinator");
    }
}
