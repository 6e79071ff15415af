package io.ticklane.benchmarks.streampeers;

import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.topics.CommitRate;
import io.ticklane.benchmarks.topics.CommitWatch;
import io.ticklane.benchmarks.topics.JavaProcess;
import io.ticklane.benchmarks.topics.TickSql;
import io.ticklane.benchmarks.views.RateTrial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A peer over a topic that has all ticks already, in a process that has just started: how fast the
/// averages are committed, until all are. Then they are read and checked, as those of Ticklane.
///
/// @param trial that of Ticklane, with the same topics and the same answer
/// @param sql what Ticklane would run
record PeerTrial(RateTrial trial, TickSql sql) {
    private static final int LOOK_MILLIS = 20;
    private static final String CLIENTS_OF_FLINK = "kafka-clients-of-flink.jar";
    private static final int SHOWN_CHARACTERS = 4_000;

    /// Runs a peer once.
    ///
    /// @param run a name that no other run has
    CommitRate run(StreamEngine engine, int parallelism, String ticks, String run)
            throws IOException, InterruptedException, SQLException, WrongAnswerException {
        trial.topics().make(run, trial.partitions());
        Path folder = Files.createDirectory(trial.folder().resolve(run));
        PeerTask task =
                new PeerTask(
                        run,
                        trial.broker().address(),
                        sql.query(),
                        ticks,
                        run,
                        parallelism,
                        sql.commitMillis(),
                        folder);
        CommitRate rate;
        try (JavaProcess process =
                JavaProcess.start(
                        engine.main(),
                        engine.flags(),
                        jars(engine, folder),
                        task.arguments(),
                        folder.resolve("process.log"))) {
            CommitWatch watch =
                    new CommitWatch(
                            () -> trial.topics().committed(run, trial.partitions()),
                            new Watched(process, run),
                            trial.broker(),
                            LOOK_MILLIS);
            rate = watch.await(trial.expected().rows());
        }
        trial.check(run, sql);
        trial.topics().drop(run);
        return rate;
    }

    /// Flink's connector calls methods that our release of Kafka's clients has no more.
    private static List<Path> jars(StreamEngine engine, Path folder) throws IOException {
        if (engine != StreamEngine.FLINK) {
            return List.of();
        }
        Path jar = folder.resolve(CLIENTS_OF_FLINK);
        try (InputStream in = PeerTrial.class.getResourceAsStream(CLIENTS_OF_FLINK)) {
            if (in == null) {
                throw new IOException("the build has not copied " + CLIENTS_OF_FLINK);
            }
            Files.copy(in, jar);
        }
        return List.of(jar);
    }

    private final class Watched implements CommitWatch.Watched {
        private final JavaProcess process;
        private final String topic;

        Watched(JavaProcess process, String topic) {
            this.process = process;
            this.topic = topic;
        }

        @Override
        public Duration processorTime() {
            return process.processorTime();
        }

        @Override
        public void requireWell() throws IOException {
            if (!process.process().isAlive()) {
                String said = process.said();
                throw new IllegalStateException(
                        "the process of "
                                + topic
                                + " has ended: "
                                + said.substring(Math.max(0, said.length() - SHOWN_CHARACTERS)));
            }
        }

        /// Each message is a row, also of those behind the day, of which each symbol has one; marks
        /// of commits only make the number larger.
        @Override
        public boolean hasAll() throws IOException, InterruptedException {
            long rows = trial.expected().rows() + trial.day().symbols();
            return trial.topics().committed(topic, trial.partitions()) >= rows;
        }
    }
}
