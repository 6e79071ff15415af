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
import io.ticklane.exec.query.FilterUse;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a query that this node runs. A few morsels are made ahead; when nobody takes them,
/// the query waits without a thread.
public final class ResultStream implements RowStream {
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

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public Dictionary dictionary() {
        return context.dictionary();
    }

    @Override
    public QueryMemory memory() {
        return context.memory();
    }

    @Override
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

    /// How many rows of streams were late, and what key filters did.
    @Override
    public List<String> sharing() {
        long late = context.lateRows();
        List<String> lines = new ArrayList<>(FilterUse.lines(context.filterCounts().uses()));
        if (late > 0) {
            lines.add("late rows left out " + late);
        }
        return lines;
    }

    @Override
    public void cancel(String reason) {
        run.stop(new EngineException(ErrorCode.CANCELLED, reason));
    }

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
