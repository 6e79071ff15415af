package io.ticklane.benchmarks.topics;

import java.util.Locale;

/// How messages hold ticks and averages.
public enum TickFormat {
    /// Many rows a message, which only Ticklane reads.
    ARROW,
    /// A row a message, which everybody reads.
    JSON;

    /// As SQL and the tables of a report have it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
