package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.source.kafka.commit.LateColumns;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/// That the late rows of a view have some columns. Views that write to one topic share that of late
/// rows, so they have to have the same ones: a view says in the topic of commits which they are,
/// before it writes any, and only where no other view has said something else. Of those that say so
/// at the same time one is first, because all do it in transactions of one id.
///
/// Threads: any.
final class LateClaim {
    private final KafkaOptions options;
    private final CommitTopic commits;
    private final String view;
    private final LateColumns columns;

    /// What a view says.
    ///
    /// @param options those of the topic of the view's rows
    LateClaim(KafkaOptions options, String view, LateColumns columns) {
        this.options = options;
        this.commits = new CommitTopic(options);
        this.view = view;
        this.columns = columns;
    }

    /// Refuses a view whose late rows would have other columns than those of another one.
    ///
    /// Errors: 22023.
    void require() {
        if (commits.isThere()) {
            boolean _ = isMade();
        }
    }

    /// Says it where that was not said. The topic of commits is there.
    ///
    /// Errors: 22023 where another view has said something else.
    void make() {
        long tries = options.limits().answerMillis() / Waiting.STEP_MILLIS;
        while (!isMade() && !tryToMake(tries)) {
            tries--;
            Waiting.pause();
        }
    }

    /// False where somebody else who says something was in between.
    private boolean tryToMake(long triesLeft) {
        try (Closing closing = new Closing(KafkaClients.producer(options, transactionalId()))) {
            // whoever was before has said it, or can no more
            closing.producer().initTransactions();
            if (!isMade()) {
                MessageSender sender = new MessageSender(closing.producer());
                sender.begin();
                sender.send(commits.message(view, columns));
                sender.commit();
            }
            return true;
        } catch (KafkaException e) {
            if (!KafkaErrors.isFenced(e) || triesLeft <= 0) {
                throw e;
            }
            return false;
        }
    }

    /// A producer that is closed without waiting.
    private record Closing(Producer<byte[], byte[]> producer) implements AutoCloseable {
        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }

    private String transactionalId() {
        return "ticklane-late-" + options.topic();
    }

    /// Whether the view has said it.
    private boolean isMade() {
        Map<String, LateColumns> all = commits.late(KafkaViewOutput.TRANSACTION_MILLIS);
        all.forEach((other, known) -> {
            if (!other.equals(view) && !known.equals(columns)) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the late rows of the view '"
                                + view
                                + "' have the columns "
                                + columns
                                + ", but those of the view '"
                                + other
                                + "' have "
                                + known
                                + ", and both would be in the topic '"
                                + options.topic()
                                + LateTopic.SUFFIX
                                + "'; let the view write to another topic, or leave out late_rows ="
                                + " 'keep'");
            }
        });
        return columns.equals(all.get(view));
    }
}
