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
import org.jspecify.annotations.Nullable;

/// Makes batches of the messages of one link: in the memory of this node's query, and with the
/// codes of its dictionary.
///
/// Threads: one at a time.
final class MessageReader {
    private static final SqlType ORDINAL = SqlType.BIGINT.withNullable(false);

    private final QueryMemory memory;
    private final Dictionary dictionary;
    private final List<SqlType> types;
    private final ValueUnpacker unpacker = new ValueUnpacker();

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
            ArrowBuf packed = message.packed();
            if (message.rows() == 0 || packed == null) {
                return null;
            }
            if (message.columns().size() != types.size() + 1) {
                throw wrong(message.columns().size() + " columns, not " + (types.size() + 1));
            }
            if (packed.capacity() < message.packedBytes()) {
                throw wrong("too few bytes for " + message.rows() + " rows");
            }
            MemorySegment in = QueryMemory.segment(packed);
            List<Column> made = new ArrayList<>(types.size() + 1);
            try {
                long at = 0;
                for (int i = 0; i <= types.size(); i++) {
                    PackedColumn column = message.columns().get(i);
                    made.add(
                            column(
                                    column,
                                    i < types.size() ? types.get(i) : ORDINAL,
                                    message.rows(),
                                    in,
                                    at));
                    at += column.bytes(message.rows());
                }
                Column ordinals = made.removeLast();
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

    private Column column(PackedColumn sent, SqlType type, int rows, MemorySegment in, long at) {
        if (sent.lane() != Lane.of(type) || !sent.isPossible()) {
            throw wrong("lane " + sent.lane() + " as " + sent.form() + " for " + type.sql());
        }
        long nullBytes = sent.nullBytes(rows);
        ArrowBuf values = memory.allocate(sent.lane().bytes((long) rows));
        ArrowBuf validity = null;
        try {
            if (sent.nulls()) {
                validity = memory.allocate(nullBytes);
                MemorySegment.copy(in, at, QueryMemory.segment(validity), 0, nullBytes);
            }
            MemorySegment out = QueryMemory.segment(values);
            unpacker.unpack(sent, rows, in, at + nullBytes, out);
            if (Lane.isCoded(type)) {
                translate(out, rows);
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
