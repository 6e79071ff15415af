package io.ticklane.exec.pipeline;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one pool of threads of a node, shared by all its queries: each thread takes the next task of
/// the next query in turn, and sleeps when there is none.
///
/// Threads: any. Closed by the node, after which no query runs any more.
public final class Scheduler implements AutoCloseable {
    private static final long DEADLINE_LOOK_NANOS = 100_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<QueryRun> queries = new ArrayDeque<>();
    private final Deque<QueryRun.Task> handed = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private int asleep;
    private boolean closed;

    /// A pool of this many threads, which start now.
    public Scheduler(int threadCount) {
        for (int i = 0; i < threadCount; i++) {
            threads.add(
                    Thread.ofPlatform().daemon().name("ticklane-worker-" + i).start(this::serve));
        }
    }

    /// A thread for each core.
    public static Scheduler forAllCores() {
        return new Scheduler(Runtime.getRuntime().availableProcessors());
    }

    /// A number of the calling thread, for memory that threads keep apart.
    public static int threadNumber() {
        return (int) Thread.currentThread().threadId();
    }

    /// Stops all queries and ends the threads.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queries.forEach(QueryRun::stopForShutdown);
            work.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    void add(QueryRun query) {
        lock.lock();
        try {
            if (closed) {
                throw new EngineException(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
            }
            queries.addLast(query);
            signal();
        } finally {
            lock.unlock();
        }
    }

    /// Called under the lock: something may have become runnable. Wakes as many threads as there
    /// are tasks for them, each for one that is ready; whoever is awake first takes it.
    void signal() {
        while (asleep > handed.size()) {
            QueryRun.Task task = poll();
            if (task == null) {
                return;
            }
            handed.addLast(task);
            work.signal();
        }
    }

    /// Called under the lock.
    void remove(QueryRun query) {
        queries.remove(query);
    }

    private void serve() {
        lock.lock();
        try {
            while (true) {
                QueryRun.Task task = next();
                signal();
                if (task != null) {
                    run(task);
                } else if (closed) {
                    return;
                } else {
                    sleep();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private QueryRun.@Nullable Task next() {
        QueryRun.Task task = handed.pollFirst();
        return task == null ? poll() : task;
    }

    private void run(QueryRun.Task task) {
        lock.unlock();
        try {
            task.run();
        } finally {
            lock.lock();
            task.query().ended(task);
        }
    }

    /// Sleeps until something changes; not for long if a query has a deadline, which may pass while
    /// nobody asks for its rows. The caller looks again.
    @SuppressWarnings("WaitNotInLoop")
    private void sleep() {
        asleep++;
        try {
            if (queries.stream().noneMatch(QueryRun::hasDeadline)) {
                work.awaitUninterruptibly();
            } else {
                work.awaitNanos(DEADLINE_LOOK_NANOS);
            }
        } catch (InterruptedException e) {
            // an operator may have interrupted its thread: nothing to do but to look again
        } finally {
            asleep--;
        }
    }

    /// The next task of the first query in turn that has one.
    private QueryRun.@Nullable Task poll() {
        if (closed) {
            return null;
        }
        for (Iterator<QueryRun> each = queries.iterator(); each.hasNext(); ) {
            QueryRun query = each.next();
            QueryRun.Task task = query.poll();
            if (task != null) {
                each.remove();
                queries.addLast(query);
                return task;
            }
        }
        return null;
    }
}
