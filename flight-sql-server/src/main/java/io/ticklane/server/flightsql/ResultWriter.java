package io.ticklane.server.flightsql;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.error.FlightErrors;
import io.ticklane.server.session.ArrowRows;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;

/// Writes the rows of a result to a client as fast as it reads. Runs on a thread of its own: gRPC
/// tells of a client that is ready again only after the call's handler has returned, so the handler
/// must not wait.
final class ResultWriter {
    private final ArrowRows rows;
    private final ServerStreamListener client;
    private final Object changed = new Object();

    private final Consumer<ResultWriter> onEnd;
    private volatile boolean stopped;

    /// Takes ownership of the rows; `onEnd` is called when they are closed.
    ResultWriter(ArrowRows rows, ServerStreamListener client, Consumer<ResultWriter> onEnd) {
        this.rows = rows;
        this.client = client;
        this.onEnd = onEnd;
    }

    /// Writes all rows in the background.
    void start() {
        client.setOnReadyHandler(this::wake);
        rows.onStop(this::wake);
        client.setOnCancelHandler(() -> {
            rows.cancel();
            wake();
        });
        Thread.ofVirtual().name("result-writer").start(this::run);
    }

    /// Ends the stream with error 57P01: the node is stopping.
    void stop() {
        stopped = true;
        rows.cancel();
        wake();
    }

    private void wake() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    private void run() {
        try {
            write();
        } finally {
            onEnd.accept(this);
        }
    }

    private void write() {
        try (rows) {
            client.start(rows.root());
            boolean any = false;
            while (awaitReady() && rows.next()) {
                put();
                any = true;
            }
            if (!any && !client.isCancelled()) {
                putNothing(rows.root());
            }
            client.completed();
        } catch (Throwable e) {
            client.error(FlightErrors.of(stopped ? stopping() : e));
        }
    }

    /// Sends the current rows, and with them how far the query has come.
    private void put() {
        byte[] progress = rows.progress().getBytes(StandardCharsets.UTF_8);
        if (progress.length == 0) {
            client.putNext();
            return;
        }
        // the call releases it
        ArrowBuf beside = rows.allocator().buffer(progress.length);
        beside.writeBytes(progress);
        client.putNext(beside);
    }

    private static EngineException stopping() {
        return new EngineException(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
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
            while (!client.isReady() && !client.isCancelled() && !stopped && !rows.stopped()) {
                changed.wait();
            }
        }
        if (stopped) {
            throw stopping();
        }
        return !client.isCancelled();
    }
}
