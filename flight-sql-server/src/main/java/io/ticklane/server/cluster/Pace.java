package io.ticklane.server.cluster;

import java.time.Duration;

/// How often nodes look after each other.
///
/// @param greeting time from one greeting of a node to the next
/// @param patience how long an answer may take before a node is asked once more, for half as long
/// @param lookup time after which the list of nodes is looked up again
public record Pace(Duration greeting, Duration patience, Duration lookup) {
    /// A node that stops is found out within four seconds.
    public static Pace standard() {
        return new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
    }
}
