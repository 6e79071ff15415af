package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.TableOptions;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.source.kafka.format.ArrowFormat;
import io.ticklane.exec.source.kafka.format.AvroFormat;
import io.ticklane.exec.source.kafka.format.JsonFormat;
import io.ticklane.exec.source.kafka.format.MessageFormat;
import io.ticklane.exec.source.kafka.key.KeyBytes;
import io.ticklane.exec.source.kafka.key.PartitionKey;
import io.ticklane.exec.source.kafka.start.Start;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The options of a table, checked.
///
/// @param topic the topic
/// @param format how messages hold rows
/// @param key the column whose values say the partition of a row that is written
/// @param together whether all rows are about one, and go to the first partition
/// @param start where reading begins
/// @param deadLetterTopic where bad messages go; empty where they are errors
/// @param partitions how many partitions a topic that is made has; empty where none is made
/// @param replication how many brokers have each of them; -1 for what the brokers are set to
/// @param limits how long to wait
/// @param client properties of Kafka's clients, the addresses of the brokers among them
record KafkaOptions(
        String topic,
        MessageFormat format,
        OptionalInt key,
        boolean together,
        Start start,
        Optional<String> deadLetterTopic,
        OptionalInt partitions,
        short replication,
        Limits limits,
        Map<String, Object> client) {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String ROWS_PER_MESSAGE = "rows_per_message";
    private static final int MOST_PARTITIONS = 100_000;
    private static final long MILLIS = 1_000;

    /// How messages hold rows.
    enum Format {
        ARROW,
        JSON,
        AVRO
    }

    /// What a bad message does.
    enum OnError {
        FAIL,
        DEAD_LETTER
    }

    /// How long to wait.
    ///
    /// @param answerMillis for an answer of the brokers
    /// @param transactionMillis for the end of a transaction, before the brokers abort it
    record Limits(long answerMillis, long transactionMillis) {}

    KafkaOptions {
        client = Map.copyOf(client);
    }

    /// The same, with transactions that last no longer than this.
    KafkaOptions withTransactionsUpTo(long millis) {
        return new KafkaOptions(
                topic,
                format,
                key,
                together,
                start,
                deadLetterTopic,
                partitions,
                replication,
                new Limits(limits.answerMillis(), Math.min(limits.transactionMillis(), millis)),
                client);
    }

    /// The options of a table.
    static KafkaOptions of(TableSource.Connected source, RowType columns) {
        TableOptions options = new TableOptions(source);
        String topic = topic("topic", options.required("topic", "the name of the topic"));
        String brokers =
                options.required("brokers", "addresses of brokers, such as 'localhost:9092'");
        options.required("format", "'arrow', 'json' or 'avro'");
        Format format = options.choice("format", Format.class).orElseThrow();
        MessageFormat messages = format(format, options, columns, source);
        OptionalInt key = PartitionKey.find(options, columns, source.key());
        if (key.isPresent() && messages.isRowwise()) {
            KeyBytes.require(columns.field(key.getAsInt()));
        }
        OptionalInt partitions = whole(options, "partitions", MOST_PARTITIONS);
        OptionalInt replication = whole(options, "replication", Short.MAX_VALUE);
        if (replication.isPresent() && partitions.isEmpty()) {
            throw TableOptions.bad(
                    "replication",
                    Integer.toString(replication.getAsInt()),
                    "given together with the option partitions, which lets CREATE TABLE make the"
                            + " topic");
        }
        if (key.isPresent() && partitions.isPresent()) {
            requireDivisor(partitions.getAsInt());
        }
        KafkaOptions made =
                new KafkaOptions(
                        topic,
                        messages,
                        key,
                        source.key().filter(row -> row.columns().isEmpty()).isPresent(),
                        options.text(Start.OPTION).map(Start::of).orElseGet(Start.Earliest::new),
                        deadLetters(options, topic),
                        partitions,
                        (short) replication.orElse(-1),
                        new Limits(
                                options.whole("timeout_seconds", 1, 600).orElse(10L) * MILLIS,
                                options.whole("transaction_timeout_seconds", 1, 86_400).orElse(60L)
                                        * MILLIS),
                        ClientProperties.of(brokers, options.prefixed(ClientProperties.PREFIX)));
        options.requireNoOthers();
        return made;
    }

    private static OptionalInt whole(TableOptions options, String name, int most) {
        return options.whole(name, 1, most)
                .map(value -> OptionalInt.of(value.intValue()))
                .orElse(OptionalInt.empty());
    }

    /// Error 22023 unless a topic can have this name.
    static String topic(String option, String name) {
        if (!TOPIC.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw TableOptions.bad(
                    option, name, "up to 249 letters, digits and the characters . _ -");
        }
        return name;
    }

    private static MessageFormat format(
            Format format, TableOptions options, RowType columns, TableSource.Connected source) {
        if (format != Format.JSON && options.text(ROWS_PER_MESSAGE).isPresent()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the option "
                            + ROWS_PER_MESSAGE
                            + " is for format = 'json'; messages of 'arrow' have up to "
                            + MessageFormat.MOST_ROWS
                            + " rows without it, and those of 'avro' have one");
        }
        return switch (format) {
            case ARROW ->
                    new ArrowFormat(
                            columns,
                            source.watermark()
                                    .map(mark -> OptionalInt.of(mark.column()))
                                    .orElse(OptionalInt.empty()));
            case JSON ->
                    new JsonFormat(
                            columns,
                            options.choice("time_unit", JsonFormat.TimeScale.class)
                                    .orElse(JsonFormat.TimeScale.MILLIS),
                            whole(options, ROWS_PER_MESSAGE, MessageFormat.MOST_ROWS).orElse(1));
            case AVRO -> AvroFormat.of(columns, options.text("schema"));
        };
    }

    private static Optional<String> deadLetters(TableOptions options, String topic) {
        OnError onError = options.choice("on_error", OnError.class).orElse(OnError.FAIL);
        Optional<String> given = options.text("dead_letter_topic");
        return switch (onError) {
            case DEAD_LETTER -> {
                String name = topic("dead_letter_topic", given.orElse(topic + ".dead"));
                if (name.equals(topic)) {
                    throw TableOptions.bad(
                            "dead_letter_topic", name, "another topic than the one that is read");
                }
                yield Optional.of(name);
            }
            case FAIL -> {
                if (given.isPresent()) {
                    throw TableOptions.bad(
                            "dead_letter_topic",
                            given.get(),
                            "given together with on_error = 'dead_letter'");
                }
                yield Optional.empty();
            }
        };
    }

    /// Error 22023 unless the key groups can be laid on so many partitions evenly.
    static void requireDivisor(int partitions) {
        if (HashPartitioner.KEY_GROUPS % partitions != 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the topic has "
                            + partitions
                            + " partitions; with a key there are 1, 2, 4, 8, 16, 32, 64, 128 or"
                            + " 256, so that each has as many of the 256 key groups");
        }
    }
}
