package io.ticklane.exec.batch;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;

/// The lists of an Arrow vector, whichever way Arrow lays them out.
sealed interface ArrowLists {
    /// The elements of all rows, one after the other.
    FieldVector elements();

    /// Where the elements of a row begin; for the number of rows, where the last one's end.
    long start(int row);

    /// The lists of a vector of at least one row.
    static ArrowLists of(FieldVector vector) {
        return switch (vector) {
            case ListVector lists ->
                    new Small(lists.getDataVector(), QueryMemory.segment(lists.getOffsetBuffer()));
            case LargeListVector lists ->
                    new Large(lists.getDataVector(), QueryMemory.segment(lists.getOffsetBuffer()));
            case FixedSizeListVector lists -> new Fixed(lists.getDataVector(), lists.getListSize());
            default ->
                    throw ArrowTypes.unsupported(
                            vector.getName(), vector.getField().getType().toString());
        };
    }

    /// Offsets of four bytes.
    record Small(FieldVector elements, MemorySegment offsets) implements ArrowLists {
        @Override
        public long start(int row) {
            return offsets.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
        }
    }

    /// Offsets of eight bytes.
    record Large(FieldVector elements, MemorySegment offsets) implements ArrowLists {
        @Override
        public long start(int row) {
            return offsets.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
        }
    }

    /// Lists of one length.
    record Fixed(FieldVector elements, int length) implements ArrowLists {
        @Override
        public long start(int row) {
            return (long) row * length;
        }
    }
}
