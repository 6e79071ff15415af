package io.ticklane.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The law: whenever the process that runs a view is killed, or stops and wakes after another one
/// has taken the view over, no row of the view is lost, none is there twice, and each has the bits
/// that a calculation of its own gives.
///
/// `./dev faults` runs it many times more.
@SuppressWarnings("NullAway.Init") // set before all
final class ViewFaultsTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);
    private static final int RUNS = "all".equals(System.getProperty("ticklane.faults")) ? 40 : 3;
    private static final long PATIENCE_NANOS = 90_000_000_000L;
    private static final long LOOK_NANOS = 100_000_000;
    private static final int LONGEST_CALM_MILLIS = 2_000;

    @TempDir static Path folder;

    private static LoopbackBroker broker;
    private static Topics topics;

    @BeforeAll
    static void start() throws IOException {
        broker = new LoopbackBroker(Files.createDirectory(folder.resolve("kafka")));
        topics = new Topics(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noRowIsLostOrThereTwiceWhateverHappensToTheWriter(long seed) throws Exception {
        Random random = new Random(seed);
        String ticks = "ticks" + seed;
        String view = "view" + seed;
        topics.make(ticks, 2);
        topics.make(view, 4);
        try (TickWriter writer = TickWriter.start(topics, ticks, new Random(seed));
                Writers writers = new Writers(ticks, view)) {
            writers.start();
            awaitMessages(view, 1, writers);
            for (int fault = 2 + random.nextInt(2); fault > 0; fault--) {
                calm(random);
                if (random.nextBoolean()) {
                    writers.current().kill();
                } else {
                    writers.current().freeze();
                }
                writers.start();
            }
            calm(random);
            Map<String, List<String>> expected = writer.stop();
            awaitMessages(view, count(expected), writers);
            writers.requireOneLeftOfThoseWoken();
            assertThat(writers.snapshots).isDirectoryContaining("glob:**/state-*.arrow");
            assertThat(bySymbol(view)).as("seed %s", seed).isEqualTo(new TreeMap<>(expected));
        }
    }

    private static void calm(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_CALM_MILLIS)));
    }

    private static void awaitMessages(String topic, int count, Writers writers) throws IOException {
        long begin = System.nanoTime();
        int found = count(bySymbol(topic));
        while (found < count) {
            assertThat(System.nanoTime() - begin)
                    .as("%d of %d rows; %s", found, count, writers.logs())
                    .isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(LOOK_NANOS);
            found = count(bySymbol(topic));
        }
    }

    private static int count(Map<String, List<String>> messages) {
        return messages.values().stream().mapToInt(List::size).sum();
    }

    /// The messages of each symbol in the order of their log; all of a symbol are in one partition.
    private static Map<String, List<String>> bySymbol(String topic) {
        Map<String, Integer> partitions = new TreeMap<>();
        Map<String, List<String>> found = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : topics.messages(topic)) {
            String symbol = new String(message.key(), StandardCharsets.UTF_8);
            assertThat(partitions.computeIfAbsent(symbol, _ -> message.partition()))
                    .isEqualTo(message.partition());
            found.computeIfAbsent(symbol, _ -> new ArrayList<>())
                    .add(new String(message.value(), StandardCharsets.UTF_8));
        }
        found.remove(TickWriter.END);
        return found;
    }

    /// The processes of one view, of which only the last one may write.
    private static final class Writers implements AutoCloseable {
        private final String ticks;
        private final String view;
        private final Path snapshots;
        private final List<ViewWriter> all = new ArrayList<>();

        Writers(String ticks, String view) throws IOException {
            this.ticks = ticks;
            this.view = view;
            this.snapshots = Files.createDirectory(folder.resolve(view));
        }

        void start() throws IOException {
            all.add(
                    ViewWriter.start(
                            folder, List.of(broker.address(), ticks, view, snapshots.toString())));
        }

        ViewWriter current() {
            return all.getLast();
        }

        /// Lets those go on that were stopped, one after the other. Each finds out that it may not,
        /// and ends; or it was stopped before it had begun to write, takes the view over now, and
        /// the one that had it ends.
        void requireOneLeftOfThoseWoken() throws IOException, InterruptedException {
            for (ViewWriter writer : all) {
                if (writer.isFrozen()) {
                    writer.thaw();
                    long begin = System.nanoTime();
                    while (alive() > 1) {
                        assertThat(System.nanoTime() - begin).as(logs()).isLessThan(PATIENCE_NANOS);
                        LockSupport.parkNanos(LOOK_NANOS);
                    }
                }
            }
            assertThat(alive()).as(logs()).isEqualTo(1);
            for (ViewWriter writer : all) {
                writer.requireNoError();
            }
        }

        /// How many are neither stopped nor at their end.
        private long alive() {
            return all.stream().filter(ViewWriter::isAlive).count();
        }

        String logs() throws IOException {
            StringBuilder logs = new StringBuilder();
            for (ViewWriter writer : all) {
                logs.append(
                        writer.log()
                                .lines()
                                .limit(30)
                                .collect(Collectors.joining("\n", "--\n", "\n")));
            }
            return logs.toString();
        }

        @Override
        public void close() {
            all.forEach(ViewWriter::kill);
        }
    }
}
