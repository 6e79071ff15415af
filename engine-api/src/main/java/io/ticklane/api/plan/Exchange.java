package io.ticklane.api.plan;

import java.util.List;

/// Where the rows of a fragment go, and why.
public record Exchange(Kind kind, List<Integer> keys, String reason) {
    public Exchange {
        keys = List.copyOf(keys);
    }

    /// The kinds of exchange.
    public enum Kind {
        /// To the instance of the hash of the key columns.
        HASH,
        /// To every instance.
        BROADCAST,
        /// To one instance, in the order of the input.
        GATHER,
        /// To one instance, in the order of the sort with which the fragment ends on each node.
        MERGING_GATHER
    }
}
