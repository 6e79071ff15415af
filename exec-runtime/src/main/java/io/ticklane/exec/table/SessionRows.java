package io.ticklane.exec.table;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Marks;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final boolean marked;
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
    private final byte[] marks;
    private int count;
    private int withTime;
    private long ordinal;

    /// Rows of these columns, of which the edges of a session are the last two, or, where they are
    /// marked, the last but for a [ChangeMark].
    SessionRows(QueryContext context, RowType output, boolean marked) {
        int most = context.settings().batchRows();
        this.context = context;
        this.marked = marked;
        this.edge = output.type(output.size() - (marked ? 2 : 1));
        this.places = new GrowingLongs(context.memory());
        this.picks = new long[most];
        this.starts = new long[most];
        this.ends = new long[most];
        this.marks = new byte[marked ? most : 0];
    }

    /// A batch, and how many of its rows wait.
    private static final class Part {
        private final Batch rows;
        private int left;

        Part(Batch rows) {
            this.rows = rows;
        }
    }

    /// The columns of a batch as they are held: the keys, then the others.
    static List<Column> arranged(PhysicalNode.TableFunction node, Batch in) {
        List<Column> columns = new ArrayList<>();
        node.keys().forEach(key -> columns.add(in.column(key).retain()));
        for (Expression argument : node.arguments()) {
            if (argument instanceof Expression.Column column) {
                columns.add(in.column(column.index()).retain());
            }
        }
        return columns;
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
        use(at);
        leave(at);
    }

    private void use(long at) {
        int number = (int) (at >>> 32);
        Integer index = numbers.get(number);
        if (index == null) {
            index = used.size();
            numbers.put(number, index);
            used.add(part(at).rows);
        }
        picks[count] = (long) index << 32 | (int) at;
    }

    private Part part(long at) {
        return Objects.requireNonNull(parts.get((int) (at >>> 32)));
    }

    private void leave(long at) {
        Part part = part(at);
        if (--part.left == 0) {
            parts.remove((int) (at >>> 32));
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

    /// Gives the rows of a session, from a place on, in batches that [#flush] ends.
    void give(long head, long start, long end, BatchConsumer out) {
        give(head, start, end, true, out);
    }

    /// Gives rows that have no time.
    void giveTimeless(long head, BatchConsumer out) {
        flush(out);
        give(head, 0, 0, false, out);
    }

    private void give(long head, long start, long end, boolean timed, BatchConsumer out) {
        long place = head;
        while (place != NONE) {
            use(places.get(2 * place));
            starts[count] = start;
            ends[count++] = end;
            withTime += timed ? 1 : 0;
            place = free(place);
            if (count == picks.length) {
                flush(out);
            }
        }
    }

    /// The place of the next row; that of this one is no more.
    private long free(long place) {
        long next = places.get(2 * place + 1);
        leave(places.get(2 * place));
        held--;
        places.set(2 * place, NONE);
        places.set(2 * place + 1, free);
        free = place;
        return next;
    }

    /// From now on rows are shown with this ordinal.
    void at(long time) {
        ordinal = time;
    }

    /// Gives rows that stay here too, with a mark, in batches that [#flush] ends.
    void show(long[] shown, long start, long end, byte mark, BatchConsumer out) {
        for (long place : shown) {
            use(places.get(2 * place));
            starts[count] = start;
            ends[count] = end;
            marks[count++] = mark;
            withTime++;
            if (count == picks.length) {
                flush(out);
            }
        }
    }

    /// Forgets the rows of a session, from a place on; none waits to be flushed.
    void release(long head) {
        for (long place = head; place != NONE; ) {
            place = free(place);
        }
        forget();
    }

    /// The places of the rows of a session.
    long[] places(long head) {
        long[] all = new long[16];
        int rows = 0;
        for (long place = head; place != NONE; place = places.get(2 * place + 1)) {
            if (rows == all.length) {
                all = Arrays.copyOf(all, 2 * rows);
            }
            all[rows++] = place;
        }
        return Arrays.copyOf(all, rows);
    }

    /// The value of a column of times in a row.
    long time(long place, int column) {
        long at = places.get(2 * place);
        return part(at).rows.column(column).longValue((int) at);
    }

    /// The rows of sessions (at least one row), by their heads, one session after the other; they
    /// stay here too.
    Batch all(List<Long> heads) {
        long[] all = new long[Math.toIntExact(held)];
        int rows = 0;
        List<Batch> batches = new ArrayList<>();
        Map<Integer, Integer> indexes = new HashMap<>();
        for (long head : heads) {
            for (long place = head; place != NONE; place = places.get(2 * place + 1)) {
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
                if (marked) {
                    columns.add(Marks.of(context.memory(), marks, count));
                    columns.add(ordinals());
                }
            } catch (Throwable e) {
                columns.forEach(Column::close);
                throw e;
            }
            Column ordinals = marked ? columns.removeLast() : null;
            out.accept(new Batch(0, count, columns, ordinals));
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

    private Column ordinals() {
        try (ColumnBuilder builder =
                new ColumnBuilder(context.memory(), edge.withNullable(false), count)) {
            for (int i = 0; i < count; i++) {
                builder.append(ordinal);
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
