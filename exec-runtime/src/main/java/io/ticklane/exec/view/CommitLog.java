package io.ticklane.exec.view;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes `commits.log`. When it has become long it is written anew, aside, with the records that
/// are still of use: the last one, and the last one that refers to the snapshot before the newest.
///
/// Threads: one at a time.
final class CommitLog implements AutoCloseable {
    private static final int SNAPSHOTS = 2;

    private final ViewFolder folder;
    private final long mostBytes;
    private ViewFile file;

    /// by snapshot, the last record that refers to it, the newest last; no more than are kept
    private final List<CommitRecord> bySnapshot = new ArrayList<>();

    private @Nullable CommitRecord last;

    private CommitLog(ViewFolder folder, long mostBytes, ViewFile file) {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.file = file;
    }

    /// Opens the log of a folder, or makes it; what was not written to its end is cut off.
    ///
    /// Errors: XX001, with the place.
    static CommitLog open(ViewFolder folder, long mostBytes) {
        ViewFolder.delete(aside(folder));
        Path path = folder.commits();
        if (!Files.exists(path)) {
            if (!folder.segments().isEmpty()
                    || !folder.of(ViewFolder.Part.LATE).segments().isEmpty()) {
                throw ViewErrors.damaged(path, 0, "it is not there, but there is output");
            }
            return new CommitLog(folder, mostBytes, written(folder, List.of()));
        }
        CommitBytes.Found found;
        try (ViewFile log = ViewFile.readable(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(log.size()));
            log.read(bytes, 0);
            bytes.flip();
            CommitBytes.identity(path, bytes);
            ByteBuffer records = bytes.slice(CommitBytes.HEAD, bytes.limit() - CommitBytes.HEAD);
            found = CommitBytes.records(path, CommitBytes.HEAD, records);
        }
        ViewFile cut = ViewFile.appendable(path, CommitBytes.HEAD + (long) found.end());
        CommitLog log = new CommitLog(folder, mostBytes, cut);
        found.records().forEach(log::remember);
        return log;
    }

    /// Puts a log without commits in the place of the one that is there, whatever is in it.
    static void clear(ViewFolder folder) {
        ViewFolder.delete(aside(folder));
        written(folder, List.of()).close();
    }

    /// The last commit.
    Optional<CommitRecord> last() {
        return Optional.ofNullable(last);
    }

    /// The snapshots that are kept, the newest first.
    List<Commit.Snapshot> snapshots() {
        List<Commit.Snapshot> snapshots = new ArrayList<>();
        for (CommitRecord record : bySnapshot.reversed()) {
            snapshots.add(record.commit().snapshot().orElseThrow());
        }
        return snapshots;
    }

    /// Adds a commit; returns when it is safe.
    void append(CommitRecord record) {
        file.append(CommitBytes.record(record));
        file.force();
        remember(record);
        if (file.length() > mostBytes) {
            shorten(record);
        }
    }

    private void remember(CommitRecord record) {
        last = record;
        Optional<Commit.Snapshot> snapshot = record.commit().snapshot();
        if (snapshot.isEmpty()) {
            return;
        }
        bySnapshot.removeIf(known -> known.commit().snapshot().equals(snapshot));
        bySnapshot.add(record);
        if (bySnapshot.size() > SNAPSHOTS) {
            bySnapshot.removeFirst();
        }
    }

    private void shorten(CommitRecord record) {
        List<CommitRecord> kept = new ArrayList<>(bySnapshot);
        kept.remove(record);
        kept.add(record);
        ViewFile shorter = written(folder, kept);
        file.close();
        file = shorter;
    }

    private static Path aside(ViewFolder folder) {
        return folder.path().resolve("commits.log.new");
    }

    /// Writes a new log in the place of the one that is there.
    private static ViewFile written(ViewFolder folder, List<CommitRecord> records) {
        ViewFile file = ViewFile.created(aside(folder));
        try {
            file.append(CommitBytes.head());
            for (CommitRecord record : records) {
                file.append(CommitBytes.record(record));
            }
            file.force();
            ViewFolder.replace(aside(folder), folder.commits());
            return file;
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
