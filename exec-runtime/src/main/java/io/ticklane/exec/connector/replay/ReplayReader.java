package io.ticklane.exec.connector.replay;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.RowRange;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Gives the rows of files when they are due: the first at once, the others as long after it as
/// their times say, at some speed. A row never comes before those that stand before it.
///
/// Threads: one.
final class ReplayReader implements LogReader {
    private static final long PIECE_NANOS = 20_000_000;
    private static final long LEAST_WAIT_NANOS = 100_000;

    private final Source source;
    private final Pace pace;
    private final int width;
    private final QueryContext context;
    private final LongSupplier clock;
    private final Deque<Batch> pending = new ArrayDeque<>();
    private long offset;
    private long bound = Long.MAX_VALUE;
    private long skip;
    private boolean exhausted;
    private boolean read;
    private boolean begun;
    private long begin;
    private long firstTime;
    private long given;

    /// How fast rows come.
    ///
    /// @param time the column of their times; -1 where they come as fast as they are taken
    record Pace(int time, double speed) {}

    /// Takes ownership of the source; gives its first `width` columns.
    ReplayReader(Source source, Pace pace, int width, QueryContext context, LongSupplier clock) {
        this.source = source;
        this.pace = pace;
        this.width = width;
        this.context = context;
        this.clock = clock;
        this.given = clock.getAsLong() - PIECE_NANOS;
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public long position(int partition) {
        return offset;
    }

    /// Only before the first rows were read.
    @Override
    public void seek(int partition, long to) {
        if (read) {
            throw new IllegalStateException("the files are being read already");
        }
        offset = to;
        skip = to;
    }

    /// Those after the bound are due as long after the first of them as their times say.
    @Override
    public void until(int partition, long to) {
        bound = to;
        begun = false;
    }

    @Override
    public boolean ended() {
        fill();
        return pending.isEmpty();
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        long until = clock.getAsLong() + waitNanos;
        while (!ended()) {
            context.check();
            long now = clock.getAsLong();
            Batch batch = pending.getFirst();
            if (bound == Long.MAX_VALUE) {
                begin(batch, now);
            }
            int most = (int) Math.min(bound - offset, context.settings().batchRows());
            int count = Math.min(due(batch, now), most);
            boolean much = count == batch.rows() || count == most;
            if (count > 0 && (much || now - given >= PIECE_NANOS)) {
                given = now;
                return take(count);
            }
            if (now - until >= 0) {
                return null;
            }
            LockSupport.parkNanos(Math.min(until - now, wait(batch, count, now)));
        }
        return null;
    }

    /// Reads on when nothing is left.
    private void fill() {
        while (pending.isEmpty() && !exhausted) {
            read = true;
            Source.Morsel morsel = source.next();
            if (morsel == null) {
                exhausted = true;
                return;
            }
            morsel.read(batch -> {
                try (batch) {
                    int from = (int) Math.min(skip, batch.rows());
                    skip -= from;
                    if (from < batch.rows()) {
                        pending.addLast(
                                RowRange.of(context.memory(), batch, from, batch.rows() - from));
                    }
                }
            });
        }
    }

    private void begin(Batch batch, long now) {
        if (!begun && pace.time() >= 0 && !batch.column(pace.time()).isNull(0)) {
            begin = now;
            firstTime = batch.column(pace.time()).longValue(0);
            begun = true;
        }
    }

    /// How many of the first rows are due; one without a time is.
    private int due(Batch batch, long now) {
        if (pace.time() < 0 || bound != Long.MAX_VALUE) {
            return batch.rows();
        }
        Column times = batch.column(pace.time());
        double passed = (now - begin) * pace.speed();
        int count = 0;
        while (count < batch.rows()
                && (times.isNull(count) || times.longValue(count) - firstTime <= passed)) {
            count++;
        }
        return count;
    }

    /// How long until more is due, or may be given.
    private long wait(Batch batch, int count, long now) {
        long piece = given + PIECE_NANOS - now;
        if (bound != Long.MAX_VALUE) {
            return Math.max(LEAST_WAIT_NANOS, piece);
        }
        double row =
                (batch.column(pace.time()).longValue(count) - firstTime) / pace.speed()
                        - (now - begin);
        return Math.max(LEAST_WAIT_NANOS, count > 0 ? piece : (long) row);
    }

    private Rows take(int count) {
        try (Batch batch = pending.removeFirst()) {
            if (count < batch.rows()) {
                pending.addFirst(RowRange.of(context.memory(), batch, count, batch.rows() - count));
            }
            offset += count;
            try (Batch taken = RowRange.of(context.memory(), batch, 0, count)) {
                List<Column> columns = taken.columns().subList(0, width);
                columns.forEach(Column::retain);
                return new Rows(0, offset, new Batch(0, count, columns));
            }
        }
    }

    @Override
    public void close() {
        pending.forEach(Batch::close);
        pending.clear();
        source.close();
    }
}
