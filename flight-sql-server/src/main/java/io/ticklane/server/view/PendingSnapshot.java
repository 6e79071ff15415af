package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.view.Commit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A snapshot on its way to the disk, while the view goes on. A commit may refer to it when it is
/// there.
///
/// Threads: that of the task; a thread of its own waits for the disk.
final class PendingSnapshot implements AutoCloseable {
    private final WrittenSnapshot written;
    private final Commit.Snapshot snapshot;
    private final long begin;
    private final CompletableFuture<Void> forced = new CompletableFuture<>();

    private PendingSnapshot(WrittenSnapshot written, Commit.Snapshot snapshot, long begin) {
        this.written = written;
        this.snapshot = snapshot;
        this.begin = begin;
    }

    /// Begins to bring a snapshot, which it owns, to the disk. Its writing began at a time of the
    /// task's clock.
    static PendingSnapshot start(WrittenSnapshot written, Commit.Snapshot snapshot, long begin) {
        PendingSnapshot made = new PendingSnapshot(written, snapshot, begin);
        OutsideThread.start("ticklane-snapshot", made::force);
        return made;
    }

    private void force() {
        try {
            written.force();
            forced.complete(null);
        } catch (Throwable e) {
            forced.completeExceptionally(e);
        }
    }

    /// Whether it is on the disk, or cannot be.
    boolean isDone() {
        return forced.isDone();
    }

    /// When its writing began.
    long begin() {
        return begin;
    }

    /// The snapshot when it is on the disk; waits for that.
    ///
    /// Errors: 58030.
    Commit.Snapshot await() {
        try {
            forced.join();
            return snapshot;
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException known) {
                throw known;
            }
            throw new EngineException(ErrorCode.INTERNAL, "internal error: " + e.getCause(), e);
        }
    }

    /// Returns when nothing of it is under way. A commit may still refer to it if it is on the
    /// disk; else it is gone.
    @Override
    public void close() {
        forced.exceptionally(_ -> null).join();
        written.close();
    }
}
