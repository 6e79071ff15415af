package io.ticklane.exec.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The rows of a view that were committed when it was opened. A morsel is a record batch, or some
/// small ones that follow each other, whose rows are put together.
final class ViewSource implements Source {
    private final ViewFolder folder;
    private final RowType table;
    private final Schema schema;
    private final List<Integer> columns;
    private final QueryContext context;
    private final @Nullable RowsEnd last;
    private final Iterator<Long> segments;
    private final List<SegmentReader> readers = new ArrayList<>();
    private final Queue<StoredRows> stored = new ConcurrentLinkedQueue<>();
    private SegmentReader.@Nullable Place found;
    private long sequence;
    private boolean closed;

    ViewSource(ViewFolder folder, RowType table, List<Integer> columns, QueryContext context) {
        this.folder = folder;
        this.table = table;
        this.schema = ArrowTypes.schema(table);
        this.columns = columns;
        this.context = context;
        try (CommitWatch commits = new CommitWatch(folder)) {
            Optional<RowsEnd> end =
                    commits.last()
                            .map(commit -> commit.end(folder.part()))
                            .filter(known -> known.rows() > 0);
            this.last = end.orElse(null);
            this.segments =
                    end.map(known -> folder.segments().headMap(known.segment(), true).keySet())
                            .orElse(new TreeSet<>())
                            .iterator();
        }
    }

    @Override
    public synchronized @Nullable Morsel next() {
        context.check();
        if (closed || last == null) {
            return null;
        }
        try {
            List<SegmentReader.Place> places = new ArrayList<>();
            long rows = 0;
            SegmentReader.Place place = found == null ? advance(last) : found;
            while (place != null
                    && (places.isEmpty()
                            || rows + place.rows() <= context.settings().morselRows())) {
                places.add(place);
                rows += place.rows();
                place = advance(last);
            }
            found = place;
            return places.isEmpty() ? null : new Stored(sequence++, places);
        } catch (EngineException e) {
            // ends the query here, so that no other worker reads on behind the damage and fails
            // with another error
            context.stop(e);
            throw e;
        }
    }

    /// The next record batch; null at the end.
    private SegmentReader.@Nullable Place advance(RowsEnd end) {
        while (true) {
            if (!readers.isEmpty()) {
                SegmentReader reader = readers.getLast();
                SegmentReader.Place place = reader.next(limit(end, reader));
                if (place != null) {
                    return place;
                }
            }
            if (!segments.hasNext()) {
                requireRow(readers.isEmpty() ? 0 : readers.getLast().row(), end.rows());
                return null;
            }
            long first = segments.next();
            requireRow(readers.isEmpty() ? 0 : readers.getLast().row(), first);
            long limit = first == end.segment() ? end.bytes() : Long.MAX_VALUE;
            readers.add(SegmentReader.open(folder, first, schema, limit));
        }
    }

    private static long limit(RowsEnd end, SegmentReader reader) {
        return reader.firstRow() == end.segment() ? end.bytes() : reader.size();
    }

    private void requireRow(long row, long expected) {
        if (row != expected) {
            throw ViewErrors.damaged(
                    folder.output(),
                    0,
                    "the rows from " + row + " to " + expected + " are missing");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        readers.forEach(SegmentReader::close);
        readers.clear();
        for (StoredRows rows = stored.poll(); rows != null; rows = stored.poll()) {
            rows.close();
        }
    }

    /// A morsel.
    private final class Stored implements Morsel {
        private final long number;
        private final List<SegmentReader.Place> places;

        Stored(long number, List<SegmentReader.Place> places) {
            this.number = number;
            this.places = places;
        }

        @Override
        public long sequence() {
            return number;
        }

        @Override
        public void read(BatchConsumer out) {
            StoredRows rows =
                    Objects.requireNonNullElseGet(
                            stored.poll(), () -> new StoredRows(table, columns, context));
            try (Batch all = places.size() == 1 ? rows.read(places.getFirst()) : together(rows)) {
                out.accept(all.withSequence(number));
            } finally {
                stored.add(rows);
            }
        }

        private Batch together(StoredRows rows) {
            int count = places.stream().mapToInt(SegmentReader.Place::rows).sum();
            try (RowStore store = new RowStore(context.memory(), rows.types(), count)) {
                for (SegmentReader.Place place : places) {
                    try (Batch part = rows.read(place)) {
                        store.append(part.columns(), part.rows());
                    }
                }
                return new Batch(number, count, store.build());
            }
        }
    }
}
