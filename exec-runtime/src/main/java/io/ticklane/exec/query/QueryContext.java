package io.ticklane.exec.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What the operators of one running query share. Closed after all of them.
///
/// Threads: any.
public final class QueryContext implements AutoCloseable {
    private final QuerySettings settings;
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final FunctionCatalog functions;
    private final LongSupplier clockNanos;
    private final long deadlineNanos;
    private final LongAdder lateRows = new LongAdder();
    private final LongAdder rowsRead = new LongAdder();
    private final FilterCounts filterCounts = new FilterCounts();
    private final LongAccumulator newest = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private final Queue<Batch> late = new ConcurrentLinkedQueue<>();
    private final List<AtomicLong> watermarks = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable EngineException> stop = new AtomicReference<>();

    /// The context of a query. The deadline is on the scale of the clock; `Long.MAX_VALUE` for
    /// none.
    public QueryContext(
            QuerySettings settings,
            QueryMemory memory,
            Dictionary dictionary,
            FunctionCatalog functions,
            LongSupplier clockNanos,
            long deadlineNanos) {
        this.settings = settings;
        this.memory = memory;
        this.dictionary = dictionary;
        this.functions = functions;
        this.clockNanos = clockNanos;
        this.deadlineNanos = deadlineNanos;
    }

    /// How the query runs.
    public QuerySettings settings() {
        return settings;
    }

    /// The query's memory.
    public QueryMemory memory() {
        return memory;
    }

    /// The dictionary of all VARCHAR and VARBINARY columns of the query.
    public Dictionary dictionary() {
        return dictionary;
    }

    /// The functions of the libraries.
    public FunctionCatalog functions() {
        return functions;
    }

    /// Counts rows of streams that were left out because they were late.
    public void countLate(long rows) {
        lateRows.add(rows);
    }

    /// How many rows of streams were left out because they were late.
    public long lateRows() {
        return lateRows.sum();
    }

    /// Keeps rows of a stream that were left out because they were late, for whoever asks for them;
    /// takes ownership of the batch.
    public void keepLate(Batch rows) {
        late.add(rows);
    }

    /// Late rows that were kept and not yet taken, to be closed by the caller; null when there are
    /// none.
    public @Nullable Batch takeLate() {
        return late.poll();
    }

    /// What key filters did.
    public FilterCounts filterCounts() {
        return filterCounts;
    }

    /// Counts rows of streams that were read.
    public void countRead(long rows) {
        rowsRead.add(rows);
    }

    /// How many rows of streams were read.
    public long rowsRead() {
        return rowsRead.sum();
    }

    /// A place for the watermark of one more stream, in nanoseconds since 1970; `Long.MIN_VALUE`
    /// before there is one.
    public AtomicLong newWatermark() {
        AtomicLong made = new AtomicLong(Long.MIN_VALUE);
        watermarks.add(made);
        return made;
    }

    /// The least watermark of the streams whose rows are brought into the order of time; empty
    /// where there are none, or one has no watermark yet.
    public OptionalLong watermark() {
        long least = watermarks.stream().mapToLong(AtomicLong::get).min().orElse(Long.MIN_VALUE);
        return least == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
    }

    /// Rows of a stream have come up to this time, in nanoseconds since 1970.
    public void sawTime(long time) {
        newest.accumulate(time);
    }

    /// The greatest time of the streams whose rows are brought into the order of time; empty before
    /// there is one.
    public OptionalLong newest() {
        long greatest = newest.get();
        return greatest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(greatest);
    }

    /// Asks the query to stop; the first reason counts. Operators see it in [#check()].
    public void stop(EngineException reason) {
        stop.compareAndSet(null, reason);
    }

    /// Whether the query was asked to stop.
    public boolean stopped() {
        return stop.get() != null;
    }

    /// Why the query was asked to stop, if it was.
    public Optional<EngineException> stopReason() {
        return Optional.ofNullable(stop.get());
    }

    /// The node's clock, in nanoseconds: for sources that give rows when they are due. No operator
    /// reads it.
    public LongSupplier clock() {
        return clockNanos;
    }

    /// Whether there is a time at which the query has to end.
    public boolean hasDeadline() {
        return deadlineNanos != Long.MAX_VALUE;
    }

    /// Whether the query has to stop: it was asked to, or is past its deadline.
    public boolean mustStop() {
        if (stop.get() == null && hasDeadline() && clockNanos.getAsLong() - deadlineNanos >= 0) {
            stop(
                    new EngineException(
                            ErrorCode.CANCELLED,
                            "the statement is past its deadline (statement_timeout)"));
        }
        return stopped();
    }

    /// Throws if the query was cancelled, has failed elsewhere or is past its deadline. Called for
    /// each batch, and inside loops that run longer than some milliseconds.
    public void check() {
        if (mustStop()) {
            throw Objects.requireNonNull(stop.get());
        }
    }

    @Override
    public void close() {
        for (Batch rows = late.poll(); rows != null; rows = late.poll()) {
            rows.close();
        }
        dictionary.close();
        memory.close();
    }
}
