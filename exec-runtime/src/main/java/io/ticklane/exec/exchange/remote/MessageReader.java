package io.ticklane.exec.exchange.remote;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.jspecify.annotations.Nullable;

/// Makes batches of the messages of one link: in the memory of this node's query, and with the
/// codes of its dictionary.
///
/// Threads: one at a time.
final class MessageReader {
    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final List<SqlType> types;

    /// For each code of the link, the code here.
    private int[] codes = new int[64];

    private int texts;

    /// A reader of rows with columns of these types.
    MessageReader(QueryContext context, List<SqlType> types) {
        this.memory = context.memory();
        this.dictionary = context.dictionary();
        this.types = List.copyOf(types);
    }

    /// The rows of a message, with ordinals; null if it has none. Takes ownership of the message.
    @Nullable Batch read(Message message) {
        try (message) {
            learn(ByteBuffer.wrap(message.texts()));
            if (message.rows() == 0) {
                return null;
            }
            if (message.columns().size() != types.size() + 1) {
                throw wrong(message.columns().size() + " columns, not " + (types.size() + 1));
            }
            List<Column> made = new ArrayList<>(types.size() + 1);
            try {
                for (int i = 0; i < types.size(); i++) {
                    made.add(column(message, i, types.get(i)));
                }
                Column ordinals = column(message, types.size(), SqlType.BIGINT.withNullable(false));
                return new Batch(0, message.rows(), made, ordinals);
            } catch (Throwable e) {
                made.forEach(Column::close);
                throw e;
            }
        }
    }

    private void learn(ByteBuffer added) {
        while (added.hasRemaining()) {
            byte[] text = new byte[added.getInt()];
            added.get(text);
            if (texts == codes.length) {
                codes = Arrays.copyOf(codes, texts * 2);
            }
            codes[texts++] = dictionary.code(text);
        }
    }

    private Column column(Message message, int index, SqlType type) {
        Message.Values sent = message.columns().get(index);
        if (sent.lane() != Lane.of(type)) {
            throw wrong("lane " + sent.lane() + " for " + type.sql());
        }
        int rows = message.rows();
        if (sent.values().capacity() < sent.lane().bytes(rows)) {
            throw wrong("too few bytes for " + rows + " rows");
        }
        ArrowBuf values = own(sent.values());
        ArrowBuf validity = null;
        try {
            ArrowBuf bits = sent.validity();
            validity = bits == null ? null : own(bits);
            if (Lane.isCoded(type)) {
                translate(QueryMemory.segment(values), rows);
            }
            return new Column(type, rows, values, validity);
        } catch (Throwable e) {
            values.close();
            if (validity != null) {
                validity.close();
            }
            throw e;
        }
    }

    /// The same bytes, which this query pays for from now on.
    private ArrowBuf own(ArrowBuf sent) {
        BufferAllocator allocator = memory.allocator();
        OwnershipTransferResult result =
                sent.getReferenceManager().transferOwnership(sent, allocator);
        ArrowBuf owned = result.getTransferredBuffer();
        if (!result.getAllocationFit()) {
            owned.close();
            throw memory.overBudget();
        }
        return owned;
    }

    private void translate(MemorySegment values, int rows) {
        for (int row = 0; row < rows; row++) {
            int code = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            if (code < 0 || code >= Math.max(texts, 1)) {
                throw wrong("a text that was not sent");
            }
            values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2, codes[code]);
        }
    }

    private static EngineException wrong(String what) {
        return new EngineException(ErrorCode.INTERNAL, "a message from another node has " + what);
    }
}
