package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import java.nio.file.Files;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a view on as they are committed: one partition, whose offsets are the numbers
/// of rows.
final class ViewLogReader implements LogReader {
    private final ViewFolder folder;
    private final Schema schema;
    private final QueryContext context;
    private final CommitWatch commits;
    private final StoredRows stored;
    private @Nullable RowsEnd last;
    private @Nullable SegmentReader segment;
    private long position;
    private long until = Long.MAX_VALUE;

    /// rows that were read, from `heldRow` on
    private @Nullable Batch held;

    private long heldRow;

    ViewLogReader(ViewFolder folder, RowType table, List<Integer> columns, QueryContext context) {
        this.folder = folder;
        this.schema = ArrowTypes.schema(table);
        this.context = context;
        this.commits = new CommitWatch(folder);
        this.stored = new StoredRows(table, columns, context);
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public long position(int partition) {
        return position;
    }

    @Override
    public void seek(int partition, long offset) {
        if (offset < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "a view has no row with the number " + offset);
        }
        position = offset;
        forget();
    }

    @Override
    public void until(int partition, long offset) {
        until = offset;
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        context.check();
        if (position >= until) {
            commits.pause(waitNanos);
            return null;
        }
        Batch rows = held;
        if (rows == null) {
            RowsEnd end = committed(waitNanos);
            if (end == null) {
                return null;
            }
            rows = load(end);
        }
        return give(rows);
    }

    /// Where committed rows end of which one is at the position; null when none came within so
    /// long.
    private @Nullable RowsEnd committed(long waitNanos) {
        RowsEnd known = last;
        if (known == null || known.rows() <= position) {
            CommitRecord commit = commits.behind(position, waitNanos);
            known = commit == null ? null : commit.end(folder.part());
            last = known;
        }
        if (known == null) {
            requirePosition(
                    commits.last().map(commit -> commit.end(folder.part()).rows()).orElse(0L));
        }
        return known;
    }

    private void requirePosition(long rows) {
        if (rows < position) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "reading goes on at row "
                            + position
                            + " of the view in '"
                            + folder.path()
                            + "', but it has "
                            + rows
                            + " rows: it was made anew");
        }
    }

    private Rows give(Batch rows) {
        int from = (int) (position - heldRow);
        int left = (int) Math.min(rows.rows() - from, until - position);
        int count = Math.min(left, context.settings().batchRows());
        Batch part = RowRange.of(context.memory(), rows, from, count);
        position += count;
        if (from + count == rows.rows()) {
            rows.close();
            held = null;
        }
        return new Rows(0, position, part);
    }

    /// Reads the record batch that has the row at the position.
    private Batch load(RowsEnd end) {
        SegmentReader.Place place = find(end);
        Batch rows = stored.read(place);
        held = rows;
        heldRow = place.firstRow();
        return rows;
    }

    private SegmentReader.Place find(RowsEnd end) {
        while (true) {
            SegmentReader reader = segment == null ? open(end) : segment;
            boolean newest = reader.firstRow() == end.segment();
            SegmentReader.Place place = reader.next(newest ? end.bytes() : reader.size());
            if (place != null && place.end() > position) {
                return place;
            }
            if (place == null) {
                requireNext(reader, newest);
                forget();
            }
        }
    }

    /// That the row at the position begins the next segment.
    private void requireNext(SegmentReader reader, boolean newest) {
        boolean next =
                !newest
                        && reader.row() == position
                        && reader.firstRow() < position
                        && Files.exists(folder.segment(position));
        if (!next) {
            throw ViewErrors.damaged(
                    folder.segment(reader.firstRow()),
                    reader.offset(),
                    "it ends before row " + position);
        }
    }

    private SegmentReader open(RowsEnd end) {
        Long first = folder.segments().floorKey(position);
        if (first == null) {
            throw ViewErrors.damaged(folder.segment(0), 0, "it is not there");
        }
        long limit = first == end.segment() ? end.bytes() : Long.MAX_VALUE;
        SegmentReader reader = SegmentReader.open(folder, first, schema, limit);
        segment = reader;
        return reader;
    }

    private void forget() {
        if (held != null) {
            held.close();
            held = null;
        }
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }

    @Override
    public void close() {
        forget();
        stored.close();
        commits.close();
    }
}
