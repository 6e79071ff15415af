package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Reads whole numbers of one to eight bytes from an Arrow vector.
final class ArrowVectorReader {
    private final MemorySegment values;
    private final int bytes;
    private final boolean signed;

    ArrowVectorReader(FieldVector vector) {
        values = QueryMemory.segment(vector.getDataBuffer());
        bytes = ((BaseFixedWidthVector) vector).getTypeWidth();
        signed = !(vector.getField().getType() instanceof ArrowType.Int type) || type.getIsSigned();
    }

    /// The value of a row; unsigned values of eight bytes as their bits.
    long integer(int row) {
        return switch (bytes) {
            case 1 -> {
                byte value = values.get(ValueLayout.JAVA_BYTE, row);
                yield signed ? value : value & 0xffL;
            }
            case 2 -> {
                short value = values.get(ValueLayout.JAVA_SHORT_UNALIGNED, (long) row << 1);
                yield signed ? value : value & 0xffffL;
            }
            case 4 -> {
                int value = values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                yield signed ? value : value & 0xffff_ffffL;
            }
            default -> values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
        };
    }
}
