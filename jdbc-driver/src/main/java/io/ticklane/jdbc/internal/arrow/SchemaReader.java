package io.ticklane.jdbc.internal.arrow;

import com.google.flatbuffers.Table;
import io.ticklane.jdbc.internal.error.SqlErrors;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.IntervalUnit;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;
import org.jspecify.annotations.Nullable;

/// Reads a schema message.
public final class SchemaReader {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 100_000;

    private int fields;

    private SchemaReader() {}

    /// Reads an encapsulated schema message; no bytes give the empty schema.
    public static Schema read(ByteBuffer encapsulated) throws SQLException {
        if (!encapsulated.hasRemaining()) {
            return Schema.EMPTY;
        }
        IpcMessage message = IpcMessage.split(encapsulated);
        return message.header().hasRemaining() ? header(message.header()) : Schema.EMPTY;
    }

    /// Reads the flatbuffer of a schema message.
    public static Schema header(ByteBuffer flatbuffer) throws SQLException {
        try {
            Message message = Message.getRootAsMessage(flatbuffer.slice());
            if (message.headerType() != MessageHeader.Schema) {
                throw SqlErrors.corrupt("schema expected, not message " + message.headerType());
            }
            Table table = message.header(new org.apache.arrow.flatbuf.Schema());
            if (!(table instanceof org.apache.arrow.flatbuf.Schema schema)) {
                throw SqlErrors.corrupt("schema message without schema");
            }
            if (schema.endianness() != Endianness.Little) {
                throw SqlErrors.unsupported("Arrow data in big-endian order");
            }
            SchemaReader reader = new SchemaReader();
            List<Field> list = new ArrayList<>();
            for (int i = 0; i < reader.count(schema.fieldsLength()); i++) {
                list.add(reader.field(schema.fields(i), 0));
            }
            return new Schema(list);
        } catch (RuntimeException e) {
            throw SqlErrors.of(SqlErrors.CORRUPT, "Corrupt Arrow schema: " + e, e);
        }
    }

    private int count(int length) throws SQLException {
        if (length < 0 || length > MAX_FIELDS) {
            throw SqlErrors.corrupt("schema with " + length + " fields");
        }
        return length;
    }

    private Field field(org.apache.arrow.flatbuf.@Nullable Field field, int depth)
            throws SQLException {
        if (field == null || depth > MAX_DEPTH || ++fields > MAX_FIELDS) {
            throw SqlErrors.corrupt("schema is too deep or too large");
        }
        ArrowType type = type(field);
        List<Field> children = new ArrayList<>();
        for (int i = 0; i < count(field.childrenLength()); i++) {
            children.add(field(field.children(i), depth + 1));
        }
        boolean single = type instanceof ArrowType.Many || type instanceof ArrowType.Entries;
        boolean many = type instanceof ArrowType.Row || type instanceof ArrowType.Choice;
        if (single ? children.size() != 1 : !many && !children.isEmpty()) {
            throw SqlErrors.corrupt(type + " with " + children.size() + " children");
        }
        String name = field.name() == null ? "" : field.name();
        Field.Dictionary dictionary = dictionary(field.dictionary());
        if (dictionary != null && (single || many || type instanceof ArrowType.Null)) {
            throw SqlErrors.unsupported("Dictionary of nested values in column " + name);
        }
        return new Field(
                name, field.nullable(), type, dictionary, List.copyOf(children), metadata(field));
    }

    private Map<String, String> metadata(org.apache.arrow.flatbuf.Field field) throws SQLException {
        int length = count(field.customMetadataLength());
        if (length == 0) {
            return Map.of();
        }
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < length; i++) {
            KeyValue pair = field.customMetadata(i);
            if (pair.key() != null && pair.value() != null) {
                map.put(pair.key(), pair.value());
            }
        }
        return map;
    }

    private static Field.@Nullable Dictionary dictionary(@Nullable DictionaryEncoding encoding)
            throws SQLException {
        if (encoding == null) {
            return null;
        }
        org.apache.arrow.flatbuf.Int codes = encoding.indexType();
        return new Field.Dictionary(
                encoding.id(), codes == null ? new ArrowType.Int(32, true) : integer(codes));
    }

    private static <T extends Table> T as(org.apache.arrow.flatbuf.Field field, T table)
            throws SQLException {
        if (field.type(table) == null) {
            throw SqlErrors.corrupt("field without type");
        }
        return table;
    }

    private static ArrowType type(org.apache.arrow.flatbuf.Field field) throws SQLException {
        return switch (field.typeType()) {
            case Type.Null -> new ArrowType.Null();
            case Type.Bool -> new ArrowType.Bool();
            case Type.Int -> integer(as(field, new org.apache.arrow.flatbuf.Int()));
            case Type.FloatingPoint -> floating(as(field, new FloatingPoint()).precision());
            case Type.Decimal -> decimal(as(field, new org.apache.arrow.flatbuf.Decimal()));
            case Type.Utf8 -> new ArrowType.Text(false);
            case Type.LargeUtf8 -> new ArrowType.Text(true);
            case Type.Binary -> new ArrowType.Binary(false);
            case Type.LargeBinary -> new ArrowType.Binary(true);
            case Type.FixedSizeBinary -> fixedBinary(as(field, new FixedSizeBinary()).byteWidth());
            case Type.Struct_ -> new ArrowType.Row();
            case Type.Map -> new ArrowType.Entries();
            case Type.List -> new ArrowType.Many(false, -1);
            case Type.LargeList -> new ArrowType.Many(true, -1);
            case Type.FixedSizeList -> fixedList(as(field, new FixedSizeList()).listSize());
            case Type.Union -> choice(as(field, new Union()), field.childrenLength());
            default -> temporal(field);
        };
    }

    private static ArrowType choice(Union union, int children) throws SQLException {
        int given = union.typeIdsLength();
        if (children < 0 || children > 128 || (given != 0 && given != children)) {
            throw SqlErrors.corrupt("union of " + children + " types with " + given + " codes");
        }
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            codes.add(given == 0 ? i : union.typeIds(i));
        }
        return new ArrowType.Choice(union.mode() == UnionMode.Dense, List.copyOf(codes));
    }

    private static ArrowType temporal(org.apache.arrow.flatbuf.Field field) throws SQLException {
        return switch (field.typeType()) {
            case Type.Date -> date(as(field, new org.apache.arrow.flatbuf.Date()));
            case Type.Time -> time(as(field, new org.apache.arrow.flatbuf.Time()));
            case Type.Timestamp -> timestamp(as(field, new org.apache.arrow.flatbuf.Timestamp()));
            case Type.Duration ->
                    new ArrowType.Span(
                            unit(as(field, new org.apache.arrow.flatbuf.Duration()).unit()));
            case Type.Interval -> interval(as(field, new Interval()), field.name());
            default ->
                    throw SqlErrors.unsupported(
                            "Arrow type " + field.typeType() + " of column " + field.name());
        };
    }

    private static ArrowType date(org.apache.arrow.flatbuf.Date date) {
        return new ArrowType.Date(date.unit() == DateUnit.MILLISECOND);
    }

    private static ArrowType interval(Interval interval, @Nullable String name)
            throws SQLException {
        if (interval.unit() == IntervalUnit.YEAR_MONTH) {
            return new ArrowType.Months();
        }
        throw SqlErrors.unsupported("Arrow interval of days in column " + name);
    }

    private static ArrowType.Int integer(org.apache.arrow.flatbuf.Int type) throws SQLException {
        int bits = type.bitWidth();
        if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
            throw SqlErrors.corrupt("integer of " + bits + " bits");
        }
        return new ArrowType.Int(bits, type.isSigned());
    }

    private static ArrowType floating(short precision) throws SQLException {
        if (precision == Precision.SINGLE || precision == Precision.DOUBLE) {
            return new ArrowType.Floating(precision == Precision.SINGLE ? 32 : 64);
        }
        throw SqlErrors.unsupported("Floating point number of 16 bits");
    }

    private static ArrowType decimal(org.apache.arrow.flatbuf.Decimal type) throws SQLException {
        int bits = type.bitWidth();
        boolean known = bits == 32 || bits == 64 || bits == 128 || bits == 256;
        if (!known || type.precision() < 1 || Math.abs((long) type.scale()) > 1000) {
            throw SqlErrors.corrupt(
                    "decimal(" + type.precision() + ", " + type.scale() + ") of " + bits + " bits");
        }
        return new ArrowType.Decimal(type.precision(), type.scale(), bits);
    }

    private static ArrowType fixedBinary(int width) throws SQLException {
        if (width < 1) {
            throw SqlErrors.corrupt("binary of " + width + " bytes");
        }
        return new ArrowType.FixedBinary(width);
    }

    private static ArrowType fixedList(int size) throws SQLException {
        if (size < 0) {
            throw SqlErrors.corrupt("list of " + size + " values");
        }
        return new ArrowType.Many(false, size);
    }

    private static ArrowType time(org.apache.arrow.flatbuf.Time type) throws SQLException {
        ArrowType.Unit unit = unit(type.unit());
        int bits = type.bitWidth();
        boolean coarse = unit == ArrowType.Unit.SECOND || unit == ArrowType.Unit.MILLI;
        if (bits != (coarse ? 32 : 64)) {
            throw SqlErrors.corrupt("time in " + unit + " of " + bits + " bits");
        }
        return new ArrowType.Time(unit, bits);
    }

    private static ArrowType timestamp(org.apache.arrow.flatbuf.Timestamp type)
            throws SQLException {
        String zone = type.timezone();
        try {
            return new ArrowType.Timestamp(
                    unit(type.unit()), zone == null || zone.isEmpty() ? null : ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw SqlErrors.of(SqlErrors.CORRUPT, "Corrupt Arrow data: time zone " + zone, e);
        }
    }

    private static ArrowType.Unit unit(short code) throws SQLException {
        for (ArrowType.Unit unit : ArrowType.Unit.values()) {
            if (unit.code() == code) {
                return unit;
            }
        }
        throw SqlErrors.corrupt("unit of time " + code);
    }
}
