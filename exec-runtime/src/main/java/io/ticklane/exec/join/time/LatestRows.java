package io.ticklane.exec.join.time;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.RowGatherer;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.snapshot.SavedColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Right rows of an as-of join of streams: those that wait for the time of the left side, and the
/// last of each key among those that do not.
///
/// Rows stay in the batches in which they came, each with an id `part << 32 | row`. Part 0 is one
/// row of NULLs, which stands for no match. When most rows can be found no more, the others are
/// copied together.
///
/// Threads: one at a time.
final class LatestRows implements AutoCloseable {
    /// The id of no row.
    static final long NONE = 0;

    /// How many rows are kept beside those of the keys.
    private static final int SPARE_ROWS = 1 << 14;

    /// How many parts there may be, and one more for so many keys.
    private static final int SPARE_PARTS = 64;

    private final QueryContext context;
    private final List<SqlType> types;
    private final Optional<Long> tolerance;

    /// the given columns of each part, then the times, then the slots
    private final List<Batch> parts = new ArrayList<>();

    /// for each slot, the id of its last row
    private final GrowingLongs latest;

    /// the next row to take
    private int part = 1;

    private int row;

    /// the rows of the parts that were taken as a whole
    private long taken;

    private long waiting;

    /// Rows of columns of these types, which match for so long after their time.
    LatestRows(QueryContext context, List<SqlType> types, Optional<Long> toleranceNanos) {
        this.context = context;
        this.types = types;
        this.tolerance = toleranceNanos;
        this.latest = new GrowingLongs(context.memory());
        List<Column> none = new ArrayList<>();
        types.forEach(type -> none.add(nothing(type)));
        none.add(nothing(SqlType.BIGINT));
        none.add(nothing(SqlType.INTEGER));
        parts.add(new Batch(0, 1, none));
    }

    private Column nothing(SqlType type) {
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, 1)) {
            builder.appendNull();
            return builder.build();
        }
    }

    /// Adds rows that wait, with their slots; those of a negative slot match nothing.
    void add(List<Column> columns, Column times, int[] slots) {
        int rows = times.rows();
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), SqlType.INTEGER, rows)) {
            for (int i = 0; i < rows; i++) {
                builder.append(slots[i]);
            }
            List<Column> all = new ArrayList<>(columns);
            all.add(times);
            all.forEach(Column::retain);
            all.add(builder.build());
            parts.add(new Batch(0, rows, all));
            waiting += rows;
        }
    }

    /// How many rows wait.
    long waiting() {
        return waiting;
    }

    /// Makes room for so many slots, before there are rows of them.
    void ensure(int slots) {
        latest.ensure(slots);
    }

    private Column times(Batch rows) {
        return rows.column(types.size());
    }

    private Column slots(Batch rows) {
        return rows.column(types.size() + 1);
    }

    /// Takes the rows up to a time, or before it if `strict`; whether none is left.
    boolean take(long time, boolean strict) {
        while (part < parts.size()) {
            Batch rows = parts.get(part);
            Column times = times(rows);
            Column slots = slots(rows);
            int to = row;
            while (to < rows.rows() && isBefore(times.longValue(to), time, strict)) {
                int slot = slots.integer(to);
                if (slot >= 0) {
                    latest.set(slot, (long) part << 32 | to);
                }
                to++;
            }
            waiting -= to - row;
            row = to;
            if (to < rows.rows()) {
                return false;
            }
            taken += to;
            part++;
            row = 0;
        }
        return true;
    }

    private static boolean isBefore(long time, long other, boolean strict) {
        return strict ? time < other : time <= other;
    }

    /// The id of the last row of a slot for a left row of this time; [#NONE] if there is none.
    long latest(int slot, long time) {
        if (slot < 0) {
            return NONE;
        }
        long id = latest.get(slot);
        return id == NONE || isFar(id, time) ? NONE : id;
    }

    private boolean isFar(long id, long time) {
        if (tolerance.isEmpty()) {
            return false;
        }
        long distance = time - times(parts.get((int) (id >>> 32))).longValue((int) id);
        // a difference that overflows is negative here: the one is never before the other
        return distance < 0 || distance > tolerance.get();
    }

    /// The given columns of some rows, NULL for [#NONE].
    List<Column> pick(long[] ids, int count) {
        int[] places = new int[parts.size()];
        long[] picks = new long[count];
        List<Batch> used = new ArrayList<>();
        try {
            used.add(given(0));
            for (int i = 0; i < count; i++) {
                int number = (int) (ids[i] >>> 32);
                if (number > 0 && places[number] == 0) {
                    places[number] = used.size();
                    used.add(given(number));
                }
                picks[i] = (long) places[number] << 32 | (int) ids[i];
            }
            try (Batch made = new RowGatherer(context.memory(), used).gather(0, picks, 0, count)) {
                made.columns().forEach(Column::retain);
                return made.columns();
            }
        } finally {
            used.forEach(Batch::close);
        }
    }

    private Batch given(int number) {
        Batch rows = parts.get(number);
        List<Column> columns = rows.columns().subList(0, types.size());
        columns.forEach(Column::retain);
        return rows.withColumns(columns);
    }

    /// Drops the rows that no left row from a time on can match, when there are many.
    void compact(int slotCount, long time) {
        int whole = part - 1;
        boolean many = taken > SPARE_ROWS + 2L * slotCount;
        if (!many && whole <= SPARE_PARTS + slotCount / SPARE_PARTS) {
            return;
        }
        long[] picks = new long[slotCount];
        int count = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            long id = latest.get(slot);
            if (isOver(id, time)) {
                latest.set(slot, NONE);
            } else if (id != NONE && (int) (id >>> 32) <= whole) {
                picks[count] = id;
                latest.set(slot, 1L << 32 | count++);
            } else if (id != NONE) {
                // parts 1 to `whole` become one
                latest.set(slot, id - ((whole - 1L) << 32));
            }
        }
        Batch kept = new RowGatherer(context.memory(), parts).gather(0, picks, 0, count);
        List<Batch> gone = parts.subList(1, whole + 1);
        gone.forEach(Batch::close);
        gone.clear();
        parts.add(1, kept);
        part = 2;
        taken = count;
    }

    /// Whether no left row from a time on can match a row.
    private boolean isOver(long id, long time) {
        return id != NONE && time > Long.MIN_VALUE && isFar(id, time);
    }

    // ---- snapshots

    /// Writes the last row of each of so many slots, unless no left row from a time on can match
    /// it, and the rows that wait.
    void save(StateWriter out, int slotCount, long time) {
        long[] picks = new long[slotCount];
        int count = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            long id = latest.get(slot);
            boolean kept = id != NONE && !isOver(id, time);
            out.writeLong(kept ? 1 : 0);
            if (kept) {
                picks[count++] = id;
            }
        }
        save(out, picks, count);
        out.writeLong(waiting);
        long[] rest = new long[Math.toIntExact(waiting)];
        int found = 0;
        for (int number = part; number < parts.size(); number++) {
            int rows = parts.get(number).rows();
            for (int next = number == part ? row : 0; next < rows; next++) {
                rest[found++] = (long) number << 32 | next;
            }
        }
        save(out, rest, found);
    }

    private void save(StateWriter out, long[] picks, int count) {
        try (Batch rows = new RowGatherer(context.memory(), parts).gather(0, picks, 0, count)) {
            SavedColumns.save(out, rows.columns(), count);
        }
    }

    /// Reads what was written of so many slots; there were no rows yet.
    void restore(StateReader in, int slotCount) {
        latest.ensure(slotCount);
        int count = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            if (in.readCount(1) == 1) {
                latest.set(slot, 1L << 32 | count++);
            }
        }
        parts.add(restored(in, count));
        part = 2;
        taken = count;
        int rest = in.readCount(Integer.MAX_VALUE);
        parts.add(restored(in, rest));
        waiting = rest;
    }

    private Batch restored(StateReader in, int rows) {
        List<SqlType> all = new ArrayList<>(types);
        all.add(SqlType.BIGINT);
        all.add(SqlType.INTEGER);
        return new Batch(0, rows, SavedColumns.restore(in, context.memory(), all, rows));
    }

    @Override
    public void close() {
        parts.forEach(Batch::close);
        parts.clear();
        latest.close();
    }
}
