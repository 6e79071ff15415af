package io.ticklane.exec.view;

import io.ticklane.api.type.Field;
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
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Writes some rows of a view, those of the view itself or its late ones, to segments.
///
/// Errors: after one it is of no use but to be closed.
///
/// Threads: one at a time.
final class SegmentLog implements AutoCloseable {
    private final ViewFolder folder;
    private final Schema schema;
    private final List<SqlType> types;
    private final QueryMemory memory;
    private final ViewLog.Limits limits;
    private final VectorSchemaRoot root;
    private @Nullable SegmentWriter segment;
    private long segmentRow;

    /// rows that are in segments, committed or not
    private long rows;

    private @Nullable RowStore pending;
    private @Nullable Dictionary dictionary;

    private SegmentLog(
            ViewFolder folder,
            RowType columns,
            QueryMemory memory,
            ViewLog.Limits limits,
            RowsEnd last) {
        this.folder = folder;
        this.schema = ArrowTypes.schema(columns);
        this.types = columns.fields().stream().map(Field::type).toList();
        this.memory = memory;
        this.limits = limits;
        this.segmentRow = last.segment();
        this.rows = last.rows();
        this.root = VectorSchemaRoot.create(schema, memory.allocator());
    }

    /// Goes on where committed rows end; what is behind is thrown away.
    ///
    /// Errors: XX001, with file and place, when the last segment is not there as it was written.
    static SegmentLog open(
            ViewFolder folder,
            RowType columns,
            QueryMemory memory,
            ViewLog.Limits limits,
            RowsEnd last) {
        SegmentWriter segment = recover(folder, ArrowTypes.schema(columns), last);
        SegmentLog log;
        try {
            log = new SegmentLog(folder, columns, memory, limits, last);
        } catch (Throwable e) {
            if (segment != null) {
                segment.close();
            }
            throw e;
        }
        log.segment = segment;
        return log;
    }

    /// Brings the segments to where they were at the last commit.
    private static @Nullable SegmentWriter recover(ViewFolder folder, Schema schema, RowsEnd last) {
        NavigableMap<Long, Path> segments = folder.segments();
        if (last.rows() == 0) {
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

    /// How many rows there are, committed or not.
    long rows() {
        return rows + (pending == null ? 0 : pending.rows());
    }

    /// Adds rows, which stay the caller's; the dictionary must be open until they are safe.
    void write(Batch batch, Dictionary texts) {
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
    }

    /// Returns when all rows are safe, with where they end.
    RowsEnd force() {
        flush();
        if (segment == null) {
            return RowsEnd.NONE;
        }
        segment.force();
        return new RowsEnd(rows, segmentRow, segment.bytes());
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
        if (pending != null) {
            pending.close();
            pending = null;
        }
        root.close();
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }
}
