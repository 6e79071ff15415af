package io.ticklane.tests.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.kafka.KafkaViewOutput;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A process that runs a view from one topic into another until it is killed, or another process
/// takes the view over: then it ends by itself, without an error.
final class ViewProcess {
    private static final long COMMIT_NANOS = 100_000_000;
    private static final long POLL_NANOS = 10_000_000;
    private static final int COMMITS_OF_A_SNAPSHOT = 5;

    private final ViewOutput output;
    private final ContinuousRun run;
    private final Path folder;
    private long number;
    private long rows;
    private Optional<Commit.Snapshot> snapshot;

    private ViewProcess(ViewOutput output, ContinuousRun run) {
        this.output = output;
        this.run = run;
        this.folder = output.snapshotFolder();
        this.number = output.last().map(Commit::number).orElse(0L);
        this.rows = output.last().map(Commit::rows).orElse(0L);
        this.snapshot = output.last().flatMap(Commit::snapshot);
    }

    /// Writes the view until the process is ended or another one has taken the view over.
    ///
    /// @param args the brokers, the topics of the ticks and of the view, and a folder for snapshots
    public static void main(String[] args) throws IOException {
        try (ViewQuery query = new ViewQuery(args[0], args[1])) {
            boolean mine = true;
            while (mine) {
                mine = runOnce(query, args[0], args[2], Path.of(args[3]));
            }
        }
    }

    /// Runs the view until its output is of no more use; whether it is to be run again.
    private static boolean runOnce(ViewQuery query, String brokers, String topic, Path folder)
            throws IOException {
        try (QueryMemory memory = query.newMemory();
                ViewOutput output =
                        KafkaViewOutput.open(
                                OutputWriter.of("v"),
                                ViewQuery.source(brokers, topic, Optional.empty()),
                                new ViewOutput.Columns(query.plan().output(), Optional.empty()),
                                folder,
                                memory,
                                () -> {});
                ContinuousRun run =
                        ContinuousRun.start(
                                query.plan(),
                                query.context(),
                                output.last().map(commit -> resume(commit, folder)))) {
            new ViewProcess(output, run).loop();
            return false;
        } catch (EngineException e) {
            if (e.code() == ErrorCode.TAKEN_OVER || e.code() == ErrorCode.ROLLED_BACK) {
                return e.code() == ErrorCode.ROLLED_BACK;
            }
            throw e;
        }
    }

    private static ContinuousRun.Resume resume(Commit commit, Path folder) {
        return new ContinuousRun.Resume(
                commit.snapshot().map(saved -> folder.resolve(saved.file())),
                Optional.of(commit.begun()),
                commit.positions());
    }

    private void loop() throws IOException {
        while (!run.ended()) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < COMMIT_NANOS) {
                write(run.poll(POLL_NANOS));
            }
            var positions = run.drain(this::write);
            if (run.unsaved().isEmpty() && number % COMMITS_OF_A_SNAPSHOT == 0) {
                snapshot = save(positions).or(() -> snapshot);
            }
            number++;
            output.commit(
                    new Commit(number, rows, run.begun(), positions, run.lateRows(), snapshot));
            run.proceed();
        }
    }

    /// The state now; empty where its file cannot be written, as when this process stood still and
    /// whoever took the view over has deleted what it had begun.
    private Optional<Commit.Snapshot> save(Positions positions) throws IOException {
        Path aside = folder.resolve("state.aside-" + ProcessHandle.current().pid());
        try {
            String digest = run.save(aside);
            Path file = folder.resolve("state-" + digest + ".arrow");
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(
                    new Commit.Snapshot(file.getFileName().toString(), digest, positions, number));
        } catch (EngineException | NoSuchFileException e) {
            System.err.println("no snapshot: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void write(@Nullable Batch batch) {
        if (batch != null) {
            try (batch) {
                output.write(batch, run.dictionary());
                rows += batch.rows();
            }
        }
    }
}
