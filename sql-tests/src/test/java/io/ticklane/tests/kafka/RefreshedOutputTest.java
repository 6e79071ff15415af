package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics as outputs of views that are begun anew, and what goes wrong in the middle of it.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class RefreshedOutputTest {
    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static Topics topics;
    private ViewRows rows;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(folder);
        topics = new Topics(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void open(@TempDir Path snapshots) {
        rows = new ViewRows(snapshots);
    }

    @AfterEach
    void close() {
        // fails where memory was not released
        rows.close();
    }

    private ViewOutput output(String topic) {
        return rows.open("v", broker.address(), topic);
    }

    private void refresh(String topic, String id) {
        rows.refresh("v", id, broker.address(), topic, () -> {});
    }

    private static void fails(Runnable work, ErrorCode code, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    private static List<String> values(String topic) {
        return topics.messages(topic).stream()
                .map(message -> new String(message.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> json(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(n -> "{\"n\":" + n + ",\"k\":" + n % 10 + "}")
                .toList();
    }

    /// Ten rows and a commit that has them.
    private void fill(String topic) {
        try (ViewOutput output = output(topic)) {
            rows.write(output, 0, 10);
            output.commit(ViewRows.commit(1, 10, 10));
        }
    }

    @Test
    void itHasNoRowsAndNoCommitAndItsWriterIsOut() {
        try (ViewOutput old = output("anew")) {
            rows.write(old, 0, 10);
            old.commit(ViewRows.commit(1, 10, 10));
            rows.write(old, 10, 20);
            refresh("anew", "r1");
            fails(
                    () -> old.commit(ViewRows.commit(2, 20, 20)),
                    ErrorCode.TAKEN_OVER,
                    "another node");
        }
        assertThat(values("anew")).isEmpty();
        try (ViewOutput output = output("anew")) {
            assertThat(output.last()).isEmpty();
            rows.write(output, 0, 12);
            output.commit(ViewRows.commit(1, 12, 12));
        }
        assertThat(values("anew")).isEqualTo(json(0, 12));
        // others see where the rows begin
        assertThat(topics.messages("anew"))
                .allSatisfy(message ->
                        assertThat(Topics.header(message, "ticklane.refreshed"))
                                .isEqualTo(
                                        String.valueOf(
                                                topics.messages("anew").getFirst().offset())));
    }

    @Test
    void whatWasDoneIsNotDoneAgain() {
        fill("once");
        refresh("once", "r1");
        fill("once");
        refresh("once", "r1");
        assertThat(values("once")).isEqualTo(json(0, 10));
        try (ViewOutput output = output("once")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
        }
        refresh("once", "r2");
        assertThat(values("once")).isEmpty();
    }

    /// The process that was to delete the rows is dead; the one that opens the output does it.
    @Test
    void whatIsLeftOfRowsIsDeletedBeforeAnythingIsWritten() {
        for (long deletedBefore : new long[] {0, 4, 11}) {
            String topic = "left" + deletedBefore;
            fill(topic);
            topics.delete(topic, 0, deletedBefore);
            put(topic, "{\"0\":11}");
            for (int open = 0; open < 2; open++) {
                try (ViewOutput output = output(topic)) {
                    assertThat(output.last()).isEmpty();
                    assertThat(values(topic)).isEmpty();
                }
            }
            fill(topic);
            assertThat(values(topic)).isEqualTo(json(0, 10));
            // commits that came since still say so
            try (ViewOutput output = output(topic)) {
                Commit next = ViewRows.commit(2, 12, 12);
                rows.write(output, 10, 12);
                output.commit(next);
            }
            assertThat(values(topic)).isEqualTo(json(0, 12));
        }
    }

    /// The topic was deleted and made again since.
    @Test
    void rowsOfATopicThatWasMadeAnewAreNotDeleted() {
        fill("made");
        put("made", "{\"0\":1000}");
        fill("made");
        assertThat(values("made")).hasSize(20);
        assertThat(topics.messages("made"))
                .allSatisfy(message ->
                        assertThat(Topics.header(message, "ticklane.refreshed")).isEmpty());
    }

    /// As a process leaves it that dies when the commit is written, and nothing is deleted.
    private static void put(String topic, String before) {
        try (KafkaProducer<byte[], byte[]> producer = topics.producer("crash")) {
            producer.beginTransaction();
            Future<RecordMetadata> _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topic + ".commits",
                                    0,
                                    new byte[] {'v'},
                                    ("{\"version\":2,\"owner\":\"o\",\"refreshed\":{\"id\":\"r\",\"rows_before\":"
                                                    + before
                                                    + ",\"late_before\":{}}}")
                                            .getBytes(StandardCharsets.UTF_8)));
            topics.commit(producer, "crash");
        }
    }

    @Test
    void aTopicThatOthersWriteToIsRefusedAndStaysAsItWas() {
        fill("shared");
        try (ViewOutput other = rows.open("w", broker.address(), "shared")) {
            rows.write(other, 50, 60);
            other.commit(ViewRows.commit(1, 10, 10));
            fails(
                    () -> refresh("shared", "r1"),
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the view 'v'",
                    "'shared'",
                    "has 'w'");
            rows.write(other, 60, 61);
            other.commit(ViewRows.commit(2, 11, 11));
        }
        assertThat(values("shared")).hasSize(21);
        try (ViewOutput output = output("shared")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
        }
        rows.forget("w", broker.address(), "shared");
        refresh("shared", "r1");
        assertThat(values("shared")).isEmpty();
    }

    @Test
    void aTopicThatIsOnlyCompactedIsRefusedAndStaysAsItWas() throws Exception {
        compacted("compacted");
        fill("compacted");
        fails(
                () -> refresh("compacted", "r1"),
                ErrorCode.INVALID_ARGUMENT,
                "'compacted'",
                "cleanup.policy");
        assertThat(values("compacted")).isEqualTo(json(0, 10));
        try (ViewOutput output = output("compacted")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
        }
    }

    private static void compacted(String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic, 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    @Test
    void whoFindsThatAViewIsNotItsOwnChangesNothing() {
        fill("other");
        fails(
                () ->
                        rows.refresh(
                                "v",
                                "r1",
                                broker.address(),
                                "other",
                                () -> {
                                    throw new EngineException(ErrorCode.TAKEN_OVER, "not this one");
                                }),
                ErrorCode.TAKEN_OVER,
                "not this one");
        assertThat(values("other")).isEqualTo(json(0, 10));
        try (ViewOutput output = output("other")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
        }
    }

    @Test
    void aPartIsBegunAnewByItselfWithItsLateRows() {
        topics.make("parts", 2);
        OutputWriter first = new OutputWriter("v", Optional.of(new Part(0, 2)));
        OutputWriter second = new OutputWriter("v", Optional.of(new Part(1, 2)));
        Commit commit = ViewRows.late(ViewRows.commit(1, 10, 10), 5);
        for (OutputWriter writer : List.of(first, second)) {
            long from = writer.equals(first) ? 0 : 100;
            try (ViewOutput output = rows.openKeepingLate(writer, broker.address(), "parts")) {
                rows.write(output, from, from + 10);
                rows.writeLate(output, from, from + 5);
                output.commit(commit);
            }
        }
        rows.refreshKeepingLate(List.of(second), "r1", broker.address(), "parts");
        assertThat(values("parts")).isEqualTo(json(0, 10));
        assertThat(values("parts.late")).isEqualTo(json(0, 5));
        try (ViewOutput one = rows.openKeepingLate(first, broker.address(), "parts");
                ViewOutput two = rows.openKeepingLate(second, broker.address(), "parts")) {
            assertThat(one.last()).contains(commit);
            assertThat(two.last()).isEmpty();
            rows.writeLate(two, 100, 103);
            two.commit(ViewRows.late(ViewRows.commit(1, 0, 10), 3));
        }
        // of all parts, those that have not done so
        rows.refreshKeepingLate(List.of(first, second), "r1", broker.address(), "parts");
        assertThat(values("parts")).isEmpty();
        assertThat(values("parts.late")).isEqualTo(json(100, 103));
    }
}
