package io.ticklane.exec.operator;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A sink that several lanes fill together. When the last lane has finished, the result gets what
/// the sink gives.
public final class SharedSink implements AutoCloseable {
    private final Sink sink;
    private final Consumer<Source> result;
    private final AtomicInteger unfinished;

    /// A sink for this many lanes; takes ownership of it.
    public SharedSink(Sink sink, int lanes, Consumer<Source> result) {
        this.sink = sink;
        this.result = result;
        this.unfinished = new AtomicInteger(lanes);
    }

    /// The sink of one lane; the source that it gives at its end has no rows.
    public Sink lane() {
        return new Lane();
    }

    @Override
    public void close() {
        sink.close();
    }

    private final class Lane implements Sink {
        @Override
        public Local local() {
            return sink.local();
        }

        @Override
        public Source finish() {
            if (unfinished.decrementAndGet() == 0) {
                result.accept(sink.finish());
            }
            return RowMorsels.empty();
        }

        /// What was filled stays, until the last lane has finished.
        @Override
        public void close() {}
    }
}
