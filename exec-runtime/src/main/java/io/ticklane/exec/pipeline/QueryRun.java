package io.ticklane.exec.pipeline;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The pipelines of one running query. Put together by one thread, then started; closed by the one
/// who reads its result.
public final class QueryRun implements AutoCloseable {
    private static final long DEADLINE_LOOK_NANOS = 20_000_000;

    private final Scheduler scheduler;
    private final QueryContext context;
    private final Condition client;
    private final List<Pipeline> made = new ArrayList<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    // what follows is decided under the scheduler's lock
    private final Deque<Pipeline> pipelines = new ArrayDeque<>();
    private int running;
    private boolean resting;
    private boolean closing;
    private boolean releasing;
    private boolean released;

    /// A query without pipelines.
    public QueryRun(Scheduler scheduler, QueryContext context) {
        this.scheduler = scheduler;
        this.context = context;
        this.client = scheduler.lock().newCondition();
    }

    /// A task of a query, and the pipeline that it belongs to.
    record Task(QueryRun query, @Nullable Pipeline pipeline, Runnable work) {
        void run() {
            try {
                work.run();
            } catch (Throwable e) {
                query.context.stop(Closing.error(e));
            }
        }
    }

    /// A pipeline of this query, which owns it, for up to `width` workers.
    public Pipeline pipeline(int width) {
        Pipeline pipeline = new Pipeline(context, width);
        made.add(pipeline);
        return pipeline;
    }

    /// All pipelines of this query, in the order in which they were made.
    public List<Pipeline> pipelines() {
        return List.copyOf(made);
    }

    /// Lets a pipeline that is put together run, downstream of those before.
    public void add(Pipeline pipeline) {
        pipelines.addFirst(pipeline);
    }

    /// Hands over what is closed after all pipelines, the last one first.
    public void own(AutoCloseable resource) {
        owned.addFirst(resource);
    }

    /// Lets the query run.
    public void start() {
        scheduler.add(this);
    }

    /// Tells workers that something may have become runnable.
    public void changed() {
        scheduler.lock().lock();
        try {
            scheduler.signal();
        } finally {
            scheduler.lock().unlock();
        }
    }

    /// Tells everybody who may wait that the result has changed.
    public void resultChanged() {
        scheduler.lock().lock();
        try {
            scheduler.signal();
            client.signalAll();
        } finally {
            scheduler.lock().unlock();
        }
    }

    /// Asks the query to stop; the first reason counts.
    public void stop(EngineException reason) {
        context.stop(reason);
        resultChanged();
    }

    /// The next morsel of the query's result, waiting for it; null at the end. Throws the reason
    /// why the query stopped, if it did.
    ///
    /// Threads: one, which may be virtual.
    public Source.@Nullable Morsel await(ExchangeReceiver receiver) {
        scheduler.lock().lock();
        try {
            while (true) {
                context.check();
                WaitingSource.Claim claim = receiver.claim();
                if (claim == WaitingSource.Claim.END) {
                    return null;
                }
                if (claim == WaitingSource.Claim.MORSEL) {
                    break;
                }
                sleep();
            }
        } finally {
            scheduler.lock().unlock();
        }
        return receiver.next();
    }

    /// The same, but not for longer than so many nanoseconds. A morsel is reserved: the caller
    /// takes it with [ExchangeReceiver#next()].
    public WaitingSource.Claim await(ExchangeReceiver receiver, long nanos) {
        scheduler.lock().lock();
        try {
            long left = nanos;
            while (true) {
                context.check();
                WaitingSource.Claim claim = receiver.claim();
                if (claim != WaitingSource.Claim.NOT_YET || left <= 0) {
                    return claim;
                }
                left = sleep(left);
            }
        } finally {
            scheduler.lock().unlock();
        }
    }

    /// Works on as one of the workers, until there is a morsel of the result, which is reserved, or
    /// nothing of the query is under way and nothing can go on, and `rest` says that this is what
    /// is waited for (`END`), or so many nanoseconds have passed (`NOT_YET`). Who sources are
    /// waited for tells by [#resultChanged()].
    ///
    /// Threads: that of the client.
    public WaitingSource.Claim work(ExchangeReceiver receiver, BooleanSupplier rest, long nanos) {
        scheduler.lock().lock();
        try {
            long left = nanos;
            while (true) {
                context.check();
                if (receiver.claim() == WaitingSource.Claim.MORSEL) {
                    return WaitingSource.Claim.MORSEL;
                }
                Task task = left <= 0 ? null : poll();
                if (task != null) {
                    long begin = context.clock().getAsLong();
                    runHere(task);
                    left -= context.clock().getAsLong() - begin;
                } else if (running == 0 && rest.getAsBoolean()) {
                    return WaitingSource.Claim.END;
                } else if (left <= 0) {
                    return WaitingSource.Claim.NOT_YET;
                } else {
                    left = rest(left);
                }
            }
        } finally {
            scheduler.signal();
            scheduler.lock().unlock();
        }
    }

    /// Waits until all pipelines have ended and were released, be it because the query was stopped;
    /// throws why it was.
    ///
    /// Threads: one, which may be virtual.
    public void awaitEnd() {
        scheduler.lock().lock();
        try {
            while (!released) {
                client.awaitUninterruptibly();
            }
        } finally {
            scheduler.lock().unlock();
        }
        if (context.stopped()) {
            context.check();
        }
    }

    /// Stops the query if it still runs, and returns when nothing of it runs any more and all was
    /// released.
    @Override
    public void close() {
        scheduler.lock().lock();
        try {
            closing = true;
            if (!complete()) {
                context.stop(
                        new EngineException(
                                ErrorCode.CANCELLED, "the result was closed before its end"));
            }
            scheduler.signal();
            while (!released) {
                if (running == 0 && !releasing) {
                    releaseHere();
                } else {
                    client.awaitUninterruptibly();
                }
            }
            scheduler.remove(this);
        } finally {
            scheduler.lock().unlock();
        }
    }

    // ---- called under the scheduler's lock

    @Nullable Task poll() {
        if (releasing) {
            return null;
        }
        if (context.mustStop() || complete()) {
            if (running > 0) {
                return null;
            }
            releasing = true;
            running++;
            return new Task(this, null, this::release);
        }
        if (running >= context.settings().workers()) {
            return null;
        }
        try {
            for (Pipeline pipeline : pipelines) {
                Runnable work = pipeline.poll();
                if (work != null) {
                    running++;
                    return new Task(this, pipeline, work);
                }
            }
        } catch (RuntimeException e) {
            context.stop(Closing.error(e));
        }
        return null;
    }

    void ended(Task task) {
        running--;
        Pipeline pipeline = task.pipeline();
        if (pipeline == null) {
            released = true;
        } else {
            pipeline.ended();
            if (pipeline.finished()) {
                pipelines.remove(pipeline);
            }
        }
        if (closing || resting || released || context.stopped()) {
            client.signalAll();
        }
    }

    boolean hasDeadline() {
        return context.hasDeadline() && !released;
    }

    void stopForShutdown() {
        context.stop(new EngineException(ErrorCode.SHUTTING_DOWN, "the node is shutting down"));
        client.signalAll();
    }

    private boolean complete() {
        return pipelines.isEmpty();
    }

    private void releaseHere() {
        releasing = true;
        running++;
        runHere(new Task(this, null, this::release));
    }

    /// Does a task with the thread of the client.
    private void runHere(Task task) {
        scheduler.lock().unlock();
        try {
            task.run();
        } finally {
            scheduler.lock().lock();
            ended(task);
        }
    }

    /// Sleeps until a task has ended or something changes, at most so long; gives what is left.
    private long rest(long nanos) {
        resting = true;
        try {
            return sleep(nanos);
        } finally {
            resting = false;
        }
    }

    /// Sleeps until something changes, or for no reason: the caller looks again.
    private void sleep() {
        long _ = sleep(Long.MAX_VALUE);
    }

    /// Sleeps until something changes, or for no reason, at most so long; gives what is left.
    @SuppressWarnings("WaitNotInLoop")
    private long sleep(long nanos) {
        long most = context.hasDeadline() ? Math.min(nanos, DEADLINE_LOOK_NANOS) : nanos;
        try {
            if (most == Long.MAX_VALUE) {
                client.await();
                return nanos;
            }
            long left = client.awaitNanos(most);
            if (left <= 0) {
                context.check();
            }
            return nanos == Long.MAX_VALUE ? nanos : nanos - (most - left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.stop(
                    new EngineException(
                            ErrorCode.CANCELLED,
                            "the thread that reads the result was interrupted",
                            e));
            return nanos;
        }
    }

    // ---- called by one thread, when nothing runs any more

    private void release() {
        Closing closing = new Closing();
        made.forEach(pipeline -> closing.close(pipeline::close));
        owned.forEach(closing::close);
        owned.clear();
        closing.end();
    }
}
