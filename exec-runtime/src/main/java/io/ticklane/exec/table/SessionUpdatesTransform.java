package io.ticklane.exec.table;

import io.ticklane.api.column.Slots;
import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.LongSort;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SavedColumns;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// SESSION of rows that may be late: gives the rows of a session when it is complete, and where
/// late rows have changed it, all rows that it had as gone, and then those that it has.
///
/// ```
///   come at  time   sessions of a gap of 5      given at 21, before this row
///        1      1   [1]
///        7      7   [1] [7]                     (at 7: [1])
///       20      4   [1 4 7]  late
///       21     21   [1 4 7] [21]                [1] gone, [1 4 7]
/// ```
///
/// Rows come in the order of their ordinals, as in
/// [io.ticklane.exec.stream.WindowUpdatesTransform]. What late rows that come at one time have
/// changed, and what is complete, is given before what comes next: first what is gone, then what is
/// there, by the ends of the sessions. All of it has as its ordinal the time at which it is given.
/// A session is kept until no row that is not too late can follow or extend it.
///
/// Threads: one at a time, serial.
final class SessionUpdatesTransform implements Transform {
    private static final Comparator<Session> BY_END =
            Comparator.<Session>comparingLong(session -> session.last)
                    .thenComparingLong(session -> session.number);

    private final PhysicalNode.TableFunction node;
    private final QueryContext context;
    private final KeyTable keys;
    private final int time;
    private final int heldTime;
    private final SessionGap gap;
    private final long within;
    private final SessionRows rows;
    private final LongSort sort;

    /// for each key, its sessions by their starts
    private final List<NavigableMap<Long, Session>> sessions = new ArrayList<>();

    /// those that are to be given when they are complete
    private final TreeSet<Session> waiting = new TreeSet<>(BY_END);

    /// those that were given and have not changed since
    private final TreeSet<Session> given = new TreeSet<>(BY_END);

    /// those of which something is gone
    private final TreeSet<Session> changed =
            new TreeSet<>(Comparator.comparingLong(session -> session.number));

    private long count;
    private long now = Long.MIN_VALUE;

    /// The transform of a plan node, with how late rows may be.
    SessionUpdatesTransform(PhysicalNode.TableFunction node, long within, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.time = node.order().get(0).column();
        this.heldTime = heldTime(node, time);
        this.gap = SessionGap.of(node);
        this.within = within;
        this.rows = new SessionRows(context, node.output(), true);
        this.sort = new LongSort(context.memory());
    }

    /// Where the time is in rows as they are held.
    private static int heldTime(PhysicalNode.TableFunction node, int time) {
        List<Integer> held = new ArrayList<>(node.keys());
        for (Expression argument : node.arguments()) {
            if (argument instanceof Expression.Column column) {
                held.add(column.index());
            }
        }
        return held.indexOf(time);
    }

    /// Rows of a key that follow each other; `head` and `tail` are their places in [SessionRows].
    private static final class Session {
        private final long number;
        private final int slot;
        private long start;
        private long last;
        private long head = SessionRows.NONE;
        private long tail = SessionRows.NONE;

        /// what was given of its rows, and is no more
        private final List<Gone> gone = new ArrayList<>();

        private Session(long number, int slot, long time) {
            this.number = number;
            this.slot = slot;
            this.start = time;
            this.last = time;
        }
    }

    /// A session as it was given.
    private record Gone(long start, long last, long[] places) {}

    @Override
    public void process(Batch in, BatchConsumer out) {
        int count = in.rows();
        if (count == 0) {
            return;
        }
        Slots slots = Slots.of(keys.assign(node.keys().stream().map(in::column).toList(), count));
        ensureSlots();
        Column comes = Objects.requireNonNull(in.ordinals(), "when the rows come");
        Column times = in.column(time);
        rows.add(SessionRows.arranged(node, in), count);
        for (int row = 0; row < count; row++) {
            if (comes.longValue(row) > now) {
                settle(comes.longValue(row), false, out);
            }
            add(slots.get(row), times.longValue(row), rows.hold(row));
        }
    }

    private void ensureSlots() {
        while (sessions.size() < keys.size()) {
            sessions.add(new TreeMap<>());
        }
    }

    /// Adds a row to the session that it follows, or that follows it, or both.
    private void add(int slot, long at, long place) {
        NavigableMap<Long, Session> ofKey = sessions.get(slot);
        @Nullable Session before = value(ofKey.floorEntry(at));
        @Nullable Session after = value(ofKey.higherEntry(at));
        Session session;
        if (before != null && !gap.isBetween(before.last, at)) {
            session = before;
            take(session);
        } else if (after != null && !gap.isBetween(at, after.start)) {
            session = after;
            after = null;
            take(session);
        } else {
            session = new Session(count++, slot, at);
        }
        append(session, place, place);
        session.start = Math.min(session.start, at);
        session.last = Math.max(session.last, at);
        if (after != null && !gap.isBetween(session.last, after.start)) {
            take(after);
            append(session, after.head, after.tail);
            session.last = Math.max(session.last, after.last);
            session.gone.addAll(after.gone);
        }
        put(session);
    }

    private static @Nullable Session value(Map.@Nullable Entry<Long, Session> entry) {
        return entry == null ? null : entry.getValue();
    }

    private void append(Session session, long head, long tail) {
        if (session.tail == SessionRows.NONE) {
            session.head = head;
        } else {
            rows.follow(session.tail, head);
        }
        session.tail = tail;
    }

    /// Takes a session out that is about to change; what was given of it is no more.
    private void take(Session session) {
        sessions.get(session.slot).remove(session.start);
        changed.remove(session);
        if (given.remove(session)) {
            session.gone.add(new Gone(session.start, session.last, byTime(session)));
        } else {
            waiting.remove(session);
        }
    }

    private void put(Session session) {
        sessions.get(session.slot).put(session.start, session);
        waiting.add(session);
        if (!session.gone.isEmpty()) {
            changed.add(session);
        }
    }

    /// The rows of a session by their times, those of one time as they came.
    private long[] byTime(Session session) {
        long[] places = rows.places(session.head);
        long[] times = new long[places.length];
        int[] order = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            times[i] = rows.time(places[i], heldTime);
            order[i] = i;
        }
        sort.sort(MemorySegment.ofArray(times), MemorySegment.ofArray(order), 0, order.length);
        return IntStream.of(order).mapToLong(i -> places[i]).toArray();
    }

    /// Gives what is gone, and the sessions that are complete at a time, or all.
    private void settle(long at, boolean all, BatchConsumer out) {
        rows.at(at);
        for (Session session : changed) {
            for (Gone gone : session.gone) {
                show(gone.places(), gone.start(), gone.last(), ChangeMark.GONE, out);
            }
            session.gone.clear();
        }
        changed.clear();
        while (!waiting.isEmpty() && (all || gap.isBetween(waiting.first().last, at))) {
            Session session = Objects.requireNonNull(waiting.pollFirst());
            show(byTime(session), session.start, session.last, ChangeMark.PUT, out);
            given.add(session);
        }
        rows.flush(out);
        now = at;
    }

    private void show(long[] places, long start, long last, byte mark, BatchConsumer out) {
        rows.show(places, start, gap.after(last), mark, out);
    }

    @Override
    public void reached(long reached, BatchConsumer out) {
        if (reached > now) {
            settle(reached, false, out);
        }
        long least = reached < Long.MIN_VALUE + within ? Long.MIN_VALUE : reached - within;
        while (!given.isEmpty() && gap.isBetween(given.first().last, least)) {
            Session over = Objects.requireNonNull(given.pollFirst());
            sessions.get(over.slot).remove(over.start);
            rows.release(over.head);
        }
        out.reached(least);
    }

    @Override
    public void finish(BatchConsumer out) {
        settle(Long.MAX_VALUE, true, out);
    }

    @Override
    public Saved saved() {
        return new KeptSessions();
    }

    /// Up to where rows have come, and the sessions that are kept in the order in which they began,
    /// with their rows, whether they were given, and what is gone of them.
    private final class KeptSessions implements Saved {
        @Override
        public void save(StateWriter out) {
            keys.save(out);
            out.writeLong(now);
            List<Session> all =
                    Stream.concat(waiting.stream(), given.stream())
                            .sorted(Comparator.comparingLong(session -> session.number))
                            .toList();
            out.writeLong(all.size());
            for (Session session : all) {
                long[] places = rows.places(session.head);
                out.writeLong(session.start);
                out.writeLong(session.last);
                out.writeLong(given.contains(session) ? 1 : 0);
                out.writeLong(places.length);
                save(session.gone, places, out);
            }
            if (!all.isEmpty()) {
                try (Batch held = rows.all(all.stream().map(session -> session.head).toList())) {
                    SavedColumns.save(out, held.columns(), held.rows());
                }
            }
        }

        /// What is gone, its rows by their numbers among those of the session.
        private static void save(List<Gone> all, long[] places, StateWriter out) {
            out.writeLong(all.size());
            Map<Long, Integer> numbers = new HashMap<>();
            for (int i = 0; !all.isEmpty() && i < places.length; i++) {
                numbers.put(places[i], i);
            }
            for (Gone gone : all) {
                out.writeLong(gone.start());
                out.writeLong(gone.last());
                out.writeLong(gone.places().length);
                for (long place : gone.places()) {
                    out.writeLong(Objects.requireNonNull(numbers.get(place)));
                }
            }
        }

        /// A session that was read, without its rows.
        private record Read(long start, long last, boolean given, int rows, List<Gone> gone) {}

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            ensureSlots();
            now = in.readLong();
            List<Read> all = new ArrayList<>();
            int total = 0;
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left--) {
                Read read = read(in, Integer.MAX_VALUE - total);
                total += read.rows();
                all.add(read);
            }
            if (total == 0) {
                return;
            }
            int known = keys.size();
            RowType output = node.output();
            List<SqlType> types =
                    IntStream.range(0, output.size() - 3).mapToObj(output::type).toList();
            List<Column> columns = SavedColumns.restore(in, context.memory(), types, total);
            rows.add(columns, total);
            Slots slots = Slots.of(keys.assign(columns.subList(0, node.keys().size()), total));
            if (keys.size() > known) {
                throw in.corrupt("a session of a key that is not there");
            }
            int row = 0;
            for (Read read : all) {
                restore(read, slots.get(row), row);
                row += read.rows();
            }
        }

        private static Read read(StateReader in, int most) {
            long start = in.readLong();
            long last = in.readLong();
            boolean isGiven = in.readCount(1) == 1;
            int size = in.readCount(most);
            if (size == 0) {
                throw in.corrupt("a session without rows");
            }
            List<Gone> gone = new ArrayList<>();
            for (int left = in.readCount(Integer.MAX_VALUE); left > 0; left--) {
                long from = in.readLong();
                long to = in.readLong();
                long[] places = new long[in.readCount(size)];
                for (int i = 0; i < places.length; i++) {
                    places[i] = in.readCount(size - 1);
                }
                gone.add(new Gone(from, to, places));
            }
            return new Read(start, last, isGiven, size, gone);
        }

        /// Makes a session of rows from one on; what is gone says its rows by their numbers.
        private void restore(Read read, int slot, int first) {
            Session session = new Session(count++, slot, read.start());
            session.last = read.last();
            long[] places = new long[read.rows()];
            for (int i = 0; i < places.length; i++) {
                places[i] = rows.hold(first + i);
                append(session, places[i], places[i]);
            }
            for (Gone gone : read.gone()) {
                session.gone.add(
                        new Gone(
                                gone.start(),
                                gone.last(),
                                Arrays.stream(gone.places()).map(i -> places[(int) i]).toArray()));
            }
            put(session);
            if (read.given()) {
                waiting.remove(session);
                given.add(session);
            }
        }
    }

    @Override
    public void close() {
        keys.close();
        rows.close();
        sort.close();
    }
}
