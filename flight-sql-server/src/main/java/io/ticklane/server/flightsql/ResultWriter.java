package io.ticklane.server.flightsql;

import io.ticklane.server.session.ArrowRows;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.vector.VectorSchemaRoot;

/// Writes the rows of a result to a client as fast as it reads. Runs on a thread of its own: gRPC
/// tells of a client that is ready again only after the call's handler has returned, so the handler
/// must not wait.
final class ResultWriter {
    private final ArrowRows rows;
    private final ServerStreamListener client;
    private final Object changed = new Object();

    private ResultWriter(ArrowRows rows, ServerStreamListener client) {
        this.rows = rows;
        this.client = client;
    }

    /// Writes all rows in the background; takes ownership of them.
    static void start(ArrowRows rows, ServerStreamListener client) {
        ResultWriter writer = new ResultWriter(rows, client);
        client.setOnReadyHandler(writer::wake);
        client.setOnCancelHandler(() -> {
            rows.cancel();
            writer.wake();
        });
        Thread.ofVirtual().name("result-writer").start(writer::run);
    }

    private void wake() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private void run() {
        try (rows) {
            client.start(rows.root());
            boolean any = false;
            while (awaitReady() && rows.next()) {
                client.putNext();
                any = true;
            }
            if (!any && !client.isCancelled()) {
                putNothing(rows.root());
            }
            client.completed();
        } catch (Throwable e) {
            client.error(FlightErrors.of(e));
        }
    }

    /// Clients expect at least one batch.
    private void putNothing(VectorSchemaRoot root) {
        root.allocateNew();
        root.setRowCount(0);
        client.putNext();
    }

    /// Waits until the client can take more; false when it has gone.
    private boolean awaitReady() throws InterruptedException {
        synchronized (changed) {
            while (!client.isReady() && !client.isCancelled()) {
                changed.wait();
            }
        }
        return !client.isCancelled();
    }
}
