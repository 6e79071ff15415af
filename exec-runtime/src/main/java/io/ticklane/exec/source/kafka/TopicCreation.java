package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/// Makes a topic, and that of its bad messages, where they are not there, and waits until every
/// partition has a leader that answers: what is written before may be lost.
final class TopicCreation {
    private TopicCreation() {}

    /// No query waits that could be stopped.
    private static void nothing() {}

    /// Makes the topics; nothing where the options do not say how many partitions there are.
    static void run(KafkaOptions options) {
        if (options.partitions().isEmpty()) {
            return;
        }
        List<NewTopic> topics = new ArrayList<>();
        topics.add(
                new NewTopic(
                        options.topic(), options.partitions().getAsInt(), options.replication()));
        options.deadLetterTopic()
                .ifPresent(topic -> topics.add(new NewTopic(topic, 1, options.replication())));
        Admin admin = KafkaClients.admin(options);
        try {
            for (NewTopic topic : topics) {
                if (make(admin, options, topic)) {
                    awaitLeaders(admin, options, topic);
                }
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /// Makes a topic; false where it is there already, as it is.
    static boolean make(Admin admin, KafkaOptions options, NewTopic topic) {
        CompletionStage<Boolean> made =
                admin.createTopics(List.of(topic))
                        .all()
                        .toCompletionStage()
                        .handle((_, error) -> {
                            if (error != null && !isThere(error)) {
                                throw new CompletionException(error);
                            }
                            return error == null;
                        });
        return Waiting.await(
                made, "making the topic '" + topic.name() + "'", options, TopicCreation::nothing);
    }

    /// Asks for the offsets of all partitions of a topic until their leaders answer.
    static void awaitLeaders(Admin admin, KafkaOptions options, NewTopic topic) {
        String what = "waiting for the leaders of the topic '" + topic.name() + "'";
        long tries = options.limits().answerMillis() / Waiting.STEP_MILLIS;
        boolean answered = false;
        for (long left = tries; !answered; left--) {
            try {
                Waiting.await(
                        leaders(admin, topic.name(), topic.numPartitions()),
                        what,
                        options,
                        TopicCreation::nothing);
                answered = true;
            } catch (EngineException e) {
                // the broker that was asked may not know of the topic yet
                if (e.code() != ErrorCode.TABLE_NOT_FOUND || left <= 0) {
                    throw e;
                }
                Waiting.pause();
            }
        }
    }

    private static boolean isThere(Throwable error) {
        return error instanceof TopicExistsException
                || (error.getCause() != null && isThere(error.getCause()));
    }

    /// Done when the leaders of all partitions have answered; the client asks those again that are
    /// not ready.
    private static CompletionStage<?> leaders(Admin admin, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().toCompletionStage();
    }
}
