package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.ContinuousRun;
import io.ticklane.exec.RunContext;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.pipeline.OutsideThread;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs the query of a materialized view, or of a part of it: takes rows for the time of a commit,
/// lets all that is on its way come out, makes rows and positions durable together, and goes on;
/// now and then with a snapshot of the state. Begun again, it comes back to the last commit: the
/// newest snapshot, then the log up to the positions of the commit, whose rows are there already.
///
/// An error of the surroundings, such as brokers that are away, is waited out; any other ends the
/// task.
///
/// Threads: any; a thread of its own does the work.
final class ViewTask implements ViewTurns.Owner, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ViewTask.class.getName());
    private static final Set<ErrorCode> PASSING =
            Set.of(
                    ErrorCode.IO_ERROR,
                    ErrorCode.NODE_UNREACHABLE,
                    ErrorCode.CONNECTION_LOST,
                    ErrorCode.ROLLED_BACK);
    private static final long SHORTEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);

    private final ViewPart part;
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

    ViewTask(ViewPart part, TaskHost host) {
        this.part = part;
        this.view = part.view();
        this.host = host;
        this.metrics = host.metrics(part);
    }

    ViewStatus status() {
        lock.lock();
        try {
            Commit last = committed;
            return new ViewStatus(
                    view.name(),
                    part.number(),
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
        String text = part + " " + what;
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
        RunContext context = host.context(part);
        try (QueryMemory memory =
                        new QueryMemory(
                                context.allocator(), "view " + view.name(), view.memoryBytes());
                ViewOutput output = host.open(part, memory)) {
            Optional<Commit> last = output.last();
            found(last);
            Optional<Commit.Snapshot> snapshot = choice.choose(output);
            choice.message()
                    .ifPresent(text ->
                            LOG.log(System.Logger.Level.WARNING, "of " + part + ", " + text));
            snapshot.ifPresent(known -> metrics.savedAt(timeOf(file(known, output))));
            Optional<ContinuousRun.Resume> resume =
                    last.map(commit ->
                            new ContinuousRun.Resume(
                                    snapshot.map(newest -> file(newest, output)),
                                    snapshot.map(Commit.Snapshot::digest),
                                    Optional.of(commit.begun()),
                                    commit.positions()));
            try (ContinuousRun run = ContinuousRun.start(view.plan(), context, resume);
                    ViewTurns turns =
                            new ViewTurns(
                                    run, output, choice, view.options(), this, host.nanoClock())) {
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

    // ---- what both sides see

    @Override
    public ViewMetrics metrics() {
        return metrics;
    }

    @Override
    public void become(ViewStatus.State next, @Nullable String why) {
        lock.lock();
        try {
            state = next;
            message = why;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void committed(Commit commit) {
        lock.lock();
        try {
            committed = commit;
        } finally {
            lock.unlock();
        }
    }

    /// Takes what is durable when the task begins; less than before where the view was begun anew.
    private void found(Optional<Commit> last) {
        lock.lock();
        try {
            committed = last.orElse(null);
        } finally {
            lock.unlock();
        }
    }

    private long commits() {
        return status().commits();
    }

    @Override
    public boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isStopping() {
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
