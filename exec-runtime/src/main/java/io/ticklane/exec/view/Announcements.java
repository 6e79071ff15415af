package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the one who writes a view tells its readers in the same process: each commit, when it is
/// safe. One for each folder that is written or read.
///
/// Threads: any.
final class Announcements {
    private static final Map<Path, Announcements> ALL = new HashMap<>();

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by ALL
    private int users;

    // what follows is guarded by the lock
    private boolean written;
    private @Nullable CommitRecord last;
    private long changes;

    private Announcements(Path folder) {
        this.folder = folder;
    }

    /// Those of a folder, to be released by [#release()].
    static Announcements of(ViewFolder folder) {
        synchronized (ALL) {
            Announcements found = ALL.computeIfAbsent(folder.path(), Announcements::new);
            found.users++;
            return found;
        }
    }

    void release() {
        synchronized (ALL) {
            users--;
            if (users == 0) {
                ALL.remove(folder);
            }
        }
    }

    /// What is known at a time.
    ///
    /// @param written whether the view is being written by this process
    /// @param last the last commit then, if there is one
    /// @param changes how often something has changed before
    record State(boolean written, @Nullable CommitRecord last, long changes) {}

    State state() {
        lock.lock();
        try {
            return new State(written, last, changes);
        } finally {
            lock.unlock();
        }
    }

    /// Somebody begins to write, or a commit is safe.
    void tell(@Nullable CommitRecord commit) {
        set(true, commit);
    }

    /// Nobody writes any more.
    void end() {
        set(false, null);
    }

    private void set(boolean isWritten, @Nullable CommitRecord commit) {
        lock.lock();
        try {
            written = isWritten;
            last = commit;
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something changes after a state was seen, or for so long.
    void await(State seen, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (changes == seen.changes() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new EngineException(
                    ErrorCode.CANCELLED, "interrupted while waiting for rows of a view", e);
        } finally {
            lock.unlock();
        }
    }
}
