package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BufferLayout;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Checks that the parts of a record batch have the sizes and places that its schema and its number
/// of rows ask for, before anything is loaded: a wrong length could ask for any amount of memory.
///
/// Source: Arrow columnar format, "Encapsulated message format" and "Variable-size layouts".
final class ArrowLayout {
    private static final ValueLayout.OfInt OFFSET = ValueLayout.JAVA_INT_UNALIGNED;

    private final RecordBatch batch;
    private final MemorySegment body;
    private final long bodyLength;
    private int node;
    private int buffer;

    private ArrowLayout(RecordBatch batch, ArrowBuf body, long bodyLength) {
        this.batch = batch;
        this.body = QueryMemory.segment(body);
        this.bodyLength = bodyLength;
    }

    /// Checks a record batch and its body.
    static void check(Schema schema, RecordBatch batch, ArrowBuf body, long bodyLength)
            throws BadMessageException {
        if (batch.compression() != null
                || batch.variadicBufferCountsLength() != 0
                || batch.length() < 0
                || batch.length() > Integer.MAX_VALUE) {
            throw new BadMessageException(
                    "the Arrow record batch has a form that is not used here");
        }
        ArrowLayout layout = new ArrowLayout(batch, body, bodyLength);
        for (Field field : schema.getFields()) {
            FieldNode rows = layout.node(batch.length());
            if (rows.length() != batch.length()) {
                throw new BadMessageException("columns of the Arrow record batch differ in length");
            }
            layout.column(field, rows);
        }
        if (layout.node != batch.nodesLength() || layout.buffer != batch.buffersLength()) {
            throw new BadMessageException(
                    "the Arrow record batch has more columns than its schema");
        }
    }

    /// The next column, which has so many rows at least.
    private FieldNode node(long least) throws BadMessageException {
        if (node >= batch.nodesLength()) {
            throw new BadMessageException(
                    "the Arrow record batch has fewer columns than its schema");
        }
        FieldNode found = batch.nodes(node++);
        boolean fits =
                found.length() >= least
                        && found.length() <= Integer.MAX_VALUE
                        && found.nullCount() >= 0
                        && found.nullCount() <= found.length();
        if (!fits) {
            throw new BadMessageException("a column of the Arrow record batch has another length");
        }
        return found;
    }

    private void column(Field field, FieldNode rows) throws BadMessageException {
        long count = rows.length();
        long last = 0;
        boolean variable = false;
        for (BufferLayout part : TypeLayout.getTypeLayout(field.getType()).getBufferLayouts()) {
            switch (part.getType()) {
                case VALIDITY -> next(rows.nullCount() == 0 ? 0 : bytes(count, 1));
                case OFFSET -> {
                    variable = true;
                    last = offsets(next(count == 0 ? 0 : (count + 1) << 2), count);
                }
                case DATA -> next(variable ? last : bytes(count, part.getTypeBitWidth()));
                default ->
                        throw new BadMessageException(
                                "the Arrow type " + field.getType() + " is not used here");
            }
        }
        if (field.getType() instanceof ArrowType.List) {
            column(field.getChildren().getFirst(), node(last));
        }
    }

    private static long bytes(long rows, int bits) {
        return (rows * bits + 7) >> 3;
    }

    /// The next buffer, which has so many bytes at least.
    private Buffer next(long least) throws BadMessageException {
        if (buffer >= batch.buffersLength()) {
            throw new BadMessageException(
                    "the Arrow record batch has fewer columns than its schema");
        }
        Buffer found = batch.buffers(buffer++);
        if (found.length() < least
                || found.offset() < 0
                || found.length() > bodyLength
                || found.offset() > bodyLength - found.length()) {
            throw new BadMessageException("a buffer of the Arrow record batch is cut off");
        }
        return found;
    }

    /// The last of some offsets, which go up from 0 or more.
    private int offsets(Buffer offsets, long rows) throws BadMessageException {
        int last = 0;
        for (long row = 0; rows > 0 && row <= rows; row++) {
            int next = body.get(OFFSET, offsets.offset() + (row << 2));
            if (next < last) {
                throw new BadMessageException("offsets of the Arrow record batch do not go up");
            }
            last = next;
        }
        return last;
    }
}
