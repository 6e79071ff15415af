package io.ticklane.benchmarks.topics;

import java.util.Locale;

/// How messages hold ticks and averages.
public enum TickFormat {
    /// Many rows a message, which only Ticklane reads.
    ARROW("arrow", ""),
    /// A row a message, which everybody reads.
    JSON("json", ""),
    /// Ticks a row a message, as they come from others; averages up to 1,024 rows a message.
    JSON_ARRAYS("json in, arrays out", ", rows_per_message = 1024");

    private final String label;
    private final String outputOptions;

    TickFormat(String label, String outputOptions) {
        this.label = label;
        this.outputOptions = outputOptions;
    }

    /// As the tables of a report have it.
    public String label() {
        return label;
    }

    /// As names of topics have it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// How the messages of ticks hold them.
    public TickFormat ofTicks() {
        return this == JSON_ARRAYS ? JSON : this;
    }

    /// As the option of a table has it.
    String option() {
        return ofTicks().text();
    }

    /// Options of a view's topic beside it, each after a comma.
    String outputOptions() {
        return outputOptions;
    }
}
