package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import io.ticklane.exec.view.ViewOutput;
import io.ticklane.server.metrics.ViewMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
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
        while (again) {
            long before = commits();
            again = false;
            try {
                work();
            } catch (EngineException e) {
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

    private void work() {
        RunContext context = host.context(view.memoryBytes());
        try (QueryMemory memory =
                        new QueryMemory(
                                context.allocator(), "view " + view.name(), view.memoryBytes());
                ViewOutput output = host.open(view, memory)) {
            Optional<Commit> last = output.last();
            last.ifPresent(this::committed);
            Optional<Commit.Snapshot> snapshot = snapshot(last, output);
            Optional<ContinuousRun.Resume> resume =
                    last.map(commit ->
                            new ContinuousRun.Resume(
                                    snapshot.map(newest -> file(newest, output)),
                                    Optional.of(commit.begun()),
                                    commit.positions()));
            try (ContinuousRun run = ContinuousRun.start(view.plan(), context, resume)) {
                new Turns(run, output, last, snapshot).run();
            }
        }
    }

    /// The newest snapshot. One that is not on this node, because another one made it, is done
    /// without: the log is read from where it began.
    private Optional<Commit.Snapshot> snapshot(Optional<Commit> last, ViewOutput output) {
        Optional<Commit.Snapshot> newest = last.flatMap(Commit::snapshot);
        if (newest.isPresent() && !Files.exists(file(newest.get(), output))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the materialized view "
                            + view.name()
                            + " reads its log from the beginning, for there is no "
                            + file(newest.get(), output));
            return Optional.empty();
        }
        return newest;
    }

    private static Path file(Commit.Snapshot snapshot, ViewOutput output) {
        return output.snapshotFolder().resolve(snapshot.file());
    }

    /// The turns of one run, each with a commit at its end.
    private final class Turns {
        private final ContinuousRun run;
        private final ViewOutput output;
        private final LongSupplier clock = host.nanoClock();
        private final long turnNanos = TimeUnit.MILLISECONDS.toNanos(view.options().commitMillis());
        private final long snapshotNanos =
                TimeUnit.SECONDS.toNanos(view.options().snapshotSeconds());
        private @Nullable Commit last;
        private Optional<Commit.Snapshot> snapshot;
        private long rows;
        private long nextSnapshot;
        private long read;

        Turns(
                ContinuousRun run,
                ViewOutput output,
                Optional<Commit> last,
                Optional<Commit.Snapshot> snapshot) {
            this.run = run;
            this.output = output;
            this.last = last.orElse(null);
            this.snapshot = snapshot;
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
                        become(ViewStatus.State.RUNNING, null);
                        running = true;
                    }
                    commit(!on);
                    run.proceed();
                }
            }
            if (run.ended()) {
                become(ViewStatus.State.ENDED, null);
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
            Commit before = last;
            if (before != null && positions.equals(before.positions()) && rows == before.rows()) {
                return;
            }
            long number = before == null ? 1 : before.number() + 1;
            boolean due = end || clock.getAsLong() >= nextSnapshot;
            if (due && run.unsaved().isEmpty()) {
                snapshot = Optional.of(save(positions, number));
            }
            Commit commit = new Commit(number, rows, begun(), positions, run.lateRows(), snapshot);
            output.commit(commit);
            last = commit;
            committed(commit);
            metrics.committed(
                    rows - (before == null ? 0 : before.rows()), clock.getAsLong() - begin);
            metrics.late(commit.lateRows());
            metrics.state(run.memory().usedBytes());
            metrics.read(run.rowsRead() - read);
            read = run.rowsRead();
            run.watermark().ifPresent(metrics::watermark);
        }

        /// Where the first of all runs began.
        private Positions begun() {
            Commit before = last;
            return before == null ? run.begun() : before.begun();
        }

        private Commit.Snapshot save(Positions positions, long number) {
            // another node that still runs and has the same folder must not take the place of it
            String file = number + "-" + UUID.randomUUID() + ".arrow";
            long begin = clock.getAsLong();
            String digest = run.save(output.snapshotFolder().resolve(file));
            long end = clock.getAsLong();
            metrics.saved(end - begin);
            nextSnapshot = end + snapshotNanos;
            return new Commit.Snapshot(file, digest, positions, number);
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
