package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The rows of a running query, in their order. A few morsels are made ahead; when nobody takes
/// them, the query waits without a thread.
///
/// Threads: one reads and closes, and may be virtual; any may cancel.
public final class ResultStream implements AutoCloseable {
    private final RowType rowType;
    private final QueryContext context;
    private final QueryRun run;
    private final ExchangeReceiver receiver;
    private final Deque<Batch> ready = new ArrayDeque<>();
    private boolean closed;

    ResultStream(RowType rowType, QueryContext context, QueryRun run, ExchangeReceiver receiver) {
        this.rowType = rowType;
        this.context = context;
        this.run = run;
        this.receiver = receiver;
    }

    /// The columns of the result.
    public RowType rowType() {
        return rowType;
    }

    /// The texts of the result.
    public Dictionary dictionary() {
        return context.dictionary();
    }

    /// The memory of the query.
    public QueryMemory memory() {
        return context.memory();
    }

    /// The next batch, waiting for it; null at the end. The caller closes it, before the stream.
    /// Throws why the query stopped, if it did: its error, 57014 when it was cancelled or is past
    /// its deadline.
    public @Nullable Batch next() {
        if (closed) {
            throw new EngineException(ErrorCode.INVALID_CURSOR, "the result is closed");
        }
        context.check();
        while (ready.isEmpty()) {
            Source.Morsel morsel = run.await(receiver);
            if (morsel == null) {
                context.check();
                return null;
            }
            morsel.read(ready::addLast);
        }
        return ready.removeFirst();
    }

    /// Ends the query with error 57014 and this message.
    public void cancel(String reason) {
        run.stop(new EngineException(ErrorCode.CANCELLED, reason));
    }

    /// Ends the query if it still runs and releases its memory; returns when nothing of it runs any
    /// more.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ready.forEach(Batch::close);
        ready.clear();
        try {
            run.close();
        } finally {
            receiver.close();
            context.close();
        }
    }
}
