package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.exec.snapshot.WrittenSnapshot;
import io.ticklane.exec.view.Commit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/// A snapshot on its way to the disk, while the view goes on. A commit may refer to it when it is
/// there.
///
/// Threads: that of the task; a thread of its own waits for the disk.
final class PendingSnapshot implements AutoCloseable {
    private final WrittenSnapshot written;
    private final Commit.Snapshot snapshot;
    private final LongSupplier clock;
    private final long begin;

    /// when it was on the disk
    private final CompletableFuture<Long> forced = new CompletableFuture<>();

    private PendingSnapshot(
            WrittenSnapshot written, Commit.Snapshot snapshot, LongSupplier clock, long begin) {
        this.written = written;
        this.snapshot = snapshot;
        this.clock = clock;
        this.begin = begin;
    }

    /// Begins to bring a snapshot, which it owns, to the disk. Its writing began at a time of the
    /// clock.
    static PendingSnapshot start(
            WrittenSnapshot written, Commit.Snapshot snapshot, LongSupplier clock, long begin) {
        PendingSnapshot made = new PendingSnapshot(written, snapshot, clock, begin);
        OutsideThread.start("ticklane-snapshot", made::force);
        return made;
    }

    private void force() {
        try {
            written.force();
            forced.complete(clock.getAsLong());
        } catch (Throwable e) {
            forced.completeExceptionally(e);
        }
    }

    /// Whether it is on the disk, or cannot be.
    boolean isDone() {
        return forced.isDone();
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

    /// How long it took to write it and to bring it to the disk, where it is now.
    long nanos() {
        return forced.join() - begin;
    }

    /// Returns when nothing of it is under way. A commit may still refer to it if it is on the
    /// disk; else it is gone.
    @Override
    public void close() {
        boolean _ = forced.handle((_, _) -> true).join();
        written.close();
    }
}
