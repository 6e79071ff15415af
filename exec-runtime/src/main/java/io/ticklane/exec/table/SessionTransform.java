package io.ticklane.exec.table;

import io.ticklane.api.column.Slots;
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
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.snapshot.SavedColumns;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// SESSION: holds the rows of a key that follow each other within a gap, and gives them when the
/// rows have reached a time from which on none can follow, or at the end. Sessions come by their
/// ends, those of one end by their first rows, and then, in one, rows without a time.
///
/// Threads: one at a time, serial.
public final class SessionTransform implements Transform {
    private final PhysicalNode.TableFunction node;
    private final QueryContext context;
    private final KeyTable keys;
    private final KeyOrder order;
    private final int time;
    private final SessionGap gap;
    private final SessionRows rows;
    private final List<@Nullable Session> current = new ArrayList<>();
    private final PriorityQueue<Open> open = new PriorityQueue<>();
    private @Nullable Session timeless;
    private long count;

    /// The transform of a plan node: of sessions that late rows change, or of others.
    public static Transform of(PhysicalNode.TableFunction node, QueryContext context) {
        return SessionGap.within(node)
                .<Transform>map(within -> new SessionUpdatesTransform(node, within, context))
                .orElseGet(() -> new SessionTransform(node, context));
    }

    /// The transform of a plan node.
    SessionTransform(PhysicalNode.TableFunction node, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order = new KeyOrder(context, input, node.keys(), node.order());
        this.time = node.order().get(0).column();
        this.gap = SessionGap.of(node);
        this.rows = new SessionRows(context, node.output(), false);
    }

    /// Rows of a key that follow each other; `head` and `tail` are their places in [SessionRows].
    private static final class Session {
        private final long number;
        private final long start;
        private long last;
        private long head = SessionRows.NONE;
        private long tail = SessionRows.NONE;

        Session(long number, long start) {
            this.number = number;
            this.start = start;
            this.last = start;
        }
    }

    /// A session with the time of the last row that it had when it was put here.
    private record Open(long last, Session session) implements Comparable<Open> {
        @Override
        public int compareTo(Open other) {
            int byLast = Long.compare(last, other.last);
            return byLast != 0 ? byLast : Long.compare(session.number, other.session.number);
        }
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        int count = in.rows();
        if (count == 0) {
            return;
        }
        var slotOfRow = keys.assign(node.keys().stream().map(in::column).toList(), count);
        order.check(in, slotOfRow, keys.size());
        ensureSlots();
        Slots slots = Slots.of(slotOfRow);
        Column times = in.column(time);
        rows.add(SessionRows.arranged(node, in), count);
        for (int row = 0; row < count; row++) {
            Session session =
                    times.isNull(row) ? timeless() : session(slots.get(row), times.longValue(row));
            hold(session, row);
        }
    }

    private void ensureSlots() {
        while (current.size() < keys.size()) {
            current.add(null);
        }
    }

    /// Adds a row of the batch that was added last to a session.
    private void hold(Session session, int row) {
        long place = rows.hold(row);
        if (session.tail == SessionRows.NONE) {
            session.head = place;
        } else {
            rows.follow(session.tail, place);
        }
        session.tail = place;
    }

    private Session timeless() {
        Session all = timeless;
        if (all == null) {
            all = new Session(0, 0);
            timeless = all;
        }
        return all;
    }

    private Session session(int slot, long now) {
        Session session = current.get(slot);
        if (session == null || gap.isBetween(session.last, now)) {
            session = new Session(count++, now);
            current.set(slot, session);
            open.add(new Open(now, session));
        }
        session.last = now;
        return session;
    }

    @Override
    public void reached(long now, BatchConsumer out) {
        Open first = open.peek();
        while (first != null && gap.isBetween(first.last(), now)) {
            open.remove();
            Session session = first.session();
            if (session.last > first.last()) {
                open.add(new Open(session.last, session));
            } else {
                rows.give(session.head, session.start, gap.after(session.last), out);
            }
            first = open.peek();
        }
        rows.flush(out);
        out.reached(now);
    }

    @Override
    public void finish(BatchConsumer out) {
        while (!open.isEmpty()) {
            Open first = open.remove();
            Session session = first.session();
            if (session.last > first.last()) {
                open.add(new Open(session.last, session));
            } else {
                rows.give(session.head, session.start, gap.after(session.last), out);
            }
        }
        Session last = timeless;
        if (last != null) {
            timeless = null;
            rows.giveTimeless(last.head, out);
        }
        rows.flush(out);
    }

    @Override
    public Saved saved() {
        return new OpenSessions();
    }

    /// The sessions that are open, in the order of their first rows, and the rows of each.
    private final class OpenSessions implements Saved {
        @Override
        public void save(StateWriter out) {
            keys.save(out);
            order.save(out);
            List<Session> all =
                    new ArrayList<>(
                            open.stream()
                                    .map(Open::session)
                                    .sorted(Comparator.comparingLong(session -> session.number))
                                    .toList());
            out.writeLong(all.size());
            out.writeLong(timeless == null ? 0 : 1);
            if (timeless != null) {
                all.add(timeless);
            }
            for (Session session : all) {
                out.writeLong(session.start);
                out.writeLong(session.last);
                out.writeLong(rows.places(session.head).length);
            }
            if (!all.isEmpty()) {
                try (Batch held = rows.all(all.stream().map(session -> session.head).toList())) {
                    SavedColumns.save(out, held.columns(), held.rows());
                }
            }
        }

        @Override
        public void restore(StateReader in) {
            keys.restore(in);
            order.restore(in);
            ensureSlots();
            int timed = in.readCount(Integer.MAX_VALUE - 1);
            int sessions = timed + in.readCount(1);
            List<Session> all = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            int total = 0;
            while (all.size() < sessions) {
                Session session = new Session(all.size(), in.readLong());
                session.last = in.readLong();
                int size = in.readCount(Integer.MAX_VALUE - total);
                if (size == 0) {
                    throw in.corrupt("a session without rows");
                }
                total += size;
                all.add(session);
                sizes.add(size);
            }
            if (total == 0) {
                return;
            }
            int known = keys.size();
            Slots slots = Slots.of(read(in, total));
            if (keys.size() > known) {
                throw in.corrupt("a session of a key that is not there");
            }
            int row = 0;
            for (int i = 0; i < sessions; i++) {
                Session session = all.get(i);
                if (i < timed) {
                    current.set(slots.get(row), session);
                    open.add(new Open(session.last, session));
                } else {
                    timeless = session;
                }
                for (int end = row + sizes.get(i); row < end; row++) {
                    hold(session, row);
                }
            }
            count = timed;
        }

        /// Reads the rows; gives the slots of their keys.
        private MemorySegment read(StateReader in, int total) {
            RowType output = node.output();
            List<SqlType> types =
                    IntStream.range(0, output.size() - 2).mapToObj(output::type).toList();
            List<Column> columns = SavedColumns.restore(in, context.memory(), types, total);
            rows.add(columns, total);
            return keys.assign(columns.subList(0, node.keys().size()), total);
        }
    }

    @Override
    public void close() {
        keys.close();
        order.close();
        rows.close();
    }
}
