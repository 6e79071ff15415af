package io.ticklane.server.session;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.RowStream;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.stream.Progress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows of a running query.
final class QueryResult implements StatementResult {
    private final RowStream stream;
    private final Optional<List<Integer>> upsertKey;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicReference<@Nullable Runnable> onClose = new AtomicReference<>();

    QueryResult(RowStream stream, Optional<List<Integer>> upsertKey) {
        this.stream = stream;
        this.upsertKey = upsertKey;
    }

    @Override
    public Optional<List<Integer>> upsertKey() {
        return upsertKey;
    }

    @Override
    public RowType rowType() {
        return stream.rowType();
    }

    @Override
    public long updateCount() {
        return -1;
    }

    @Override
    public @Nullable Batch next() {
        return stream.next();
    }

    @Override
    public Progress progress() {
        return stream.progress();
    }

    @Override
    public Dictionary dictionary() {
        return stream.dictionary();
    }

    @Override
    public Lock reading() {
        return reading;
    }

    @Override
    public void cancel() {
        stream.cancel("the statement was cancelled");
    }

    @Override
    public void onClose(Runnable action) {
        onClose.set(action);
    }

    @Override
    public void close() {
        Runnable action = onClose.getAndSet(null);
        if (action != null) {
            action.run();
        }
        if (!reading.tryLock()) {
            cancel();
            reading.lock();
        }
        try {
            stream.close();
        } finally {
            reading.unlock();
        }
    }
}
