package io.ticklane.exec.stream;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.WaitingSource;
import io.ticklane.exec.pipeline.OutsideThread;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows of a log as morsels, each when it has come. A thread of its own waits for the log, so
/// that no worker does; when nobody takes the morsels, a few are kept and the thread waits too, so
/// that the log is read no faster than its rows are used.
///
/// Shape: the columns of the log's rows, and with `numbered` one more, the number of the partition
/// that the rows of a batch come from.
///
/// Threads: any.
public final class LogSource implements WaitingSource {
    private static final SqlType PARTITION = SqlType.INTEGER.withNullable(false);
    private static final long WAIT_NANOS = 50_000_000;

    private final LogReader reader;
    private final QueryContext context;
    private final boolean numbered;
    private final int capacity;
    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    // what follows is guarded by the lock
    private final Deque<Batch> ready = new ArrayDeque<>();
    private int claimed;
    private long taken;
    private boolean closed;
    private boolean ended;
    private @Nullable RuntimeException failure;

    private LogSource(
            LogReader reader,
            QueryContext context,
            boolean numbered,
            int capacity,
            Runnable changed) {
        this.reader = reader;
        this.context = context;
        this.numbered = numbered;
        this.capacity = capacity;
        this.changed = changed;
    }

    /// Begins to read a log; takes ownership of the reader. At most `capacity` morsels wait.
    /// `changed` is called, without a lock, when there is something for the one who asks.
    public static LogSource start(
            LogReader reader,
            QueryContext context,
            boolean numbered,
            int capacity,
            Runnable changed) {
        LogSource source = new LogSource(reader, context, numbered, capacity, changed);
        OutsideThread.start("ticklane-log", source::read);
        return source;
    }

    // ---- the thread that reads

    private void read() {
        RuntimeException reason = null;
        try (reader) {
            while (awaitRoom() && !reader.ended()) {
                LogReader.Rows rows = reader.poll(WAIT_NANOS);
                if (rows != null) {
                    put(numbered ? numbered(rows) : rows.batch());
                }
            }
        } catch (RuntimeException e) {
            reason = e;
        } catch (Throwable e) {
            reason = new EngineException(ErrorCode.INTERNAL, "internal error: " + e, e);
        }
        lock.lock();
        try {
            failure = reason;
            ended = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /// Waits until one more morsel may wait; false when none is wanted any more.
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (!closed && ready.size() >= capacity) {
                moved.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void put(Batch batch) {
        lock.lock();
        try {
            if (closed || batch.rows() == 0) {
                batch.close();
                return;
            }
            ready.addLast(batch);
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    private Batch numbered(LogReader.Rows rows) {
        try (Batch batch = rows.batch();
                ColumnBuilder partition =
                        new ColumnBuilder(context.memory(), PARTITION, batch.rows())) {
            for (int row = 0; row < batch.rows(); row++) {
                partition.append(rows.partition());
            }
            List<Column> columns = new ArrayList<>(batch.columns());
            Column numbers = partition.build();
            batch.columns().forEach(Column::retain);
            columns.add(numbers);
            return new Batch(0, batch.rows(), columns);
        }
    }

    // ---- workers

    @Override
    public Claim claim() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            if (!closed && claimed < ready.size()) {
                claimed++;
                return Claim.MORSEL;
            }
            return closed || ended ? Claim.END : Claim.NOT_YET;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Morsel next() {
        lock.lock();
        try {
            Batch batch = ready.pollFirst();
            if (batch == null) {
                return null;
            }
            claimed--;
            moved.signalAll();
            return new Held(taken++, batch);
        } finally {
            lock.unlock();
        }
    }

    /// Returns when the reader is closed.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ready.forEach(Batch::close);
            ready.clear();
            moved.signalAll();
            while (!ended) {
                moved.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// A morsel on its way to the worker that reads it.
    private record Held(long sequence, Batch batch) implements Morsel {
        @Override
        public void read(BatchConsumer out) {
            out.accept(new Batch(sequence, batch.rows(), batch.columns()));
        }
    }
}
