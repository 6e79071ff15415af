package io.ticklane.jdbc.internal.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.IntervalUnit;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/// Writes the flatbuffer of a schema message for the types that the driver sends.
final class SchemaWriter {
    private final FlatBufferBuilder builder = new FlatBufferBuilder(512);

    private SchemaWriter() {}

    static ByteBuffer header(Schema schema) throws SQLException {
        return new SchemaWriter().write(schema.fields());
    }

    private ByteBuffer write(List<Field> list) throws SQLException {
        int[] fields = new int[list.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = field(list.get(i));
        }
        int vector = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
        int schema =
                org.apache.arrow.flatbuf.Schema.createSchema(
                        builder, Endianness.Little, vector, 0, 0);
        builder.finish(
                Message.createMessage(
                        builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, 0));
        return builder.dataBuffer().slice();
    }

    private int field(Field field) throws SQLException {
        int name = builder.createString(field.name());
        int children = org.apache.arrow.flatbuf.Field.createChildrenVector(builder, new int[0]);
        byte code = code(field.type());
        int type = type(field.type());
        org.apache.arrow.flatbuf.Field.startField(builder);
        org.apache.arrow.flatbuf.Field.addName(builder, name);
        org.apache.arrow.flatbuf.Field.addNullable(builder, field.nullable());
        org.apache.arrow.flatbuf.Field.addTypeType(builder, code);
        org.apache.arrow.flatbuf.Field.addType(builder, type);
        org.apache.arrow.flatbuf.Field.addChildren(builder, children);
        return org.apache.arrow.flatbuf.Field.endField(builder);
    }

    private static byte code(ArrowType type) throws SQLException {
        if (type instanceof ArrowType.Null) {
            return Type.Null;
        } else if (type instanceof ArrowType.Bool) {
            return Type.Bool;
        } else if (type instanceof ArrowType.Int) {
            return Type.Int;
        } else if (type instanceof ArrowType.Floating) {
            return Type.FloatingPoint;
        } else if (type instanceof ArrowType.Decimal) {
            return Type.Decimal;
        } else if (type instanceof ArrowType.Text) {
            return Type.Utf8;
        } else if (type instanceof ArrowType.Binary) {
            return Type.Binary;
        } else if (type instanceof ArrowType.Date) {
            return Type.Date;
        } else if (type instanceof ArrowType.Time) {
            return Type.Time;
        } else if (type instanceof ArrowType.Timestamp) {
            return Type.Timestamp;
        } else if (type instanceof ArrowType.Span) {
            return Type.Duration;
        } else if (type instanceof ArrowType.Months) {
            return Type.Interval;
        }
        throw SqlErrors.unsupported("Parameter of type " + type);
    }

    private int type(ArrowType type) {
        if (type instanceof ArrowType.Int integer) {
            return Int.createInt(builder, integer.bits(), integer.signed());
        } else if (type instanceof ArrowType.Floating floating) {
            short precision = floating.bits() == 32 ? Precision.SINGLE : Precision.DOUBLE;
            return FloatingPoint.createFloatingPoint(builder, precision);
        } else if (type instanceof ArrowType.Decimal decimal) {
            return Decimal.createDecimal(
                    builder, decimal.precision(), decimal.scale(), decimal.bits());
        } else if (type instanceof ArrowType.Time time) {
            return Time.createTime(builder, time.unit().code(), time.bits());
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            ZoneId zone = timestamp.zone();
            int name = zone == null ? 0 : builder.createString(zone.getId());
            return Timestamp.createTimestamp(builder, timestamp.unit().code(), name);
        } else if (type instanceof ArrowType.Span span) {
            return Duration.createDuration(builder, span.unit().code());
        } else if (type instanceof ArrowType.Months) {
            return Interval.createInterval(builder, IntervalUnit.YEAR_MONTH);
        } else if (type instanceof ArrowType.Date date) {
            return Date.createDate(builder, date.millis() ? DateUnit.MILLISECOND : DateUnit.DAY);
        }
        return empty(type);
    }

    private int empty(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            Bool.startBool(builder);
            return Bool.endBool(builder);
        } else if (type instanceof ArrowType.Text) {
            Utf8.startUtf8(builder);
            return Utf8.endUtf8(builder);
        } else if (type instanceof ArrowType.Binary) {
            Binary.startBinary(builder);
            return Binary.endBinary(builder);
        }
        Null.startNull(builder);
        return Null.endNull(builder);
    }
}
