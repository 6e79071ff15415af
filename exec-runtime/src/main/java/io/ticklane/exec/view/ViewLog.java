package io.ticklane.exec.view;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrowExport;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.rows.RowStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The output of a view as files in a folder of its own, of which one writes at a time. A commit
/// forces the rows to disk, then a record of some hundred bytes.
///
/// Rows are collected to record batches of 65,536, or fewer where a commit comes before or they
/// have long texts: readers pay for each batch.
///
/// Ownership: the memory is the caller's, and closed after the log.
///
/// Threads: one at a time. Readers ([ViewTable]) may be anywhere.
public final class ViewLog implements ViewOutput {
    private final ViewFolder folder;
    private final Schema schema;
    private final List<SqlType> types;
    private final QueryMemory memory;
    private final Limits limits;
    private final FileChannel lock;
    private final CommitLog log;
    private final Announcements announcements;
    private final VectorSchemaRoot root;
    private @Nullable SegmentWriter segment;
    private long segmentRow;

    /// rows that are in segments, committed or not
    private long rows;

    private @Nullable RowStore pending;
    private @Nullable Dictionary dictionary;
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

    /// What is open while a log is being opened.
    private record Opened(FileChannel lock, CommitLog log, @Nullable SegmentWriter segment) {}

    private ViewLog(
            ViewFolder folder, RowType columns, QueryMemory memory, Limits limits, Opened opened) {
        this.folder = folder;
        this.schema = ArrowTypes.schema(columns);
        this.types = columns.fields().stream().map(io.ticklane.api.type.Field::type).toList();
        this.memory = memory;
        this.limits = limits;
        this.lock = opened.lock();
        this.log = opened.log();
        this.segment = opened.segment();
        this.segmentRow = log.last().map(CommitRecord::segment).orElse(0L);
        this.rows = log.last().map(CommitRecord::rows).orElse(0L);
        this.root = VectorSchemaRoot.create(schema, memory.allocator());
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

    /// Opens the log in a folder, or makes it, to write rows of these columns. What was not
    /// committed is thrown away, and so are snapshots that no commit refers to.
    ///
    /// Errors: 55P03 when another one has it open; 58030; XX001, with file and place, when what was
    /// committed is not there as it was written (of the output, the last segment is read; others
    /// are checked by those who read them).
    public static ViewLog open(Path folder, RowType columns, QueryMemory memory) {
        return open(folder, columns, memory, Limits.STANDARD);
    }

    static ViewLog open(Path path, RowType columns, QueryMemory memory, Limits limits) {
        ViewFolder folder = ViewFolder.make(path);
        FileChannel lock = folder.lock();
        CommitLog log = null;
        SegmentWriter segment = null;
        try {
            log = CommitLog.open(folder, limits.logBytes());
            segment = recover(folder, ArrowTypes.schema(columns), log.last().orElse(null));
            SnapshotFiles.keepOnly(log.snapshots(), folder.snapshots());
            return new ViewLog(folder, columns, memory, limits, new Opened(lock, log, segment));
        } catch (Throwable e) {
            if (segment != null) {
                segment.close();
            }
            if (log != null) {
                log.close();
            }
            unlock(folder, lock);
            throw e;
        }
    }

    /// Brings the output to where it was at the last commit.
    private static @Nullable SegmentWriter recover(
            ViewFolder folder, Schema schema, @Nullable CommitRecord last) {
        NavigableMap<Long, Path> segments = folder.segments();
        if (last == null || last.rows() == 0) {
            segments.values().forEach(ViewFolder::delete);
            return null;
        }
        Path path = folder.segment(last.segment());
        for (long first : new long[] {0, last.segment()}) {
            if (!segments.containsKey(first)) {
                throw ViewErrors.damaged(folder.segment(first), 0, "it is not there");
            }
        }
        try (SegmentReader reader =
                SegmentReader.open(folder, last.segment(), schema, last.bytes())) {
            for (SegmentReader.Place place = reader.next(last.bytes());
                    place != null;
                    place = reader.next(last.bytes())) {
                reader.check(place);
            }
            if (reader.row() != last.rows()) {
                throw ViewErrors.damaged(
                        path,
                        last.bytes(),
                        "it ends with "
                                + reader.row()
                                + " rows of the "
                                + last.rows()
                                + " that were committed");
            }
        }
        segments.tailMap(last.segment(), false).values().forEach(ViewFolder::delete);
        return SegmentWriter.reopen(path, last.bytes());
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
        requireOpen();
        failed = true;
        if (dictionary != null && !dictionary.equals(texts)) {
            flush();
        }
        dictionary = texts;
        RowStore store = pending;
        if (store == null) {
            store = new RowStore(memory, types, batch.rows());
            pending = store;
        }
        store.append(batch.columns(), batch.rows());
        if (store.rows() >= limits.batchRows()) {
            flush();
        }
        failed = false;
    }

    @Override
    public void commit(Commit commit) {
        requireOpen();
        requireNext(commit);
        failed = true;
        flush();
        if (segment != null) {
            segment.force();
        }
        boolean saved = !commit.snapshot().equals(last().flatMap(Commit::snapshot));
        if (saved) {
            ViewFolder.force(folder.snapshots());
        }
        long bytes = segment == null ? 0 : segment.bytes();
        CommitRecord record = new CommitRecord(commit, segmentRow, bytes);
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
        long count = rows + (pending == null ? 0 : pending.rows());
        if (commit.number() != number || commit.rows() != count) {
            throw new IllegalArgumentException(
                    "the next commit is " + number + " with " + count + " rows, not " + commit);
        }
        if (commit.snapshot().isPresent()) {
            String file = commit.snapshot().get().file();
            Path place = folder.snapshots().resolve(file).normalize();
            if (!folder.snapshots().equals(place.getParent()) || !Files.exists(place)) {
                throw new IllegalArgumentException("there is no snapshot " + file);
            }
        }
    }

    /// Writes the rows that were collected.
    private void flush() {
        RowStore store = pending;
        Dictionary texts = dictionary;
        if (store == null || texts == null) {
            return;
        }
        pending = null;
        dictionary = null;
        try (store;
                Batch batch = new Batch(0, store.rows(), store.build())) {
            for (int from = 0; from < batch.rows(); ) {
                int count = fitting(batch, from, texts);
                try (Batch part = RowRange.of(memory, batch, from, count)) {
                    append(part, texts);
                }
                from += count;
            }
        } catch (OutOfMemoryException e) {
            throw memory.outOfMemory(e);
        }
    }

    /// How many rows from one on have not too many bytes of texts and arrays, but one at least.
    private int fitting(Batch batch, int from, Dictionary texts) {
        List<Column> coded =
                batch.columns().stream().filter(column -> Lane.isCoded(column.type())).toList();
        if (coded.isEmpty()) {
            return batch.rows() - from;
        }
        long bytes = 0;
        for (int row = from; row < batch.rows(); row++) {
            for (Column column : coded) {
                if (!column.isNull(row)) {
                    bytes += texts.bytes(column.integer(row)).length;
                }
            }
            if (bytes > limits.batchBytes() && row > from) {
                return row - from;
            }
        }
        return batch.rows() - from;
    }

    private void append(Batch part, Dictionary texts) {
        new ArrowExport(texts, memory.allocator()).load(part, root);
        try (ArrowRecordBatch message = new VectorUnloader(root).getRecordBatch()) {
            SegmentWriter writer = segment;
            if (writer == null || writer.bytes() >= limits.segmentBytes()) {
                writer = nextSegment(writer);
            }
            writer.append(message);
        } finally {
            root.clear();
        }
        rows += part.rows();
    }

    private SegmentWriter nextSegment(@Nullable SegmentWriter full) {
        if (full != null) {
            full.force();
            full.close();
            segment = null;
        }
        SegmentWriter made = SegmentWriter.create(folder.segment(rows), schema);
        segment = made;
        segmentRow = rows;
        return made;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        announcements.end();
        announcements.release();
        if (pending != null) {
            pending.close();
            pending = null;
        }
        root.close();
        try {
            if (segment != null) {
                segment.close();
            }
        } finally {
            try {
                log.close();
            } finally {
                unlock(folder, lock);
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
