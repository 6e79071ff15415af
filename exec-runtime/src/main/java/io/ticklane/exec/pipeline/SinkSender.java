package io.ticklane.exec.pipeline;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The end of a pipeline in a sink. When all input was consumed, the sink's result goes to the
/// pipeline that comes next.
public final class SinkSender implements ExchangeSender {
    private final Sink sink;
    private final Consumer<Source> result;
    private final BooleanSupplier unwanted;

    /// A sender to a sink, which it closes. `result` takes ownership of the source that the sink
    /// gives; once `unwanted`, the pipeline stops.
    public SinkSender(Sink sink, Consumer<Source> result, BooleanSupplier unwanted) {
        this.sink = sink;
        this.result = result;
        this.unwanted = unwanted;
    }

    @Override
    public Port open() {
        Sink.Local local = sink.local();
        return new Port() {
            @Override
            public void send(Batch batch) {
                local.consume(batch);
            }

            @Override
            public void end(long sequence, long floor) {}

            @Override
            public boolean full() {
                return local.full();
            }

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
        result.accept(sink.finish());
    }

    @Override
    public void close() {
        sink.close();
    }
}
