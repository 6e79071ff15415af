package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;

/// The texts of an Arrow vector, whichever way Arrow lays them out.
sealed interface ArrowTexts {
    /// The code of the text of a row that is not NULL.
    int code(int row, TextEncoder encoder);

    /// The texts of a vector of at least one row.
    static ArrowTexts of(FieldVector vector) {
        return switch (vector) {
            case BaseVariableWidthVector texts ->
                    new Small(segment(texts.getOffsetBuffer()), segment(texts.getDataBuffer()));
            case BaseLargeVariableWidthVector texts ->
                    new Large(segment(texts.getOffsetBuffer()), segment(texts.getDataBuffer()));
            case BaseVariableWidthViewVector texts ->
                    new View(
                            segment(texts.getDataBuffer()),
                            texts.getDataBuffers().stream().map(ArrowTexts::segment).toList());
            case FixedSizeBinaryVector texts ->
                    new Fixed(segment(texts.getDataBuffer()), texts.getByteWidth());
            default ->
                    throw ArrowTypes.unsupported(
                            vector.getName(), vector.getField().getType().toString());
        };
    }

    private static MemorySegment segment(ArrowBuf buffer) {
        return QueryMemory.segment(buffer);
    }

    /// Offsets of four bytes.
    record Small(MemorySegment offsets, MemorySegment bytes) implements ArrowTexts {
        @Override
        public int code(int row, TextEncoder encoder) {
            int from = offsets.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
            int to = offsets.get(ValueLayout.JAVA_INT_UNALIGNED, ((long) row << 2) + 4);
            return encoder.code(bytes, from, to - from);
        }
    }

    /// Offsets of eight bytes.
    record Large(MemorySegment offsets, MemorySegment bytes) implements ArrowTexts {
        @Override
        public int code(int row, TextEncoder encoder) {
            long from = offsets.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
            long to = offsets.get(ValueLayout.JAVA_LONG_UNALIGNED, ((long) row << 3) + 8);
            return encoder.code(bytes, from, Math.toIntExact(to - from));
        }
    }

    /// Sixteen bytes a row: the length, then the text itself up to twelve bytes, else four bytes of
    /// it, the buffer and the offset.
    record View(MemorySegment views, List<MemorySegment> buffers) implements ArrowTexts {
        private static final int INLINE = BaseVariableWidthViewVector.INLINE_SIZE;

        @Override
        public int code(int row, TextEncoder encoder) {
            long at = (long) row << 4;
            int length = views.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            if (length <= INLINE) {
                return encoder.code(views, at + 4, length);
            }
            int buffer = views.get(ValueLayout.JAVA_INT_UNALIGNED, at + 8);
            int offset = views.get(ValueLayout.JAVA_INT_UNALIGNED, at + 12);
            return encoder.code(buffers.get(buffer), offset, length);
        }
    }

    /// Texts of one length.
    record Fixed(MemorySegment bytes, int length) implements ArrowTexts {
        @Override
        public int code(int row, TextEncoder encoder) {
            return encoder.code(bytes, (long) row * length, length);
        }
    }
}
