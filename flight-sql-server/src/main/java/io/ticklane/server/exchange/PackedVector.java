package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The bytes of a message as an Arrow record batch: one value of one column of type Binary. The
/// header says how the columns of its rows lie in it.
final class PackedVector {
    private static final Schema SCHEMA =
            new Schema(
                    List.of(
                            new Field(
                                    "packed",
                                    FieldType.notNullable(ArrowType.Binary.INSTANCE),
                                    null)));

    private PackedVector() {}

    static VectorSchemaRoot create(BufferAllocator allocator) {
        return VectorSchemaRoot.create(SCHEMA, allocator);
    }

    /// Lets the vector refer to the first bytes of a buffer, which stays the caller's.
    static void load(
            ArrowBuf packed, long bytes, VectorSchemaRoot root, BufferAllocator allocator) {
        try (ArrowBuf offsets = allocator.buffer(2L * BaseVariableWidthVector.OFFSET_WIDTH)) {
            offsets.setInt(0, 0);
            offsets.setInt(BaseVariableWidthVector.OFFSET_WIDTH, Math.toIntExact(bytes));
            root.getVector(0)
                    .loadFieldBuffers(
                            new ArrowFieldNode(1, 0),
                            Arrays.asList(null, offsets, packed.slice(0, bytes)));
        }
        root.setRowCount(1);
    }

    /// The bytes, with a reference of the caller's; error XX000 if there are fewer than `bytes`.
    static ArrowBuf packed(VectorSchemaRoot root, long bytes) {
        if (root.getRowCount() != 1
                || !(root.getVector(0) instanceof VarBinaryVector vector)
                || vector.getDataBuffer().capacity() < bytes) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "a message of an exchange between nodes does not have its " + bytes + " bytes");
        }
        ArrowBuf packed = vector.getDataBuffer();
        packed.getReferenceManager().retain();
        return packed;
    }
}
