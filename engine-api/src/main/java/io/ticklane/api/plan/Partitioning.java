package io.ticklane.api.plan;

import java.util.List;

/// How the rows of a fragment are spread over its instances (workers of a node, later nodes).
public record Partitioning(Kind kind, List<Integer> keys) {
    public Partitioning {
        keys = List.copyOf(keys);
    }

    /// One instance has all rows.
    public static final Partitioning SINGLE = new Partitioning(Kind.SINGLE, List.of());

    /// Any instance has any row.
    public static final Partitioning RANDOM = new Partitioning(Kind.RANDOM, List.of());

    /// Rows with equal values in these columns of the fragment's output are on one instance.
    public static Partitioning hash(List<Integer> keys) {
        return new Partitioning(Kind.HASH, keys);
    }

    /// The kinds of partitioning.
    public enum Kind {
        SINGLE,
        RANDOM,
        HASH
    }
}
