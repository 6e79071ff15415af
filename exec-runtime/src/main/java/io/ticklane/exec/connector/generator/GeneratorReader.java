package io.ticklane.exec.connector.generator;

import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Gives generated rows when they are due: the first at once, then so many a second, in pieces that
/// are no older than a few hundredths of a second. Who takes them more slowly gets those that are
/// due by then.
///
/// Threads: one.
final class GeneratorReader implements LogReader {
    private static final long SECOND = 1_000_000_000L;
    private static final long PIECE_NANOS = 20_000_000;

    private final GeneratedRows rows;
    private final QueryContext context;
    private final LongSupplier clock;
    private final long rowsPerSecond;
    private final long end;
    private final int pieceRows;
    private long begin;
    private long bound = Long.MAX_VALUE;
    private long first;
    private long next;
    private long given;

    GeneratorReader(
            GeneratedRows rows,
            GeneratorOptions options,
            QueryContext context,
            LongSupplier clock) {
        this.rows = rows;
        this.context = context;
        this.clock = clock;
        this.rowsPerSecond = options.rowsPerSecond().orElse(0);
        this.end = options.rows().orElse(Long.MAX_VALUE);
        this.pieceRows = context.settings().batchRows();
        this.begin = clock.getAsLong();
        this.given = begin - PIECE_NANOS;
    }

    @Override
    public int partitions() {
        return 1;
    }

    @Override
    public long position(int partition) {
        return next;
    }

    @Override
    public void seek(int partition, long offset) {
        first = offset;
        next = offset;
    }

    /// Those after the bound are due from when it is lifted on.
    @Override
    public void until(int partition, long offset) {
        if (bound != Long.MAX_VALUE) {
            begin = clock.getAsLong();
            first = next;
        }
        bound = offset;
    }

    @Override
    public boolean ended() {
        return next >= end;
    }

    @Override
    public @Nullable Rows poll(long waitNanos) {
        long until = clock.getAsLong() + waitNanos;
        while (!ended()) {
            context.check();
            long now = clock.getAsLong();
            long due = Math.min(due(now), Math.min(bound, end));
            boolean much = due - next >= pieceRows || due == end || due == bound;
            if (due > next && (much || now - given >= PIECE_NANOS)) {
                int count = (int) Math.min(pieceRows, due - next);
                next += count;
                given = now;
                return new Rows(0, next, rows.batch(0, next - count, count));
            }
            if (now - until >= 0) {
                return null;
            }
            LockSupport.parkNanos(Math.min(until - now, wait(now, due)));
        }
        return null;
    }

    /// The number of the first row that is not due.
    private long due(long now) {
        if (rowsPerSecond == 0 || bound != Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long passed = now - begin;
        long whole = passed / SECOND * rowsPerSecond;
        return first + whole + passed % SECOND * rowsPerSecond / SECOND + 1;
    }

    /// How long until more is due, or may be given.
    private long wait(long now, long due) {
        long piece = given + PIECE_NANOS - now;
        long row = due > next || rowsPerSecond == 0 ? 0 : SECOND / rowsPerSecond;
        return Math.max(100_000, Math.max(piece, row));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
