package io.ticklane.exec.view;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Knows the last commit of a view, and waits for the next one. Who writes it in the same process
/// tells of it; else the end of `commits.log` is looked at again and again.
///
/// Errors: 58030 when the log is gone; XX001.
///
/// Threads: one at a time.
final class CommitWatch implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ViewFolder folder;
    private final Announcements announcements;

    // what was read of the log: of which file, and up to where
    private @Nullable UUID identity;
    private int end;
    private @Nullable CommitRecord read;

    CommitWatch(ViewFolder folder) {
        this.folder = folder;
        this.announcements = Announcements.of(folder);
    }

    /// The last commit now, if there is one.
    Optional<CommitRecord> last() {
        return Optional.ofNullable(last(announcements.state()));
    }

    /// The last commit, once it has rows behind the first so many; null when none came, within so
    /// long or less.
    @Nullable CommitRecord behind(long rows, long waitNanos) {
        Announcements.State state = announcements.state();
        CommitRecord known = last(state);
        if (has(known, rows)) {
            return known;
        }
        announcements.await(state, state.written() ? waitNanos : Math.min(waitNanos, LOOK_NANOS));
        CommitRecord next = last(announcements.state());
        return has(next, rows) ? next : null;
    }

    /// Waits until something is committed, or for so long or less.
    void pause(long nanos) {
        announcements.await(announcements.state(), nanos);
    }

    private boolean has(@Nullable CommitRecord commit, long rows) {
        return commit != null && commit.end(folder.part()).rows() > rows;
    }

    private @Nullable CommitRecord last(Announcements.State state) {
        return state.written() ? state.last() : look();
    }

    /// Reads what is new in the log.
    private @Nullable CommitRecord look() {
        try (ViewFile log = ViewFile.readable(folder.commits())) {
            ByteBuffer head = ByteBuffer.allocate(CommitBytes.HEAD);
            log.read(head, 0);
            UUID now = CommitBytes.identity(log.path(), head.flip());
            if (!now.equals(identity)) {
                identity = now;
                end = CommitBytes.HEAD;
                read = null;
            }
            long size = log.size();
            if (size > end) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - end));
                log.read(bytes, end);
                CommitBytes.Found found = CommitBytes.records(log.path(), end, bytes.flip());
                List<CommitRecord> records = found.records();
                read = records.isEmpty() ? read : records.getLast();
                end += found.end();
            }
            return read;
        }
    }

    @Override
    public void close() {
        announcements.release();
    }
}
