package io.ticklane.exec.pipeline;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ExchangeSender;
import java.util.function.BooleanSupplier;

/// The end of a pipeline that does work and gives no rows: says when all of it was done.
public final class CompletionSender implements ExchangeSender {
    private final Runnable completed;
    private final BooleanSupplier unwanted;

    /// A sender that runs `completed` at the end; once `unwanted`, the pipeline stops.
    public CompletionSender(Runnable completed, BooleanSupplier unwanted) {
        this.completed = completed;
        this.unwanted = unwanted;
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
    public void close() {}
}
