package io.ticklane.server.session;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The result of a statement without rows.
record UpdateResult(long updateCount) implements StatementResult {
    @Override
    public RowType rowType() {
        return new RowType(List.of());
    }

    @Override
    public @Nullable Batch next() {
        return null;
    }

    @Override
    public @Nullable Dictionary dictionary() {
        return null;
    }

    @Override
    public Lock reading() {
        return new ReentrantLock();
    }

    @Override
    public void cancel() {
        // done already
    }

    @Override
    public void onClose(Runnable action) {
        action.run();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
