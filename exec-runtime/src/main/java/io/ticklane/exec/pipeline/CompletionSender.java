package io.ticklane.exec.pipeline;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ExchangeSender;
import java.util.function.BooleanSupplier;

/// The end of a pipeline that does work and gives no rows: says when all of it was done.
public final class CompletionSender implements ExchangeSender {
    private final Runnable completed;
    private final BooleanSupplier unwanted;
    private final Runnable ended;

    /// A sender that runs `completed` when all was done, and `ended` then or when it was stopped,
    /// any number of times; once `unwanted`, the pipeline stops.
    public CompletionSender(Runnable completed, BooleanSupplier unwanted, Runnable ended) {
        this.completed = completed;
        this.unwanted = unwanted;
        this.ended = ended;
    }

    @Override
    public Port open() {
        return new Port() {
            @Override
            public void send(Batch batch) {}

            @Override
            public void end(long sequence, long floor) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public long limit() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean done() {
        return unwanted.getAsBoolean();
    }

    @Override
    public void finish(long count) {
        completed.run();
    }

    @Override
    public void close() {
        ended.run();
    }
}
