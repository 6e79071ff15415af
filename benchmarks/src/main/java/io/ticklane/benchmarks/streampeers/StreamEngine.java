package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.topics.TickFormat;
import java.util.List;

/// Who computes the averages.
enum StreamEngine {
    /// A materialized view, whose messages hold many rows.
    TICKLANE_ARROW("Ticklane", TickFormat.ARROW),
    /// A materialized view, with the messages of the others.
    TICKLANE_JSON("Ticklane", TickFormat.JSON),
    /// A materialized view, which reads the messages of the others, and writes many rows a message.
    TICKLANE_JSON_ARRAYS("Ticklane", TickFormat.JSON_ARRAYS),
    /// Its Processor API.
    KAFKA_STREAMS("Kafka Streams", TickFormat.JSON),
    /// Its DataStream API.
    FLINK("Flink", TickFormat.JSON);

    private final String text;
    private final TickFormat format;

    StreamEngine(String text, TickFormat format) {
        this.text = text;
        this.format = format;
    }

    /// For people.
    String text() {
        return text;
    }

    /// How its messages hold rows.
    TickFormat format() {
        return format;
    }

    /// Whether it is Ticklane, whose view has one thread for its rows whatever is asked for.
    boolean isTicklane() {
        return switch (this) {
            case TICKLANE_ARROW, TICKLANE_JSON, TICKLANE_JSON_ARRAYS -> true;
            case KAFKA_STREAMS, FLINK -> false;
        };
    }

    /// The main class of a peer.
    Class<?> main() {
        return switch (this) {
            case KAFKA_STREAMS -> KafkaStreamsAverages.class;
            case FLINK -> FlinkAverages.class;
            case TICKLANE_ARROW, TICKLANE_JSON, TICKLANE_JSON_ARRAYS ->
                    throw new IllegalStateException(text + " runs as a node");
        };
    }

    /// What the JVM of a peer needs beside what all have: Flink's own scripts open these packages.
    List<String> flags() {
        if (this != FLINK) {
            return List.of();
        }
        return List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.text=ALL-UNNAMED",
                "--add-opens=java.base/java.time=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");
    }
}
