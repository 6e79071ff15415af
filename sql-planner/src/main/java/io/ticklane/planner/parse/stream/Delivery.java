package io.ticklane.planner.parse.stream;

import java.util.Optional;

/// How the rows of a query come to its client; what they are does not depend on it.
///
/// @param after the position behind which a query without an end goes on
/// @param conflated whether of rows that come together only the newest of each key is given
public record Delivery(Optional<String> after, boolean conflated) {
    /// All rows, from the first one on.
    public static final Delivery PLAIN = new Delivery(Optional.empty(), false);
}
