package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lines of text as rows, such as those of EXPLAIN.
final class TextResult implements StatementResult {
    static final RowType OUTPUT =
            RowType.of(new Field("plan", SqlType.VARCHAR.withNullable(false)));

    private final List<String> lines;
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean given;

    /// Takes ownership of the memory.
    TextResult(List<String> lines, QueryMemory memory) {
        this.lines = lines;
        this.memory = memory;
        this.dictionary = new Dictionary(memory);
    }

    @Override
    public RowType rowType() {
        return OUTPUT;
    }

    @Override
    public long updateCount() {
        return -1;
    }

    @Override
    public @Nullable Batch next() {
        if (closed.get()) {
            throw new EngineException(ErrorCode.INVALID_CURSOR, "the result is closed");
        }
        if (given) {
            return null;
        }
        given = true;
        try (ColumnBuilder builder = new ColumnBuilder(memory, OUTPUT.type(0), lines.size())) {
            for (String line : lines) {
                builder.append(dictionary.code(line));
            }
            Column column = builder.build();
            return new Batch(0, lines.size(), List.of(column));
        }
    }

    @Override
    public Dictionary dictionary() {
        return dictionary;
    }

    @Override
    public Lock reading() {
        return reading;
    }

    @Override
    public void cancel() {
        // done already
    }

    @Override
    public void onClose(Runnable action) {
        action.run();
    }

    @Override
    public void close() {
        reading.lock();
        try {
            if (closed.compareAndSet(false, true)) {
                dictionary.close();
                memory.close();
            }
        } finally {
            reading.unlock();
        }
    }
}
