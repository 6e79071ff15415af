package io.ticklane.exec.operator;

import io.ticklane.exec.batch.Batch;

/// The end of a pipeline that needs all its input before it has a result.
///
/// Order: workers see different morsels, so a sink whose result depends on the order of rows uses
/// sequence and ordinals of the batches, never the order of arrival.
public interface Sink extends AutoCloseable {
    /// A part of the sink for one worker (the whole sink in a serial pipeline).
    Local local();

    /// Called once, by one thread, after all input has been consumed by the locals: the result as
    /// the source of the next pipeline. The source stays valid until it is closed, which may be
    /// after the sink was.
    Source finish();

    @Override
    void close();

    /// What one worker fills.
    interface Local {
        /// Reads a batch, which stays the caller's. The batches of a morsel come one after the
        /// other.
        void consume(Batch in);

        /// Whether more input cannot change the result, so that the pipeline may stop.
        default boolean full() {
            return false;
        }
    }
}
