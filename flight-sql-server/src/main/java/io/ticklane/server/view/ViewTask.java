package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.server.metrics.ViewMetrics;
import io.ticklane.server.state.KeptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs the query of a materialized view: takes rows for the time of a commit, lets all that is on
/// its way come out, makes rows and positions durable together, and goes on; now and then with a
/// snapshot of the state. Begun again, it comes back to the last commit: the newest snapshot, then
/// the log up to the positions of the commit, whose rows are there already.
///
/// An error of the surroundings, such as brokers that are away, is waited out; any other ends the
/// task.
///
/// Threads: any; a thread of its own does the work.
final class ViewTask implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ViewTask.class.getName());
    private static final Set<ErrorCode> PASSING =
            Set.of(
                    ErrorCode.IO_ERROR,
                    ErrorCode.NODE_UNREACHABLE,
                    ErrorCode.CONNECTION_LOST,
                    ErrorCode.ROLLED_BACK);
    private static final long SHORTEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);

    private final ViewDefinition view;
    private final TaskHost host;
    private final ViewMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    // what follows is guarded by the lock
    private ViewStatus.State state = ViewStatus.State.PAUSED;
    private @Nullable String message;
    private @Nullable Commit committed;
    private boolean stopping;
    private boolean abandoned;
    private boolean hurry;
    private boolean alive;

    ViewTask(ViewDefinition view, TaskHost host) {
        this.view = view;
        this.host = host;
        this.metrics = host.metrics(view.name());
    }

    ViewDefinition view() {
        return view;
    }

    ViewStatus status() {
        lock.lock();
        try {
            Commit last = committed;
            return new ViewStatus(
                    view.name(),
                    Optional.empty(),
                    view.sql(),
                    state,
                    last == null ? 0 : last.rows(),
                    last == null ? 0 : last.lateRows(),
                    last == null ? 0 : last.number(),
                    Optional.ofNullable(message),
                    metrics.figures());
        } finally {
            lock.unlock();
        }
    }

    /// Begins, or goes on; tries again at once where it waits. Nothing happens while it runs.
    void start() {
        lock.lock();
        try {
            if (alive) {
                hurry = true;
                moved.signalAll();
                return;
            }
            alive = true;
            stopping = false;
            abandoned = false;
            become(ViewStatus.State.STARTING, null);
        } finally {
            lock.unlock();
        }
        OutsideThread.start("ticklane-view", this::run);
    }

    /// Stops after a last commit, or at once where it still comes back to the last one; returns
    /// when nothing of it runs any more, and whether it did.
    boolean stop() {
        lock.lock();
        try {
            boolean ran = alive;
            askToStop();
            while (alive) {
                moved.awaitUninterruptibly();
            }
            return ran;
        } finally {
            lock.unlock();
        }
    }

    /// Lets it stop after a last commit; does not wait for that.
    void askToStop() {
        lock.lock();
        try {
            stopping = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Lets it stop at once, without a commit: another node goes on from the last one. Does not
    /// wait for that.
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            askToStop();
        } finally {
            lock.unlock();
        }
    }

    /// Whether something of it runs.
    boolean isAlive() {
        lock.lock();
        try {
            return alive;
        } finally {
            lock.unlock();
        }
    }

    /// Counts no more; after [#stop()].
    @Override
    public void close() {
        metrics.close();
    }

    // ---- the thread of the task

    private void run() {
        long wait = SHORTEST_WAIT;
        String failure = null;
        boolean again = true;
        SnapshotChoice choice = new SnapshotChoice(view);
        while (again) {
            long before = commits();
            again = false;
            try {
                workOn(choice);
            } catch (EngineException thrown) {
                EngineException e = choice.explained(thrown);
                String why = "error " + e.sqlState() + ": " + e.getMessage();
                wait = commits() > before ? SHORTEST_WAIT : wait;
                if (PASSING.contains(e.code()) || host.triesAgainAfter(e.code())) {
                    log("tries again: " + why, e);
                    become(ViewStatus.State.WAITING, why);
                    again = await(wait);
                } else {
                    log("has stopped: " + why, e);
                    failure = why;
                }
            } catch (Throwable e) {
                failure = "internal error: " + e;
                log("has stopped: " + failure, e);
            }
            if (again) {
                metrics.restarted();
            }
            wait = Math.min(2 * wait, LONGEST_WAIT);
        }
        end(failure);
    }

    /// The task is done; who sees that it has failed can begin it again.
    private void end(@Nullable String failure) {
        lock.lock();
        try {
            alive = false;
            if (failure != null) {
                become(ViewStatus.State.FAILED, failure);
            } else if (state != ViewStatus.State.ENDED) {
                become(ViewStatus.State.PAUSED, null);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Where the engine is at fault, the log says where.
    private void log(String what, Throwable cause) {
        boolean known =
                cause instanceof EngineException e && e.code().actor() != ErrorCode.Actor.ENGINE;
        String text = "the materialized view " + view.name() + " " + what;
        if (known) {
            LOG.log(System.Logger.Level.ERROR, text);
        } else {
            LOG.log(System.Logger.Level.ERROR, text, cause);
        }
    }

    /// Does without snapshots that cannot be used.
    private void workOn(SnapshotChoice choice) {
        boolean on = true;
        while (on) {
            on = false;
            try {
                work(choice);
            } catch (EngineException e) {
                on = choice.isRefused(e);
                if (!on) {
                    throw e;
                }
            }
        }
    }

    private void work(SnapshotChoice choice) {
        RunContext context = host.context(view.memoryBytes());
        try (QueryMemory memory =
                        new QueryMemory(
                                context.allocator(), "view " + view.name(), view.memoryBytes());
                ViewOutput output = host.open(view, memory)) {
            Optional<Commit> last = output.last();
            last.ifPresent(this::committed);
            Optional<Commit.Snapshot> snapshot = choice.choose(output);
            choice.message()
                    .ifPresent(text ->
                            LOG.log(
                                    System.Logger.Level.WARNING,
                                    "of the materialized view " + view.name() + ", " + text));
            snapshot.ifPresent(known -> metrics.savedAt(timeOf(file(known, output))));
            Optional<ContinuousRun.Resume> resume =
                    last.map(commit ->
                            new ContinuousRun.Resume(
                                    snapshot.map(newest -> file(newest, output)),
                                    snapshot.map(Commit.Snapshot::digest),
                                    Optional.of(commit.begun()),
                                    commit.positions()));
            try (ContinuousRun run = ContinuousRun.start(view.plan(), context, resume);
                    Turns turns = new Turns(run, output, last, choice)) {
                turns.run();
            }
        }
    }

    private static Path file(Commit.Snapshot snapshot, ViewOutput output) {
        return output.snapshotFolder().resolve(snapshot.file());
    }

    private static Instant timeOf(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw KeptFiles.failed("read", file, e);
        }
    }

    /// The turns of one run, each with a commit at its end.
    private final class Turns implements AutoCloseable {
        private final ContinuousRun run;
        private final ViewOutput output;
        private final LongSupplier clock = host.nanoClock();
        private final long turnNanos = TimeUnit.MILLISECONDS.toNanos(view.options().commitMillis());
        private final long snapshotNanos =
                TimeUnit.SECONDS.toNanos(view.options().snapshotSeconds());
        private final SnapshotChoice choice;
        private @Nullable Commit last;
        private Optional<Commit.Snapshot> snapshot;
        private @Nullable PendingSnapshot pending;
        private @Nullable String note;
        private long rows;
        private long nextSnapshot;
        private long read;

        Turns(ContinuousRun run, ViewOutput output, Optional<Commit> last, SnapshotChoice choice) {
            this.run = run;
            this.output = output;
            this.last = last.orElse(null);
            this.choice = choice;
            this.snapshot = choice.chosen();
            this.note = choice.message().orElse(null);
            this.rows = last.map(Commit::rows).orElse(0L);
            this.nextSnapshot = clock.getAsLong() + snapshotNanos;
        }

        void run() {
            // a run that had ended before has nothing to commit
            boolean on = !run.ended();
            boolean running = false;
            while (on) {
                take();
                on = !run.ended() && !isStopping();
                if (isAbandoned()) {
                    return;
                }
                if (!run.isCatchingUp()) {
                    if (!running) {
                        become(ViewStatus.State.RUNNING, note);
                        running = true;
                        choice.arrived();
                    }
                    commit(!on);
                    run.proceed();
                }
            }
            if (run.ended()) {
                become(ViewStatus.State.ENDED, note);
            }
        }

        /// Takes rows for the time of a commit.
        private void take() {
            long end = clock.getAsLong() + turnNanos;
            for (long rest = turnNanos;
                    rest > 0 && !run.ended() && !isStopping();
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
                    before == null
                            || !positions.equals(before.positions())
                            || rows != before.rows();
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
            committed(commit);
            if (saved) {
                snapshot.ifPresent(choice::replaced);
            }
            if (!end && pending == null && clock.getAsLong() >= nextSnapshot && isSaved()) {
                pending = save(positions, number);
            }
            metrics.committed(
                    rows - (before == null ? 0 : before.rows()), clock.getAsLong() - begin);
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
            }
            metrics.saved(clock.getAsLong() - known.begin());
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
                become(ViewStatus.State.RUNNING, note);
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
                    written, new Commit.Snapshot(file, written.digest(), positions, number), begin);
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

    // ---- what both sides see

    private void become(ViewStatus.State next, @Nullable String why) {
        lock.lock();
        try {
            state = next;
            message = why;
        } finally {
            lock.unlock();
        }
    }

    private void committed(Commit commit) {
        lock.lock();
        try {
            committed = commit;
        } finally {
            lock.unlock();
        }
    }

    private long commits() {
        return status().commits();
    }

    private boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for some time, or until somebody is in a hurry; false when the task is to stop.
    private boolean await(long nanos) {
        lock.lock();
        try {
            hurry = false;
            for (long rest = nanos; rest > 0 && !stopping && !hurry; ) {
                rest = moved.awaitNanos(rest);
            }
            return !stopping;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
