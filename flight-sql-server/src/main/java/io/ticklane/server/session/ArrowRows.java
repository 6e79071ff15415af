package io.ticklane.server.session;

import io.ticklane.exec.batch.ArrowExport;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/// The rows of a result in Arrow's form, record batch after record batch. Closing it closes the
/// result.
///
/// Threads: one.
public final class ArrowRows implements AutoCloseable {
    private final StatementResult result;
    private final BufferAllocator allocator;
    private final VectorSchemaRoot root;
    private long left;
    private String progress = "";

    /// The first `maxRows` rows of a result, all for 0; takes ownership of it.
    public ArrowRows(Engine engine, StatementResult result, long maxRows) {
        this.result = result;
        this.left = maxRows == 0 ? Long.MAX_VALUE : maxRows;
        this.allocator = engine.allocator().newChildAllocator("result", 0, Long.MAX_VALUE);
        this.root =
                VectorSchemaRoot.create(
                        ArrowTypes.schema(result.rowType(), result.upsertKey()), allocator);
    }

    /// Loads the next rows into [#root()]; false at the end. Waits for them.
    public boolean next() {
        if (left == 0) {
            return false;
        }
        Lock reading = result.reading();
        reading.lock();
        try {
            Batch batch = result.next();
            if (batch == null) {
                progress = "";
                return false;
            }
            progress = batch.rows() <= left ? result.progress().text() : "";
            try (batch) {
                // another one where the query ran again before its first row
                Dictionary dictionary = Objects.requireNonNull(result.dictionary());
                new ArrowExport(dictionary, allocator).load(batch, root);
            }
        } finally {
            reading.unlock();
        }
        if (root.getRowCount() > left) {
            root.setRowCount((int) left);
        }
        left -= root.getRowCount();
        return true;
    }

    /// The current rows.
    public VectorSchemaRoot root() {
        return root;
    }

    /// What a client is told with the current rows of how far the query has come; empty where there
    /// is nothing to say.
    public String progress() {
        return progress;
    }

    /// Memory for what is sent beside the rows.
    public BufferAllocator allocator() {
        return allocator;
    }

    /// Whether [#next()] fails at once, because the query was stopped by somebody else.
    public boolean stopped() {
        return result.stopped();
    }

    /// Adds what is done when somebody else stops the query.
    public void onStop(Runnable action) {
        result.onStop(action);
    }

    /// Stops the query: a blocked or later [#next()] fails with 57014.
    public void cancel() {
        result.cancel();
    }

    @Override
    public void close() {
        root.close();
        allocator.close();
        result.close();
    }
}
