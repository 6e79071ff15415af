package io.ticklane.server.view;

import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.server.metrics.ViewMetrics;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The turns of one run of a view, each with a commit at its end.
///
/// Threads: one at a time.
final class ViewTurns implements AutoCloseable {
    private final ContinuousRun run;
    private final ViewOutput output;
    private final SnapshotChoice choice;
    private final Owner owner;
    private final ViewMetrics metrics;
    private final LongSupplier clock;
    private final long turnNanos;
    private final long snapshotNanos;
    private @Nullable Commit last;
    private Optional<Commit.Snapshot> snapshot;
    private @Nullable PendingSnapshot pending;
    private @Nullable String note;
    private long rows;
    private long nextSnapshot;
    private long read;

    /// Who is told how the turns go, and says when they end.
    interface Owner {
        /// Whether to stop after a last commit.
        boolean isStopping();

        /// Whether to stop without one.
        boolean isAbandoned();

        /// Takes what is done now, and why.
        void become(ViewStatus.State next, @Nullable String why);

        /// Takes what is durable now.
        void committed(Commit commit);

        /// Where is counted.
        ViewMetrics metrics();
    }

    /// The turns of a run that goes on from the last commit of the output.
    ///
    /// @param choice the snapshot from which the run comes
    /// @param clock nanoseconds
    ViewTurns(
            ContinuousRun run,
            ViewOutput output,
            SnapshotChoice choice,
            ViewOptions options,
            Owner owner,
            LongSupplier clock) {
        this.run = run;
        this.output = output;
        this.choice = choice;
        this.owner = owner;
        this.metrics = owner.metrics();
        this.clock = clock;
        this.turnNanos = TimeUnit.MILLISECONDS.toNanos(options.commitMillis());
        this.snapshotNanos = TimeUnit.SECONDS.toNanos(options.snapshotSeconds());
        this.last = output.last().orElse(null);
        this.snapshot = choice.chosen();
        this.note = choice.message().orElse(null);
        this.rows = output.last().map(Commit::rows).orElse(0L);
        this.nextSnapshot = clock.getAsLong() + snapshotNanos;
    }

    void run() {
        // a run that had ended before has nothing to commit
        boolean on = !run.ended();
        boolean running = false;
        while (on) {
            take();
            on = !run.ended() && !owner.isStopping();
            if (owner.isAbandoned()) {
                return;
            }
            if (!run.isCatchingUp()) {
                if (!running) {
                    owner.become(ViewStatus.State.RUNNING, note);
                    running = true;
                    choice.arrived();
                }
                commit(!on);
                run.proceed();
            }
        }
        if (run.ended()) {
            owner.become(ViewStatus.State.ENDED, note);
        }
    }

    /// Takes rows for the time of a commit.
    private void take() {
        long end = clock.getAsLong() + turnNanos;
        for (long rest = turnNanos;
                rest > 0 && !run.ended() && !owner.isStopping();
                rest = end - clock.getAsLong()) {
            Batch batch = run.poll(rest);
            if (batch != null) {
                write(batch);
            }
            writeLate();
        }
    }

    private void writeLate() {
        for (Batch batch = run.late(); batch != null; batch = run.late()) {
            writeLate(batch);
        }
    }

    private void writeLate(Batch batch) {
        try (batch) {
            output.writeLate(batch, run.dictionary());
        }
    }

    private void write(Batch batch) {
        try (batch) {
            output.write(batch, run.dictionary());
            rows += batch.rows();
        }
    }

    private void commit(boolean end) {
        long begin = clock.getAsLong();
        Positions positions = run.drain(this::write);
        writeLate();
        Commit before = last;
        long number = before == null ? 1 : before.number() + 1;
        boolean isNew =
                before == null || !positions.equals(before.positions()) || rows != before.rows();
        // nothing follows the end, and a second-best snapshot is replaced at once
        boolean now = (end && !isSavedAt(positions)) || choice.isSecondBest();
        boolean saved = takePending(now);
        if (now && isSaved()) {
            pending = save(positions, number);
            saved = takePending(true);
        }
        if (!isNew && !saved) {
            return;
        }
        Commit commit = new Commit(number, rows, begun(), positions, run.lateRows(), snapshot);
        output.commit(commit);
        last = commit;
        owner.committed(commit);
        if (saved) {
            snapshot.ifPresent(choice::replaced);
        }
        if (!end && pending == null && clock.getAsLong() >= nextSnapshot && isSaved()) {
            pending = save(positions, number);
        }
        metrics.committed(rows - (before == null ? 0 : before.rows()), clock.getAsLong() - begin);
        metrics.late(commit.lateRows());
        metrics.state(run.memory().usedBytes());
        metrics.read(run.rowsRead() - read);
        read = run.rowsRead();
        run.watermark().ifPresent(metrics::watermark);
    }

    /// Takes the snapshot that is on its way, when it is on the disk or is waited for; whether
    /// there is a new one.
    private boolean takePending(boolean wait) {
        PendingSnapshot known = pending;
        if (known == null || !(wait || known.isDone())) {
            return false;
        }
        pending = null;
        try (known) {
            snapshot = Optional.of(known.await());
            metrics.saved(known.nanos());
        }
        return true;
    }

    private boolean isSavedAt(Positions positions) {
        return snapshot.map(newest -> newest.positions().equals(positions)).orElse(false);
    }

    /// Whether the state can be saved; if not, who asks how the view is doing reads why.
    private boolean isSaved() {
        Optional<String> unsaved = run.unsaved();
        if (unsaved.isPresent()) {
            nextSnapshot = clock.getAsLong() + snapshotNanos;
            note =
                    "the state is not saved, for that of "
                            + unsaved.get()
                            + " cannot be; after a restart the log is read from its beginning";
            owner.become(ViewStatus.State.RUNNING, note);
        }
        return unsaved.isEmpty();
    }

    /// Where the first of all runs began.
    private Positions begun() {
        Commit before = last;
        return before == null ? run.begun() : before.begun();
    }

    private PendingSnapshot save(Positions positions, long number) {
        // another node that still runs and has the same folder must not take the place of it
        String file = number + "-" + UUID.randomUUID() + ".arrow";
        long begin = clock.getAsLong();
        WrittenSnapshot written = run.write(output.snapshotFolder().resolve(file));
        nextSnapshot = clock.getAsLong() + snapshotNanos;
        return PendingSnapshot.start(
                written,
                new Commit.Snapshot(file, written.digest(), positions, number),
                clock,
                begin);
    }

    @Override
    public void close() {
        PendingSnapshot known = pending;
        pending = null;
        if (known != null) {
            known.close();
        }
    }
}
