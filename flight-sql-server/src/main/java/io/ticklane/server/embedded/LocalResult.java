package io.ticklane.server.embedded;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.jdbc.embedded.EmbeddedException;
import io.ticklane.jdbc.embedded.EmbeddedResult;
import io.ticklane.server.session.ArrowRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.jspecify.annotations.Nullable;

/// A result of an engine in this process, as Arrow IPC messages.
final class LocalResult implements EmbeddedResult {
    private final @Nullable ArrowRows rows;
    private final long updateCount;

    /// Held while rows are made, so that the result is not closed under them.
    private final ReentrantLock reading = new ReentrantLock();

    private String progress = "";
    private boolean closed;

    LocalResult(@Nullable ArrowRows rows, long updateCount) {
        this.rows = rows;
        this.updateCount = updateCount;
    }

    @Override
    public @Nullable ByteBuffer next() throws EmbeddedException {
        if (rows == null) {
            return null;
        }
        reading.lock();
        try {
            if (closed) {
                throw new EngineException(ErrorCode.INVALID_CURSOR, "the result is closed");
            }
            boolean more = rows.next();
            progress = rows.progress();
            return more ? message(rows) : null;
        } catch (EngineException e) {
            throw Errors.embedded(e);
        } finally {
            reading.unlock();
        }
    }

    private static ByteBuffer message(ArrowRows rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowRecordBatch batch = new VectorUnloader(rows.root()).getRecordBatch();
                WriteChannel channel = new WriteChannel(Channels.newChannel(bytes))) {
            MessageSerializer.serialize(channel, batch);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "cannot write a record batch to memory", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    @Override
    public String progress() {
        return progress;
    }

    @Override
    public long updateCount() {
        return updateCount;
    }

    @Override
    public void cancel() {
        if (rows != null) {
            rows.cancel();
        }
    }

    @Override
    public void close() {
        if (rows == null) {
            return;
        }
        if (reading.isLocked() && !reading.isHeldByCurrentThread()) {
            rows.cancel();
        }
        reading.lock();
        try {
            if (!closed) {
                closed = true;
                rows.close();
            }
        } finally {
            reading.unlock();
        }
    }
}
