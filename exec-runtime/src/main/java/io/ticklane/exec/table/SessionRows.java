package io.ticklane.exec.table;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.expression.value.TimeText;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rows that wait for the ends of their sessions, in the batches in which they came; when most rows
/// of these wait no more, the others are copied together. The rows of a session are a list: a place
/// has where a row is, and the place of the next one.
///
/// Threads: one at a time.
final class SessionRows implements AutoCloseable {
    /// No place.
    static final long NONE = -1;

    /// How many rows may be kept that do not wait.
    private static final int SPARE_ROWS = 1 << 14;

    private final QueryContext context;
    private final SqlType edge;
    private final Map<Integer, Part> parts = new HashMap<>();
    private final GrowingLongs places;
    private long free = NONE;
    private long made;
    private int newest = -1;
    private @Nullable Part latest;
    private long held;
    private long kept;

    // what is to be given, or copied
    private final List<Batch> used = new ArrayList<>();
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final List<Part> done = new ArrayList<>();
    private final long[] picks;
    private final long[] starts;
    private final long[] ends;
    private int count;
    private int withTime;

    /// Rows of these columns, the last two of which are the edges of a session.
    SessionRows(QueryContext context, RowType output) {
        int most = context.settings().batchRows();
        this.context = context;
        this.edge = output.type(output.size() - 1);
        this.places = new GrowingLongs(context.memory());
        this.picks = new long[most];
        this.starts = new long[most];
        this.ends = new long[most];
    }

    /// A batch, and how many of its rows wait.
    private static final class Part {
        private final Batch rows;
        private int left;

        Part(Batch rows) {
            this.rows = rows;
        }
    }

    /// Adds a batch, whose rows are held one by one then; takes ownership of the columns.
    void add(List<Column> columns, int rows) {
        if (kept > 2 * held + SPARE_ROWS) {
            compact();
        }
        add(new Batch(0, rows, columns));
    }

    private Part add(Batch rows) {
        Part part = new Part(rows);
        parts.put(++newest, part);
        latest = part;
        kept += rows.rows();
        return part;
    }

    /// Copies the rows that wait to new batches.
    private void compact() {
        int newer = newest + 1;
        for (long place = 0; place < made; place++) {
            long at = places.get(2 * place);
            if (at != NONE && (int) (at >>> 32) < newer) {
                pick(at);
                starts[count++] = place;
                if (count == picks.length) {
                    copy();
                }
            }
        }
        copy();
    }

    /// Copies what was picked, of the places that are in `starts`.
    private void copy() {
        if (count > 0) {
            Batch rows = new RowGatherer(context.memory(), used).gather(0, picks, 0, count);
            add(rows).left = count;
            for (int i = 0; i < count; i++) {
                places.set(2 * starts[i], (long) newest << 32 | i);
            }
        }
        forget();
    }

    /// Adds to the rows that are to be given or copied, which have their place no more.
    private void pick(long at) {
        int number = (int) (at >>> 32);
        Part part = Objects.requireNonNull(parts.get(number));
        Integer index = numbers.get(number);
        if (index == null) {
            index = used.size();
            numbers.put(number, index);
            used.add(part.rows);
        }
        picks[count] = (long) index << 32 | (int) at;
        if (--part.left == 0) {
            parts.remove(number);
            kept -= part.rows.rows();
            done.add(part);
        }
    }

    private void forget() {
        count = 0;
        withTime = 0;
        used.clear();
        numbers.clear();
        done.forEach(part -> part.rows.close());
        done.clear();
    }

    /// The place of a row of the batch that was added last.
    long hold(int row) {
        Objects.requireNonNull(latest).left++;
        held++;
        long place = free;
        if (place == NONE) {
            place = made++;
            places.ensure(2 * made);
        } else {
            free = places.get(2 * place + 1);
        }
        places.set(2 * place, (long) newest << 32 | row);
        places.set(2 * place + 1, NONE);
        return place;
    }

    /// Lets a row follow another one of its session.
    void follow(long place, long next) {
        places.set(2 * place + 1, next);
    }

    /// Gives the rows of a session, in batches that [#flush] ends.
    void give(SessionTransform.Session session, long gap, BatchConsumer out) {
        long end = session.last() + gap;
        if (end < session.last()) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE,
                    "a session that ends a gap after "
                            + TimeText.timestamp(session.last())
                            + " would end after all times");
        }
        give(session.head(), session.start(), end, true, out);
    }

    /// Gives rows that have no time.
    void giveTimeless(SessionTransform.Session session, BatchConsumer out) {
        flush(out);
        give(session.head(), 0, 0, false, out);
    }

    private void give(long head, long start, long end, boolean timed, BatchConsumer out) {
        long place = head;
        while (place != NONE) {
            pick(places.get(2 * place));
            starts[count] = start;
            ends[count++] = end;
            withTime += timed ? 1 : 0;
            held--;
            long next = places.get(2 * place + 1);
            places.set(2 * place, NONE);
            places.set(2 * place + 1, free);
            free = place;
            place = next;
            if (count == picks.length) {
                flush(out);
            }
        }
    }

    /// How many rows a session has.
    long count(SessionTransform.Session session) {
        long rows = 0;
        for (long place = session.head(); place != NONE; place = places.get(2 * place + 1)) {
            rows++;
        }
        return rows;
    }

    /// The rows of sessions (at least one row), one session after the other; they stay here too.
    Batch all(List<SessionTransform.Session> sessions) {
        long[] all = new long[Math.toIntExact(held)];
        int rows = 0;
        List<Batch> batches = new ArrayList<>();
        Map<Integer, Integer> indexes = new HashMap<>();
        for (SessionTransform.Session session : sessions) {
            for (long place = session.head(); place != NONE; place = places.get(2 * place + 1)) {
                long at = places.get(2 * place);
                int number = (int) (at >>> 32);
                Integer index = indexes.putIfAbsent(number, batches.size());
                if (index == null) {
                    index = batches.size();
                    batches.add(Objects.requireNonNull(parts.get(number)).rows);
                }
                all[rows++] = (long) index << 32 | (int) at;
            }
        }
        return new RowGatherer(context.memory(), batches).gather(0, all, 0, rows);
    }

    /// Pushes what was given so far.
    void flush(BatchConsumer out) {
        if (count == 0) {
            return;
        }
        context.check();
        try (Batch rows = new RowGatherer(context.memory(), used).gather(0, picks, 0, count)) {
            List<Column> columns = new ArrayList<>(rows.columns());
            columns.forEach(Column::retain);
            try {
                columns.add(edges(starts));
                columns.add(edges(ends));
            } catch (Throwable e) {
                columns.forEach(Column::close);
                throw e;
            }
            out.accept(rows.withColumns(columns));
        } finally {
            forget();
        }
    }

    private Column edges(long[] times) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), edge, count)) {
            for (int i = 0; i < count; i++) {
                if (withTime > 0) {
                    builder.append(times[i]);
                } else {
                    builder.appendNull();
                }
            }
            return builder.build();
        }
    }

    @Override
    public void close() {
        parts.values().forEach(part -> part.rows.close());
        parts.clear();
        done.forEach(part -> part.rows.close());
        done.clear();
        places.close();
    }
}
