package io.ticklane.exec.exchange;

import io.ticklane.exec.batch.Batch;

/// The end of a pipeline: takes its rows, morsel by morsel, and says how far ahead it may run.
///
/// Threads: any; each port is used by one thread at a time.
public interface ExchangeSender extends AutoCloseable {
    /// A way in for one worker.
    Port open();

    /// Back-pressure: morsels below this number may be started.
    long limit();

    /// Whether nobody wants more rows, so that the pipeline may stop.
    boolean done();

    /// All morsels, numbered from 0, were ended; there are `count` of them. Called once, by one
    /// thread.
    void finish(long count);

    /// Releases what is held, whether finished or not. Rows that a receiver can still take stay.
    @Override
    void close();

    /// A worker's way in.
    interface Port extends AutoCloseable {
        /// Takes a part of the current morsel; the batch stays the caller's.
        void send(Batch batch);

        /// The rows that were sent have [reached][BatchConsumer#reached] a time.
        default void reached(long time) {}

        /// The morsel of this number is complete. Every morsel is ended, also one without rows:
        /// receivers count on it. Ordinals of rows that come later are not below `floor`, if no
        /// step on the way holds rows back.
        void end(long sequence, long floor);

        /// Whether more rows cannot change the result.
        default boolean full() {
            return false;
        }

        /// Drops what was sent of a morsel that did not end.
        @Override
        void close();
    }
}
