package io.ticklane.jdbc.internal.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Writes Java values as Arrow IPC messages: parameters of a statement and rows that the driver
/// makes itself. The class of each value is the one that [Column] names for the type of its column.
public final class BatchWriter {
    private static final int CONTINUATION = 0xFFFFFFFF;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<long[]> nodes = new ArrayList<>();
    private final List<long[]> buffers = new ArrayList<>();

    private BatchWriter() {}

    /// The schema message, without body.
    public static IpcMessage schema(Schema schema) throws SQLException {
        return new IpcMessage(SchemaWriter.header(schema), ByteBuffer.allocate(0));
    }

    /// A record batch message with these rows.
    ///
    /// @throws SQLException 22003 if a value does not fit its type
    public static IpcMessage batch(Schema schema, List<@Nullable Object[]> rows)
            throws SQLException {
        BatchWriter writer = new BatchWriter();
        for (int column = 0; column < schema.fields().size(); column++) {
            writer.column(schema.fields().get(column).type(), rows, column);
        }
        return new IpcMessage(
                writer.header(rows.size()), ByteBuffer.wrap(writer.body.toByteArray()));
    }

    /// An IPC stream: schema, one record batch, end mark.
    public static byte[] stream(Schema schema, List<@Nullable Object[]> rows) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(encapsulated(schema(schema)));
        out.writeBytes(encapsulated(batch(schema, rows)));
        ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(end.putInt(CONTINUATION).putInt(0).array());
        return out.toByteArray();
    }

    /// One message with marker and length before it, padded to a multiple of 8 bytes.
    public static byte[] encapsulated(IpcMessage message) {
        int header = padded(message.header().remaining());
        int body = padded(message.body().remaining());
        ByteBuffer out = ByteBuffer.allocate(8 + header + body).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(CONTINUATION).putInt(header).put(message.header().duplicate());
        out.position(8 + header);
        out.put(message.body().duplicate());
        return out.array();
    }

    private static int padded(int length) {
        return (length + 7) / 8 * 8;
    }

    private ByteBuffer header(int rows) {
        FlatBufferBuilder builder = new FlatBufferBuilder(512);
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes.get(i)[0], nodes.get(i)[1]);
        }
        int nodeVector = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, buffers.get(i)[0], buffers.get(i)[1]);
        }
        int bufferVector = builder.endVector();
        int batch = RecordBatch.createRecordBatch(builder, rows, nodeVector, bufferVector, 0, 0);
        builder.finish(
                Message.createMessage(
                        builder,
                        MetadataVersion.V5,
                        MessageHeader.RecordBatch,
                        batch,
                        body.size(),
                        0));
        return builder.dataBuffer().slice();
    }

    private void column(ArrowType type, List<@Nullable Object[]> rows, int column)
            throws SQLException {
        byte[] validity = new byte[(rows.size() + 7) / 8];
        int nulls = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row)[column] == null) {
                nulls++;
            } else {
                validity[row >> 3] |= (byte) (1 << (row & 7));
            }
        }
        nodes.add(new long[] {rows.size(), nulls});
        if (type instanceof ArrowType.Null) {
            return;
        }
        buffer(validity, validity.length);
        if (type instanceof ArrowType.Text || type instanceof ArrowType.Binary) {
            bytes(rows, column);
        } else {
            fixed(type, rows, column);
        }
    }

    private void buffer(byte[] bytes, int length) {
        buffers.add(new long[] {body.size(), length});
        body.write(bytes, 0, length);
        while (body.size() % 8 != 0) {
            body.write(0);
        }
    }

    private void bytes(List<@Nullable Object[]> rows, int column) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        ByteBuffer offsets =
                ByteBuffer.allocate((rows.size() + 1) * 4).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putInt(0);
        for (@Nullable Object[] row : rows) {
            Object value = row[column];
            if (value instanceof byte[] bytes) {
                values.writeBytes(bytes);
            } else if (value != null) {
                values.writeBytes(value.toString().getBytes(StandardCharsets.UTF_8));
            }
            offsets.putInt(values.size());
        }
        buffer(offsets.array(), offsets.capacity());
        buffer(values.toByteArray(), values.size());
    }

    private void fixed(ArrowType type, List<@Nullable Object[]> rows, int column)
            throws SQLException {
        int bits = FixedColumn.bits(type);
        int length = (int) (((long) rows.size() * bits + 7) / 8);
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows.size(); row++) {
            Object value = rows.get(row)[column];
            if (value == null) {
                continue;
            }
            try {
                put(out, type, row, value);
            } catch (ArithmeticException | ClassCastException e) {
                String message = value + " does not fit " + type;
                throw SqlErrors.of(SqlErrors.OUT_OF_RANGE, message, e);
            }
        }
        buffer(out.array(), length);
    }

    private static void put(ByteBuffer out, ArrowType type, int row, Object value) {
        int width = FixedColumn.bits(type) / 8;
        if (type instanceof ArrowType.Bool) {
            int bit = (Boolean) value ? 1 << (row & 7) : 0;
            out.put(row >> 3, (byte) (out.get(row >> 3) | bit));
        } else if (type instanceof ArrowType.Floating) {
            double number = ((Number) value).doubleValue();
            if (width == 4) {
                out.putFloat(row * 4, (float) number);
            } else {
                out.putDouble(row * 8, number);
            }
        } else if (type instanceof ArrowType.Decimal decimal) {
            BigInteger whole =
                    ((BigDecimal) value)
                            .setScale(decimal.scale(), RoundingMode.UNNECESSARY)
                            .unscaledValue();
            if (whole.bitLength() >= decimal.bits()) {
                throw new ArithmeticException("more than " + decimal.bits() + " bits");
            }
            for (int i = 0; i < width; i++) {
                out.put(row * width + i, whole.shiftRight(8 * i).byteValue());
            }
        } else {
            long number = number(type, value);
            switch (width) {
                case 1 -> out.put(row, (byte) number);
                case 2 -> out.putShort(row * 2, (short) number);
                case 4 -> out.putInt(row * 4, Math.toIntExact(number));
                default -> out.putLong(row * 8, number);
            }
        }
    }

    private static long number(ArrowType type, Object value) {
        if (type instanceof ArrowType.Date) {
            return ((LocalDate) value).toEpochDay();
        } else if (type instanceof ArrowType.Time time) {
            return ((LocalTime) value).toNanoOfDay() / time.unit().nanos();
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            Instant instant =
                    value instanceof LocalDateTime local
                            ? local.toInstant(ZoneOffset.UTC)
                            : (Instant) value;
            return units(instant.getEpochSecond(), instant.getNano(), timestamp.unit());
        } else if (type instanceof ArrowType.Span span) {
            Duration duration = (Duration) value;
            return units(duration.getSeconds(), duration.getNano(), span.unit());
        } else if (type instanceof ArrowType.Months) {
            return ((Period) value).toTotalMonths();
        }
        return ((Number) value).longValue();
    }

    /// A time before 1970 is a negative second with a positive fraction: one second is moved to the
    /// fraction, so that only what does not fit overflows.
    private static long units(long second, int nanos, ArrowType.Unit unit) {
        long perSecond = unit.perSecond();
        long part = nanos / unit.nanos();
        if (second < 0) {
            return Math.addExact(Math.multiplyExact(second + 1, perSecond), part - perSecond);
        }
        return Math.addExact(Math.multiplyExact(second, perSecond), part);
    }
}
