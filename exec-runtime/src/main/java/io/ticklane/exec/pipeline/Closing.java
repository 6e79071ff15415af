package io.ticklane.exec.pipeline;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/// Closes many things, all of them, and then throws the first error.
final class Closing {
    private @Nullable EngineException first;

    void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            if (first == null) {
                first = error(e);
            } else {
                first.addSuppressed(e);
            }
        }
    }

    void end() {
        if (first != null) {
            throw first;
        }
    }

    /// Any failure as the engine's exception.
    static EngineException error(Throwable failure) {
        return switch (failure) {
            case EngineException known -> known;
            case OutOfMemoryException memory ->
                    new EngineException(
                            ErrorCode.MEMORY_LIMIT,
                            "the query needs more memory than its budget or than the node has: "
                                    + memory.getMessage(),
                            memory);
            case OutOfMemoryError heap ->
                    new EngineException(
                            ErrorCode.NODE_MEMORY,
                            "the Java heap is full: " + heap.getMessage(),
                            heap);
            default ->
                    new EngineException(ErrorCode.INTERNAL, "internal error: " + failure, failure);
        };
    }
}
