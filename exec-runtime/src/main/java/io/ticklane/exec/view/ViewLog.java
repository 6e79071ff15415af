package io.ticklane.exec.view;

import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The output of a view as files in a folder of its own, of which one writes at a time. A commit
/// forces the rows to disk, and the late rows where they are kept, then a record of some hundred
/// bytes about both.
///
/// Rows are collected to record batches of 65,536, or fewer where a commit comes before or they
/// have long texts: readers pay for each batch.
///
/// Ownership: the memory is the caller's, and closed after the log.
///
/// Threads: one at a time. Readers ([ViewTable]) may be anywhere.
public final class ViewLog implements ViewOutput {
    private final ViewFolder folder;
    private final FileChannel lock;
    private final CommitLog log;
    private final Announcements announcements;
    private final SegmentLog output;
    private final @Nullable SegmentLog late;
    private boolean failed;
    private boolean closed;

    /// How large things become.
    ///
    /// @param batchRows rows of a record batch
    /// @param batchBytes bytes of its texts and arrays
    /// @param segmentBytes bytes of a segment, after which the next one begins
    /// @param logBytes bytes of `commits.log`, after which it is written anew
    record Limits(int batchRows, long batchBytes, long segmentBytes, long logBytes) {
        static final Limits STANDARD = new Limits(1 << 16, 64L << 20, 128L << 20, 1L << 20);
    }

    private ViewLog(
            ViewFolder folder,
            FileChannel lock,
            CommitLog log,
            SegmentLog output,
            @Nullable SegmentLog late) {
        this.folder = folder;
        this.lock = lock;
        this.log = log;
        this.output = output;
        this.late = late;
        this.announcements = Announcements.of(folder);
        announcements.tell(log.last().orElse(null));
    }

    /// Makes a log without rows in a folder, in the place of one that may be there, in one step. It
    /// can be read before it is first opened.
    ///
    /// Errors: 55P03 when somebody has it open; 58030.
    public static void clear(Path path) {
        ViewFolder folder = ViewFolder.make(path);
        FileChannel lock = folder.lock();
        try {
            CommitLog.clear(folder);
        } finally {
            unlock(folder, lock);
        }
    }

    /// Opens the log in a folder, or makes it, to write rows of these columns; late ones are not
    /// kept.
    public static ViewLog open(Path folder, RowType columns, QueryMemory memory) {
        return open(folder, new Columns(columns, Optional.empty()), memory);
    }

    /// Opens the log in a folder, or makes it, to write rows. What was not committed is thrown
    /// away, and so are snapshots that no commit refers to.
    ///
    /// Errors: 55P03 when another one has it open; 58030; XX001, with file and place, when what was
    /// committed is not there as it was written (of the rows, the last segment is read; others are
    /// checked by those who read them).
    public static ViewLog open(Path folder, Columns columns, QueryMemory memory) {
        return open(folder, columns, memory, Limits.STANDARD);
    }

    static ViewLog open(Path path, RowType columns, QueryMemory memory, Limits limits) {
        return open(path, new Columns(columns, Optional.empty()), memory, limits);
    }

    static ViewLog open(Path path, Columns columns, QueryMemory memory, Limits limits) {
        ViewFolder folder = ViewFolder.make(path);
        FileChannel lock = folder.lock();
        CommitLog log = null;
        SegmentLog output = null;
        SegmentLog late = null;
        try {
            log = CommitLog.open(folder, limits.logBytes());
            Optional<CommitRecord> last = log.last();
            output =
                    SegmentLog.open(
                            folder,
                            columns.columns(),
                            memory,
                            limits,
                            last.map(CommitRecord::output).orElse(RowsEnd.NONE));
            if (columns.late().isPresent()) {
                late =
                        SegmentLog.open(
                                folder.of(ViewFolder.Part.LATE),
                                columns.late().get(),
                                memory,
                                limits,
                                last.map(CommitRecord::late).orElse(RowsEnd.NONE));
            }
            SnapshotFiles.keepOnly(log.snapshots(), folder.snapshots());
            return new ViewLog(folder, lock, log, output, late);
        } catch (Throwable e) {
            if (late != null) {
                late.close();
            }
            if (output != null) {
                output.close();
            }
            if (log != null) {
                log.close();
            }
            unlock(folder, lock);
            throw e;
        }
    }

    @Override
    public Optional<Commit> last() {
        return log.last().map(CommitRecord::commit);
    }

    /// No more than two.
    @Override
    public List<Commit.Snapshot> snapshots() {
        return log.snapshots();
    }

    @Override
    public Path snapshotFolder() {
        return folder.snapshots();
    }

    @Override
    public void write(Batch batch, Dictionary texts) {
        write(output, batch, texts);
    }

    @Override
    public void writeLate(Batch batch, Dictionary texts) {
        if (late == null) {
            ViewOutput.super.writeLate(batch, texts);
        } else {
            write(late, batch, texts);
        }
    }

    private void write(SegmentLog to, Batch batch, Dictionary texts) {
        requireOpen();
        failed = true;
        to.write(batch, texts);
        failed = false;
    }

    @Override
    public void commit(Commit commit) {
        requireOpen();
        requireNext(commit);
        failed = true;
        RowsEnd end = output.force();
        RowsEnd lateEnd = late == null ? RowsEnd.NONE : late.force();
        boolean saved = !commit.snapshot().equals(last().flatMap(Commit::snapshot));
        if (saved) {
            ViewFolder.force(folder.snapshots());
        }
        CommitRecord record = new CommitRecord(commit, end, lateEnd);
        log.append(record);
        announcements.tell(record);
        if (saved) {
            SnapshotFiles.keepOnly(log.snapshots(), folder.snapshots());
        }
        failed = false;
    }

    private void requireOpen() {
        if (closed || failed) {
            throw new IllegalStateException(
                    "the log of the view in '"
                            + folder.path()
                            + (closed ? "' is closed" : "' has failed; open it anew"));
        }
    }

    private void requireNext(Commit commit) {
        long number = last().map(Commit::number).orElse(0L) + 1;
        if (commit.number() != number || commit.rows() != output.rows()) {
            throw new IllegalArgumentException(
                    "the next commit is "
                            + number
                            + " with "
                            + output.rows()
                            + " rows, not "
                            + commit);
        }
        if (late != null && commit.lateRows() != late.rows()) {
            throw new IllegalArgumentException(
                    "there are " + late.rows() + " late rows, not those of " + commit);
        }
        if (commit.snapshot().isPresent()) {
            String file = commit.snapshot().get().file();
            Path place = folder.snapshots().resolve(file).normalize();
            if (!folder.snapshots().equals(place.getParent()) || !Files.exists(place)) {
                throw new IllegalArgumentException("there is no snapshot " + file);
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        announcements.end();
        announcements.release();
        try {
            output.close();
        } finally {
            try {
                if (late != null) {
                    late.close();
                }
            } finally {
                try {
                    log.close();
                } finally {
                    unlock(folder, lock);
                }
            }
        }
    }

    private static void unlock(ViewFolder folder, FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw ViewErrors.failed("unlock", folder.path(), e);
        }
    }
}
