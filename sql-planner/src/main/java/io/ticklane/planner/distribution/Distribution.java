package io.ticklane.planner.distribution;

import java.util.List;

/// How rows are spread over the instances of a fragment, or how an operator wants them to be.
public record Distribution(Kind kind, List<Integer> keys) {
    /// Wanted: does not matter.
    public static final Distribution ANY = new Distribution(Kind.ANY, List.of());

    /// All rows are on one instance.
    public static final Distribution SINGLE = new Distribution(Kind.SINGLE, List.of());

    /// Any row is on any instance.
    public static final Distribution RANDOM = new Distribution(Kind.RANDOM, List.of());

    /// A row is on one instance by a key that is lost.
    public static final Distribution SCATTERED = new Distribution(Kind.SCATTERED, List.of());

    /// Wanted on one node: all rows in the order of the input, by whichever worker.
    public static final Distribution STREAM = new Distribution(Kind.STREAM, List.of());

    /// All rows are on every instance.
    public static final Distribution BROADCAST = new Distribution(Kind.BROADCAST, List.of());

    public Distribution {
        keys = List.copyOf(keys);
    }

    /// The kinds of distribution.
    public enum Kind {
        ANY,
        SINGLE,
        /// Parts of a table: any row is on any instance, and instances take what they can.
        RANDOM,
        /// A row is on one instance by a key that is not among the columns any more.
        SCATTERED,
        /// A row is on the instance of the hash of its keys.
        HASH,
        /// Wanted: rows with equal keys are on one instance, whichever.
        CLUSTERED,
        /// Wanted by aggregates that merge parts: together by some of the keys, or parts of a
        /// table.
        GROUPED,
        /// Wanted on one node: one stream, whose order is that of the input.
        STREAM,
        BROADCAST
    }

    /// By the hash of these columns.
    public static Distribution hash(List<Integer> keys) {
        return keys.isEmpty() ? SINGLE : new Distribution(Kind.HASH, keys);
    }

    /// Wanted: rows with equal values in these columns are together.
    public static Distribution clustered(List<Integer> keys) {
        return keys.isEmpty() ? SINGLE : new Distribution(Kind.CLUSTERED, keys);
    }

    /// Wanted: groups by these columns can be made.
    public static Distribution grouped(List<Integer> keys) {
        return new Distribution(Kind.GROUPED, keys);
    }

    /// Whether rows that are spread like this are spread as wanted. Rows that are together by some
    /// of the wanted keys are together by all of them; a join's sides must be spread by exactly its
    /// keys, so that equal keys meet.
    public boolean satisfies(Distribution wanted) {
        return switch (wanted.kind) {
            case ANY -> kind != Kind.BROADCAST;
            case SINGLE -> kind == Kind.SINGLE;
            case RANDOM -> kind == Kind.RANDOM;
            case HASH -> equals(wanted);
            case CLUSTERED -> kind == Kind.SINGLE || together(wanted.keys);
            case GROUPED -> isStream() || together(wanted.keys);
            case STREAM -> isStream();
            case SCATTERED -> false;
            case BROADCAST -> kind == Kind.BROADCAST;
        };
    }

    private boolean isStream() {
        return switch (kind) {
            case SINGLE, RANDOM, STREAM -> true;
            case ANY, SCATTERED, HASH, CLUSTERED, GROUPED, BROADCAST -> false;
        };
    }

    private boolean together(List<Integer> wanted) {
        return (kind == Kind.HASH || kind == Kind.CLUSTERED) && wanted.containsAll(keys);
    }

    /// How an exchange spreads rows so that they are as wanted.
    public Distribution made() {
        return switch (kind) {
            case CLUSTERED, GROUPED -> hash(keys);
            case STREAM -> SINGLE;
            case ANY, SINGLE, RANDOM, SCATTERED, HASH, BROADCAST -> this;
        };
    }

    @Override
    public String toString() {
        return keys.isEmpty() ? kind.name() : kind.name() + keys;
    }
}
