package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.exec.exchange.remote.LinkEvents;
import io.ticklane.exec.exchange.remote.RemoteKeys;
import io.ticklane.exec.exchange.remote.RemoteSender;
import io.ticklane.server.error.CallErrors;
import io.ticklane.server.error.FlightErrors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;

/// What the receiving end of a call says to the sender.
///
/// Threads: any. The lock is held for as long as it takes to put some bytes into the connection's
/// queue, which does not wait.
final class Answers implements LinkEvents {
    /// Bytes that are taken before the sender hears of them. It waits for news only when its window
    /// is full, which is more than this; so all that was taken need not be told.
    private static final long STEP_BYTES = RemoteSender.WINDOW_BYTES / 8;

    private final ServerStreamListener sender;
    private final BufferAllocator allocator;
    private final Consumer<EngineException> broken;
    private final ReentrantLock lock = new ReentrantLock();
    private long taken;
    private long told;
    private boolean unwanted;
    private boolean ended;

    /// Answers on a call; `broken` ends the call when they cannot be given.
    Answers(
            ServerStreamListener sender,
            BufferAllocator allocator,
            Consumer<EngineException> broken) {
        this.sender = sender;
        this.allocator = allocator;
        this.broken = broken;
    }

    @Override
    public void taken(long bytes) {
        lock.lock();
        try {
            taken += bytes;
            if (!unwanted && taken - told >= STEP_BYTES) {
                told = taken;
                put(new Header.Taken(taken));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unwanted() {
        lock.lock();
        try {
            if (!unwanted) {
                unwanted = true;
                put(new Header.Unwanted());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keys(RemoteKeys keys) {
        lock.lock();
        try {
            put(new Header.Keys(keys));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failed(EngineException reason) {
        broken.accept(reason);
    }

    private void put(Header answer) {
        if (ended || sender.isCancelled()) {
            return;
        }
        try {
            sender.putMetadata(answer.write(allocator));
        } catch (RuntimeException e) {
            broken.accept(CallErrors.of(e, "that sends rows"));
        }
    }

    /// Whether the sender was told that no more rows are wanted.
    boolean areUnwanted() {
        lock.lock();
        try {
            return unwanted;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the call. What is answered later is lost. Only for the thread that reads the call.
    void complete() {
        end(sender::completed);
    }

    /// Ends the call with an error. Only for the thread that reads the call.
    void fail(EngineException reason) {
        end(() -> sender.error(FlightErrors.of(reason)));
    }

    private void end(Runnable how) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                how.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
