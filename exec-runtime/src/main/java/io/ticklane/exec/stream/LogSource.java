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
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows of a log as morsels, each when it has come. A thread of its own waits for the log, so
/// that no worker does; when nobody takes the morsels, a few are kept and the thread waits too, so
/// that the log is read no faster than its rows are used.
///
/// It knows up to where the rows of each partition were taken. It can be paused, and it can begin
/// with a stretch that ends at certain offsets, where it waits to be let on.
///
/// Shape: the columns of the log's rows, and with `numbered` one more, the number of the partition
/// that the rows of a batch come from.
///
/// Threads: any.
public final class LogSource implements WaitingSource {
    /// The position of a partition whose log has ended, and that was told to those who take rows.
    public static final long AT_END = Long.MAX_VALUE;

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
    private final Deque<Piece> ready = new ArrayDeque<>();
    private final int[] waiting;
    private final long[] readTo;
    private final long[] takenTo;
    private long @Nullable [] stretch;
    private boolean letOn;
    private boolean paused;
    private int claimed;
    private long taken;
    private boolean closed;
    private boolean ended;
    private boolean endTaken;
    private @Nullable RuntimeException failure;

    /// Rows that wait to be taken.
    private record Piece(int partition, long nextOffset, Batch batch) {}

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
        this.waiting = new int[reader.partitions()];
        this.readTo = new long[reader.partitions()];
        for (int partition = 0; partition < readTo.length; partition++) {
            readTo[partition] = reader.position(partition);
        }
        this.takenTo = readTo.clone();
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

    /// The same, first up to an offset of each partition, and not beyond before [#letOn()]. All of
    /// them [#AT_END] is up to the end of the log.
    ///
    /// Errors: 58000 where the log ends before the offsets.
    public static LogSource startUpTo(
            List<Long> offsets,
            LogReader reader,
            QueryContext context,
            boolean numbered,
            int capacity,
            Runnable changed) {
        LogSource source = new LogSource(reader, context, numbered, capacity, changed);
        source.stretch = offsets.stream().mapToLong(Long::longValue).toArray();
        for (int partition = 0; partition < offsets.size(); partition++) {
            reader.until(partition, offsets.get(partition));
        }
        OutsideThread.start("ticklane-log", source::read);
        return source;
    }

    // ---- those who say how far it goes

    /// How many partitions the log has.
    public int partitions() {
        return takenTo.length;
    }

    /// The offset up to which the rows of each partition were taken; [#AT_END] when it was told
    /// that there are no more.
    public List<Long> positions() {
        lock.lock();
        try {
            List<Long> positions = new ArrayList<>();
            for (int partition = 0; partition < takenTo.length; partition++) {
                positions.add(endTaken ? AT_END : position(partition));
            }
            return positions;
        } finally {
            lock.unlock();
        }
    }

    /// Messages without rows are passed over when all rows before them were taken.
    private long position(int partition) {
        return waiting[partition] == 0 ? readTo[partition] : takenTo[partition];
    }

    /// Nothing more is there to be claimed, nor the end, until [#proceed()]. What was claimed
    /// before can be taken.
    public void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /// Goes on after a pause.
    public void proceed() {
        lock.lock();
        try {
            paused = false;
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /// Whether all rows of the first stretch were taken, or no more are wanted.
    public boolean isThrough() {
        lock.lock();
        try {
            long[] offsets = stretch;
            if (closed || offsets == null) {
                return true;
            }
            if (isToEnd(offsets)) {
                return endTaken;
            }
            for (int partition = 0; partition < offsets.length; partition++) {
                if (position(partition) < offsets[partition]) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Goes on beyond the first stretch.
    public void letOn() {
        lock.lock();
        try {
            letOn = stretch != null;
            stretch = null;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    private static boolean isToEnd(long[] offsets) {
        return Arrays.stream(offsets).allMatch(offset -> offset == AT_END);
    }

    /// The source of a log whose end was worked on before: it has no more rows. Closes the reader.
    public static LogSource ended(LogReader reader, QueryContext context, Runnable changed) {
        LogSource source = new LogSource(reader, context, false, 1, changed);
        source.ended = true;
        source.endTaken = true;
        reader.close();
        return source;
    }

    // ---- the thread that reads

    private void read() {
        RuntimeException reason = null;
        try (reader) {
            while (awaitRoom() && !reader.ended()) {
                put(reader.poll(WAIT_NANOS));
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
        boolean goOn;
        lock.lock();
        try {
            while (!closed && (ready.size() >= capacity || isStretchRead())) {
                moved.awaitUninterruptibly();
            }
            goOn = letOn;
            letOn = false;
            if (closed) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        if (goOn) {
            for (int partition = 0; partition < readTo.length; partition++) {
                reader.until(partition, Long.MAX_VALUE);
            }
        }
        return true;
    }

    private boolean isStretchRead() {
        long[] offsets = stretch;
        if (offsets == null) {
            return false;
        }
        for (int partition = 0; partition < offsets.length; partition++) {
            if (readTo[partition] < offsets[partition]) {
                return false;
            }
        }
        return true;
    }

    private void put(LogReader.@Nullable Rows rows) {
        Batch batch = rows == null ? null : numbered ? numbered(rows) : rows.batch();
        boolean more = false;
        lock.lock();
        try {
            boolean wanted = !closed && batch != null && batch.rows() > 0;
            if (rows != null && batch != null && wanted) {
                // what was passed over stays so when rows wait behind it
                takenTo[rows.partition()] = position(rows.partition());
                ready.addLast(new Piece(rows.partition(), rows.nextOffset(), batch));
                waiting[rows.partition()]++;
            } else if (batch != null) {
                batch.close();
            }
            for (int partition = 0; !closed && partition < readTo.length; partition++) {
                long position = reader.position(partition);
                more |= wanted || position != readTo[partition];
                readTo[partition] = position;
            }
        } finally {
            lock.unlock();
        }
        if (more) {
            changed.run();
        }
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
            if (closed) {
                return Claim.END;
            }
            if (paused) {
                return Claim.NOT_YET;
            }
            if (claimed < ready.size()) {
                claimed++;
                return Claim.MORSEL;
            }
            return ended ? claimEnd() : Claim.NOT_YET;
        } finally {
            lock.unlock();
        }
    }

    /// The end of the log, unless the first stretch ends where the log does.
    private Claim claimEnd() {
        long[] offsets = stretch;
        if (offsets == null || isToEnd(offsets)) {
            endTaken = true;
            return Claim.END;
        }
        for (int partition = 0; partition < offsets.length; partition++) {
            if (readTo[partition] < offsets[partition]) {
                throw new EngineException(
                        ErrorCode.SOURCE_FAILED,
                        "the log ends at offset "
                                + readTo[partition]
                                + " of partition "
                                + partition
                                + ", but its rows up to "
                                + offsets[partition]
                                + " were read before");
            }
        }
        return Claim.NOT_YET;
    }

    @Override
    public @Nullable Morsel next() {
        lock.lock();
        try {
            Piece piece = ready.pollFirst();
            if (piece == null) {
                return null;
            }
            claimed--;
            waiting[piece.partition()]--;
            takenTo[piece.partition()] = piece.nextOffset();
            moved.signalAll();
            context.countRead(piece.batch().rows());
            return new Held(taken++, piece.batch());
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
            ready.forEach(piece -> piece.batch().close());
            ready.clear();
            for (int partition = 0; partition < readTo.length; partition++) {
                readTo[partition] = position(partition);
            }
            Arrays.fill(waiting, 0);
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
