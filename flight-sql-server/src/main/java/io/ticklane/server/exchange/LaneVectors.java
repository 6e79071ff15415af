package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The columns of messages as Arrow vectors, and back, without a copy of values.
///
/// | lane | Arrow type |
/// | --- | --- |
/// | BIT | Bool |
/// | INT | Int(32, signed) |
/// | LONG | Int(64, signed) |
/// | DOUBLE | FloatingPoint(DOUBLE) |
/// | WIDE | FixedSizeBinary(16) |
final class LaneVectors {
    private static final int WIDE_BYTES = Lane.WIDE.bytes();

    private LaneVectors() {}

    /// Vectors for columns of these lanes.
    static VectorSchemaRoot create(List<Lane> lanes, BufferAllocator allocator) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            fields.add(
                    new Field(Integer.toString(i), FieldType.nullable(type(lanes.get(i))), null));
        }
        return VectorSchemaRoot.create(new Schema(fields), allocator);
    }

    private static ArrowType type(Lane lane) {
        return switch (lane) {
            case BIT -> ArrowType.Bool.INSTANCE;
            case INT -> new ArrowType.Int(Integer.SIZE, true);
            case LONG -> new ArrowType.Int(Long.SIZE, true);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case WIDE -> new ArrowType.FixedSizeBinary(WIDE_BYTES);
        };
    }

    /// The lane of a vector's type; error XX000 if no lane has it.
    static Lane lane(FieldVector vector) {
        ArrowType type = vector.getField().getType();
        for (Lane lane : Lane.values()) {
            if (type(lane).equals(type)) {
                return lane;
            }
        }
        throw new EngineException(
                ErrorCode.INTERNAL, "an exchange between nodes has a column of type " + type);
    }

    /// Lets vectors refer to some rows of a message, which stays the caller's.
    ///
    /// @param from the first row, a multiple of 64
    static void load(Message message, int from, int rows, VectorSchemaRoot root) {
        for (int i = 0; i < message.columns().size(); i++) {
            Message.Values column = message.columns().get(i);
            ArrowBuf validity = column.validity();
            root.getVector(i)
                    .loadFieldBuffers(
                            new ArrowFieldNode(rows, 0),
                            Arrays.asList(
                                    validity == null ? null : part(validity, Lane.BIT, from, rows),
                                    part(column.values(), column.lane(), from, rows)));
        }
        root.setRowCount(rows);
    }

    private static ArrowBuf part(ArrowBuf buffer, Lane lane, int from, int rows) {
        return from == 0 ? buffer : buffer.slice(lane.bytes((long) from), lane.bytes((long) rows));
    }

    /// The rows of vectors as columns of a message, which the caller closes. Only whole groups of
    /// 64 bits are columns of bits: others are copied.
    ///
    /// @param withNulls which columns have validity buffers
    static List<Message.Values> columns(
            VectorSchemaRoot root, BitSet withNulls, BufferAllocator allocator) {
        List<Message.Values> columns = new ArrayList<>();
        try {
            int rows = root.getRowCount();
            for (FieldVector vector : root.getFieldVectors()) {
                boolean nulls = withNulls.get(columns.size());
                Lane lane = lane(vector);
                ArrowBuf values = own(vector.getDataBuffer(), lane, rows, allocator);
                columns.add(
                        new Message.Values(
                                lane, values, nulls ? validity(vector, values, allocator) : null));
            }
            return columns;
        } catch (Throwable e) {
            columns.forEach(Message.Values::close);
            throw e;
        }
    }

    private static @Nullable ArrowBuf validity(
            FieldVector vector, ArrowBuf values, BufferAllocator allocator) {
        try {
            return own(vector.getValidityBuffer(), Lane.BIT, vector.getValueCount(), allocator);
        } catch (Throwable e) {
            values.close();
            throw e;
        }
    }

    private static ArrowBuf own(ArrowBuf sent, Lane lane, int rows, BufferAllocator allocator) {
        long bytes = lane.bytes((long) rows);
        if (lane != Lane.BIT || sent.capacity() >= bytes) {
            sent.getReferenceManager().retain();
            return sent;
        }
        ArrowBuf copy = allocator.buffer(bytes);
        copy.setZero(0, bytes);
        copy.setBytes(0, sent, 0, sent.capacity());
        return copy;
    }
}
