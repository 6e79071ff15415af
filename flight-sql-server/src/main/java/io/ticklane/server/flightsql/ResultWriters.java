package io.ticklane.server.flightsql;

import io.ticklane.server.session.ArrowRows;
import java.util.HashSet;
import java.util.Set;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;

/// The results that are being written to clients, so that a node can end them when it ends.
///
/// Threads: any.
final class ResultWriters {
    private final Set<ResultWriter> running = new HashSet<>();
    private boolean stopped;

    /// Writes all rows in the background; takes ownership of them.
    void start(ArrowRows rows, ServerStreamListener client) {
        ResultWriter writer = new ResultWriter(rows, client, this::ended);
        synchronized (this) {
            running.add(writer);
            if (stopped) {
                writer.stop();
            }
        }
        writer.start();
    }

    private synchronized void ended(ResultWriter writer) {
        running.remove(writer);
        notifyAll();
    }

    /// Ends what is being written, and returns when all of it has released its memory. What starts
    /// later ends at once.
    synchronized void stop() throws InterruptedException {
        stopped = true;
        running.forEach(ResultWriter::stop);
        while (!running.isEmpty()) {
            wait();
        }
    }
}
