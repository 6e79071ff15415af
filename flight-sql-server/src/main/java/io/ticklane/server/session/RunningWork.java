package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What an engine is doing, so that a node can stop when it is done: statements that run or whose
/// rows are read, and parts of the queries of other nodes.
///
/// Threads: any.
public final class RunningWork {
    private int running;
    private boolean draining;

    /// A piece of work; ending it twice does no harm.
    public interface Piece extends AutoCloseable {
        @Override
        void close();
    }

    /// Refuses what is new from now on.
    public synchronized void drain() {
        draining = true;
    }

    /// Error 57P01 when nothing new is taken.
    public synchronized void requireTaking() {
        if (draining) {
            throw new EngineException(
                    ErrorCode.SHUTTING_DOWN,
                    "the node is stopping and takes no new statements; use another node");
        }
    }

    /// Begins something, which may be part of what runs already and so is not refused.
    public synchronized Piece begin() {
        running++;
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                end();
            }
        };
    }

    private synchronized void end() {
        running--;
        notifyAll();
    }

    /// How many pieces run now.
    public synchronized int running() {
        return running;
    }

    /// Waits until nothing runs, for a time at most.
    public synchronized void awaitIdle(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long rest = nanos; running > 0 && rest > 0; rest = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
    }
}
