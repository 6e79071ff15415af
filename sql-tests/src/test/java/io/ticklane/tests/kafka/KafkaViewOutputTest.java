package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.tests.cluster.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics as outputs of views: commits, takeover, and what goes wrong.
@SuppressWarnings("NullAway.Init") // set before all and before each
final class KafkaViewOutputTest {
    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static Topics topics;
    private Path saved;
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
        saved = snapshots;
        rows = new ViewRows(snapshots);
    }

    @AfterEach
    void close() {
        // fails where memory was not released
        rows.close();
    }

    private ViewOutput output(String topic, String... more) {
        return rows.open("v", broker.address(), topic, more);
    }

    private static void fails(Runnable work, ErrorCode code, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                            for (String word : words) {
                                assertThat(e.getMessage()).contains(word);
                            }
                        });
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

    @Test
    void rowsAreSeenWithTheirCommitAndTheNextWriterGoesOnFromIt() {
        Commit first = ViewRows.commit(1, 30, 30);
        Commit second = ViewRows.saved(ViewRows.commit(2, 30, 45), first);
        try (ViewOutput output = output("seen")) {
            assertThat(output.last()).isEmpty();
            rows.write(output, 0, 20);
            rows.write(output, 20, 30);
            assertThat(values("seen")).isEmpty();
            output.commit(first);
            assertThat(output.last()).contains(first);
        }
        assertThat(values("seen")).isEqualTo(json(0, 30));
        try (ViewOutput output = output("seen")) {
            assertThat(output.last()).contains(first);
            // positions without rows
            output.commit(second);
            rows.write(output, 30, 40);
        }
        try (ViewOutput output = output("seen")) {
            assertThat(output.last()).contains(second);
            rows.write(output, 30, 35);
            output.commit(ViewRows.commit(3, 35, 50));
        }
        assertThat(values("seen")).isEqualTo(json(0, 35));
        assertThat(topics.messages("seen.commits").getLast().key())
                .isEqualTo("v".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoIsLateDeletesNoStateThatTheNextOneNeeds() {
        Commit first = ViewRows.commit(1, 10, 10);
        Commit second = ViewRows.saved(ViewRows.commit(2, 20, 20), first);
        Commit third = ViewRows.saved(ViewRows.commit(3, 30, 30), second);
        try (ViewOutput output = output("late")) {
            rows.write(output, 0, 10);
            output.commit(first);
            save("state-1.arrow");
            rows.write(output, 10, 20);
            output.commit(second);
        }
        // left by somebody who did not come to a commit
        save("state-0.arrow");
        List<ViewOutput> next = new ArrayList<>();
        try {
            fails(
                    () ->
                            rows.open(
                                            "v",
                                            broker.address(),
                                            "late",
                                            () -> {
                                                next.add(output("late"));
                                                save("state-2.arrow");
                                            })
                                    .close(),
                    ErrorCode.TAKEN_OVER);
            assertThat(saved).isDirectoryNotContaining("glob:**/state-0.arrow");
            assertThat(saved).isDirectoryContaining("glob:**/state-1.arrow");
            rows.write(next.getFirst(), 20, 30);
            next.getFirst().commit(third);
        } finally {
            next.forEach(ViewOutput::close);
        }
        assertThat(saved).isDirectoryContaining("glob:**/state-2.arrow");
        assertThat(saved).isDirectoryNotContaining("glob:**/state-1.arrow");
    }

    private void save(String file) {
        try {
            Files.createFile(saved.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoFindsThatAViewIsNotItsOwnWritesNothing() {
        Commit first = ViewRows.commit(1, 10, 10);
        try (ViewOutput output = output("other")) {
            rows.write(output, 0, 10);
            output.commit(first);
        }
        int before = topics.messages("other.commits").size();
        Runnable refuse =
                () -> {
                    throw new EngineException(ErrorCode.TAKEN_OVER, "not this one");
                };
        fails(
                () -> rows.open("v", broker.address(), "other", refuse).close(),
                ErrorCode.TAKEN_OVER,
                "not this one");
        fails(
                () -> rows.forget("v", broker.address(), "other", refuse),
                ErrorCode.TAKEN_OVER,
                "not this one");
        assertThat(topics.messages("other.commits")).hasSize(before);
        try (ViewOutput output = output("other")) {
            assertThat(output.last()).contains(first);
        }
    }

    @Test
    void whoeverOpensItTakesItOverAndTheOtherIsToldSo() {
        try (ViewOutput old = output("fenced")) {
            rows.write(old, 0, 10);
            old.commit(ViewRows.commit(1, 10, 10));
            rows.write(old, 10, 20);
            try (ViewOutput taken = output("fenced")) {
                assertThat(taken.last()).contains(ViewRows.commit(1, 10, 10));
                fails(
                        () -> old.commit(ViewRows.commit(2, 20, 20)),
                        ErrorCode.TAKEN_OVER,
                        "another node",
                        "view 'v'",
                        "'fenced'");
                fails(() -> rows.write(old, 20, 21), ErrorCode.TAKEN_OVER);
                fails(() -> old.commit(ViewRows.commit(2, 20, 20)), ErrorCode.TAKEN_OVER);
                rows.write(taken, 10, 15);
                taken.commit(ViewRows.commit(2, 15, 15));
            }
        }
        assertThat(values("fenced")).isEqualTo(json(0, 15));
    }

    @Test
    void aTransactionThatLastsTooLongIsNoTakeoverAndTheViewGoesOn() throws Exception {
        try (ViewOutput output = output("slow", "transaction_timeout_seconds", "1")) {
            rows.write(output, 0, 10);
            output.commit(ViewRows.commit(1, 10, 10));
            // so many that some go to the broker ahead of the commit
            rows.write(output, 10, 10_000);
            awaitState("ticklane-view-slow/v", TransactionState.COMPLETE_ABORT);
            fails(
                    () -> output.commit(ViewRows.commit(2, 10_000, 20)),
                    ErrorCode.ROLLED_BACK,
                    "goes on from its last commit");
        }
        try (ViewOutput output = output("slow")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
        }
        assertThat(values("slow")).isEqualTo(json(0, 10));
    }

    private static void awaitState(String transactionalId, TransactionState state)
            throws Exception {
        try (Admin admin = broker.admin()) {
            TransactionState found = TransactionState.UNKNOWN;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (found != state) {
                assertThat(System.nanoTime()).as("still " + found).isLessThan(end);
                found =
                        admin.describeTransactions(List.of(transactionalId))
                                .description(transactionalId)
                                .get(20, TimeUnit.SECONDS)
                                .state();
            }
        }
    }

    /// A reader of what is committed is given nothing behind an open transaction, whosever it is.
    @Test
    void aCommitBehindAnOpenTransactionOfOthersIsNotMissed() throws Exception {
        try (ViewOutput output = output("behind")) {
            output.commit(ViewRows.commit(1, 0, 1));
            try (KafkaProducer<byte[], byte[]> other = topics.producer("other");
                    ExecutorService threads = Executors.newSingleThreadExecutor()) {
                other.beginTransaction();
                Future<RecordMetadata> _ =
                        other.send(
                                new ProducerRecord<>(
                                        "behind.commits", 0, new byte[] {'w'}, new byte[] {1}));
                other.flush();
                output.commit(ViewRows.commit(2, 0, 2));
                Future<ViewOutput> opened = threads.submit(() -> output("behind"));
                assertThatThrownBy(() -> opened.get(500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                other.abortTransaction();
                try (ViewOutput next = opened.get(20, TimeUnit.SECONDS)) {
                    assertThat(next.last()).contains(ViewRows.commit(2, 0, 2));
                }
            }
        }
    }

    @Test
    void viewsOfOneTopicHaveTheirOwnCommits() {
        try (ViewOutput one = rows.open("one", broker.address(), "both");
                ViewOutput two = rows.open("two", broker.address(), "both")) {
            rows.write(one, 0, 5);
            rows.write(two, 0, 7);
            two.commit(ViewRows.commit(1, 7, 70));
            one.commit(ViewRows.commit(1, 5, 50));
        }
        try (ViewOutput two = rows.open("two", broker.address(), "both")) {
            assertThat(two.last()).contains(ViewRows.commit(1, 7, 70));
        }
        assertThat(values("both")).hasSize(12);
    }

    @Test
    void aViewThatIsForgottenBeginsAnewAndItsWriterIsOut() {
        try (ViewOutput old = output("forgotten")) {
            old.commit(ViewRows.commit(1, 0, 10));
            rows.forget("v", broker.address(), "forgotten");
            fails(() -> old.commit(ViewRows.commit(2, 0, 20)), ErrorCode.TAKEN_OVER);
        }
        try (ViewOutput next = output("forgotten")) {
            assertThat(next.last()).isEmpty();
        }
    }

    @Test
    void partsWriteTheirPartitionsAndHaveTheirOwnCommits() {
        OutputWriter first = new OutputWriter("v", Optional.of(new Part(0, 2)));
        OutputWriter second = new OutputWriter("v", Optional.of(new Part(1, 2)));
        String address = broker.address();
        try (ViewOutput one = rows.openPart(first, address, "parts", "partitions", "2");
                ViewOutput two = rows.openPart(second, address, "parts", "partitions", "2")) {
            rows.write(one, 0, 3_000);
            rows.write(two, 5_000, 5_010);
            two.commit(ViewRows.commit(1, 10, 70));
            one.commit(ViewRows.commit(1, 3_000, 50));
            try (ViewOutput taken = rows.openPart(second, address, "parts")) {
                assertThat(taken.last()).contains(ViewRows.commit(1, 10, 70));
                rows.write(two, 5_010, 5_020);
                fails(() -> two.commit(ViewRows.commit(2, 20, 80)), ErrorCode.TAKEN_OVER);
                // the other part is not touched
                rows.write(one, 3_000, 3_010);
                one.commit(ViewRows.commit(2, 3_010, 60));
            }
        }
        assertThat(places("parts"))
                .isEqualTo(
                        Stream.concat(
                                        json(0, 3_010).stream().map(row -> "0" + row),
                                        json(5_000, 5_010).stream().map(row -> "1" + row))
                                .toList());
        rows.forget(List.of(first, second), address, "parts");
        try (ViewOutput one = rows.openPart(first, address, "parts");
                ViewOutput two = rows.openPart(second, address, "parts")) {
            assertThat(one.last()).isEmpty();
            assertThat(two.last()).isEmpty();
        }
        fails(
                () ->
                        rows.openPart(
                                        new OutputWriter("v", Optional.of(new Part(2, 3))),
                                        address,
                                        "parts")
                                .close(),
                ErrorCode.INVALID_ARGUMENT,
                "has 2 partitions",
                "3 parts");
    }

    @Test
    void whereRowsGoDoesNotDependOnHowTheyAreCut() {
        for (String topic : List.of("cut1", "cut2")) {
            long step = topic.equals("cut1") ? 7_000 : 700;
            for (long from = 0; from < 7_000; from += step) {
                try (ViewOutput output =
                        rows.openWithoutKey("v", broker.address(), topic, "partitions", "3")) {
                    long to = from + step;
                    rows.write(output, from, to - 100);
                    rows.write(output, to - 100, to);
                    output.commit(ViewRows.commit(from / step + 1, to, to));
                }
            }
        }
        // the brokers tell partitions of a commit after it was answered
        for (String topic : List.of("cut1", "cut2")) {
            Neighbours.await("all rows", () -> topics.messages(topic).size() == 7_000);
        }
        assertThat(places("cut2")).isEqualTo(places("cut1"));
        assertThat(topics.messages("cut1").stream().map(ConsumerRecord::partition).distinct())
                .hasSize(3);
    }

    private static List<String> places(String topic) {
        return topics.messages(topic).stream()
                .map(m -> m.partition() + new String(m.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void theBrokersMayGoAndComeBack() throws Exception {
        try (ViewOutput output = output("gone", "timeout_seconds", "2")) {
            rows.write(output, 0, 10);
            output.commit(ViewRows.commit(1, 10, 10));
            broker.stop();
            try {
                fails(
                        () -> {
                            rows.write(output, 10, 20);
                            output.commit(ViewRows.commit(2, 20, 20));
                        },
                        ErrorCode.ROLLED_BACK);
                fails(() -> rows.write(output, 20, 30), ErrorCode.ROLLED_BACK);
                fails(() -> output("gone", "timeout_seconds", "1"), ErrorCode.IO_ERROR);
            } finally {
                broker.restart();
            }
        }
        try (ViewOutput output = output("gone")) {
            assertThat(output.last()).contains(ViewRows.commit(1, 10, 10));
            rows.write(output, 10, 12);
            output.commit(ViewRows.commit(2, 12, 12));
        }
        assertThat(values("gone")).isEqualTo(json(0, 12));
    }

    @Test
    void aTopicOfCommitsThatWouldLoseThemIsRefused() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("deleting.commits", 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact,delete"))))
                    .all()
                    .get();
        }
        fails(() -> output("deleting"), ErrorCode.INVALID_ARGUMENT, "cleanup.policy", "compact");
    }

    @Test
    void commitsThatNobodyCanReadAreErrors() {
        topics.make("strange.commits", 1);
        fails(() -> output("strange"), ErrorCode.INVALID_ARGUMENT, "cleanup.policy = delete");
        try (ViewOutput output = output("newer")) {
            output.commit(ViewRows.commit(1, 0, 1));
        }
        for (var bad :
                Map.of(
                                "{\"version\":3,\"owner\":\"o\"}",
                                ErrorCode.FEATURE_NOT_SUPPORTED,
                                "what is this",
                                ErrorCode.CORRUPT,
                                "{\"version\":1,\"owner\":\"o\",\"commit\":{\"number\":1}}",
                                ErrorCode.CORRUPT)
                        .entrySet()) {
            try (KafkaProducer<byte[], byte[]> producer = topics.producer("strange")) {
                producer.beginTransaction();
                Future<RecordMetadata> _ =
                        producer.send(
                                new ProducerRecord<>(
                                        "newer.commits",
                                        0,
                                        new byte[] {'v'},
                                        bad.getKey().getBytes(StandardCharsets.UTF_8)));
                producer.commitTransaction();
            }
            fails(() -> output("newer"), bad.getValue());
        }
    }

    @Test
    void aCommitThatDoesNotFollowIsADefect() {
        try (ViewOutput output = output("order")) {
            rows.write(output, 0, 3);
            fails(() -> output.commit(ViewRows.commit(2, 3, 3)), ErrorCode.INTERNAL);
            fails(() -> output.commit(ViewRows.commit(1, 4, 4)), ErrorCode.INTERNAL);
            output.commit(ViewRows.commit(1, 3, 3));
        }
    }
}
