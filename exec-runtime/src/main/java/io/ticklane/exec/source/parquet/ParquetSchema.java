package io.ticklane.exec.source.parquet;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.source.parquet.ColumnForm.Conversion;
import io.ticklane.exec.source.parquet.ColumnForm.Physical;
import io.ticklane.exec.source.parquet.FileMetadata.Logical;
import io.ticklane.exec.source.parquet.FileMetadata.Node;
import io.ticklane.exec.source.parquet.codec.UnreadableColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// The columns of a file with their SQL types. Errors: 0A000 names a column of a type that cannot
/// be read, such as a map.
///
/// Source: the Parquet format, `LogicalTypes.md`; types without an annotation of the newer kind are
/// read as the older one says.
final class ParquetSchema {
    static final int STRING = 1;
    static final int LIST = 3;
    static final int ENUM = 4;
    static final int DECIMAL = 5;
    static final int DATE = 6;
    static final int TIME = 7;
    static final int TIMESTAMP = 8;
    static final int INTEGER = 10;
    static final int UNKNOWN = 11;
    static final int JSON = 12;
    static final int UUID = 14;

    private static final int CONVERTED_LIST = 3;
    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;
    private static final int MILLIS = 1;
    private static final int MICROS = 2;
    private static final int NANOS = 3;
    private static final int MOST_INT_DIGITS = 9;
    private static final String ARROW_SCHEMA = "ARROW:schema";

    private ParquetSchema() {}

    /// The columns in their order.
    static List<ColumnForm> columns(FileMetadata file) throws IOException {
        List<Node> nodes = file.schema();
        if (nodes.isEmpty()) {
            throw new IOException("its footer has no schema");
        }
        Map<String, ArrowType> durations = durations(file);
        List<ColumnForm> columns = new ArrayList<>();
        for (int at = 1; at < nodes.size(); ) {
            Node node = nodes.get(at);
            if (isList(node)) {
                boolean grouped = at + 1 < nodes.size() && nodes.get(at + 1).children() > 0;
                int end = at + (grouped ? 3 : 2);
                if (end > nodes.size()) {
                    throw new IOException("its schema is incomplete");
                }
                columns.add(list(node, nodes.subList(at + 1, end)));
                at = end;
            } else if (node.children() > 0 || node.repetition() == REPEATED) {
                throw unsupported(node.name(), "has a nested type");
            } else {
                columns.add(column(node, durations));
                at++;
            }
        }
        if (columns.size() != nodes.get(0).children()) {
            throw new IOException("its schema is incomplete");
        }
        for (FileMetadata.RowGroup group : file.groups()) {
            if (group.chunks().size() != columns.size()) {
                throw new IOException(
                        "a row group has "
                                + group.chunks().size()
                                + " columns instead of "
                                + columns.size());
            }
        }
        return columns;
    }

    private static boolean isList(Node node) {
        boolean named = node.logical().kind() == LIST || node.converted() == CONVERTED_LIST;
        return named && node.children() == 1 && node.repetition() != REPEATED;
    }

    /// A list: a repeated group of one element, or as older writers have it, the repeated element
    /// itself.
    private static ColumnForm list(Node node, List<Node> inner) throws IOException {
        Node repeated = inner.getFirst();
        Node element = inner.getLast();
        boolean grouped = inner.size() == 2;
        boolean struct =
                grouped
                        && (repeated.children() != 1
                                || repeated.name().equals("array")
                                || repeated.name().equals(node.name() + "_tuple")
                                || element.repetition() == REPEATED);
        if (repeated.repetition() != REPEATED || struct || element.children() > 0) {
            throw unsupported(node.name(), "is a list of lists or of groups");
        }
        ColumnForm values = column(element, Map.of());
        TypeKind kind = values.type().kind();
        if (!kind.isNumeric() || kind == TypeKind.DECIMAL) {
            throw unsupported(
                    node.name(),
                    "is a list of " + values.type().sql() + "; lists of other numbers can be read");
        }
        boolean optionalElement = grouped && element.repetition() == OPTIONAL;
        return values.listOf(
                node.name(),
                new ColumnForm.Nesting(
                        node.repetition() == OPTIONAL, optionalElement, values.type()));
    }

    /// The columns as a row type.
    static RowType rowType(List<ColumnForm> columns) {
        return new RowType(
                columns.stream().map(form -> new Field(form.name(), form.type())).toList());
    }

    private static ColumnForm column(Node node, Map<String, ArrowType> durations)
            throws IOException {
        Physical physical = Physical.of(node.physical());
        int width = physical == Physical.FIXED ? node.width() : physical.width();
        if (physical == Physical.FIXED && width <= 0) {
            throw unsupported(node.name(), "has values of " + width + " bytes");
        }
        Kind kind = kind(node, logical(node), physical, width, durations.get(node.name()));
        boolean optional = node.repetition() == OPTIONAL;
        return new ColumnForm(
                node.name(),
                physical,
                width,
                optional,
                kind.type().withNullable(optional),
                kind.conversion(),
                kind.factor(),
                Optional.empty());
    }

    private record Kind(SqlType type, Conversion conversion, long factor) {
        Kind(SqlType type, Conversion conversion) {
            this(type, conversion, 1);
        }
    }

    /// The logical type, or the one that the older annotation means.
    private static Logical logical(Node node) {
        if (node.logical().kind() != 0) {
            return node.logical();
        }
        int scale = Math.max(0, node.scale());
        return switch (node.converted()) {
            case 0 -> new Logical(STRING, false, 0, 0, false, 0, 0);
            case 4 -> new Logical(ENUM, false, 0, 0, false, 0, 0);
            case 5 -> new Logical(DECIMAL, false, 0, 0, false, scale, node.precision());
            case 6 -> new Logical(DATE, false, 0, 0, false, 0, 0);
            case 7 -> new Logical(TIME, true, MILLIS, 0, false, 0, 0);
            case 8 -> new Logical(TIME, true, MICROS, 0, false, 0, 0);
            case 9 -> new Logical(TIMESTAMP, true, MILLIS, 0, false, 0, 0);
            case 10 -> new Logical(TIMESTAMP, true, MICROS, 0, false, 0, 0);
            case 11, 12, 13, 14 ->
                    new Logical(INTEGER, false, 0, 8 << (node.converted() - 11), false, 0, 0);
            case 15, 16, 17, 18 ->
                    new Logical(INTEGER, false, 0, 8 << (node.converted() - 15), true, 0, 0);
            case 19 -> new Logical(JSON, false, 0, 0, false, 0, 0);
            default -> Logical.NONE;
        };
    }

    private static Kind kind(
            Node node,
            Logical logical,
            Physical physical,
            int width,
            @Nullable ArrowType duration) {
        return switch (physical) {
            case BOOLEAN -> new Kind(SqlType.BOOLEAN, Conversion.BITS);
            case INT32 -> ofInt(node, logical);
            case INT64 ->
                    duration instanceof ArrowType.Duration of
                            ? scaled(SqlType.INTERVAL_DAY_TIME, nanos(of))
                            : ofLong(node, logical);
            case INT96 -> new Kind(SqlType.TIMESTAMP, Conversion.JULIAN);
            case FLOAT -> new Kind(SqlType.of(TypeKind.REAL), Conversion.FLOAT);
            case DOUBLE -> new Kind(SqlType.DOUBLE, Conversion.EIGHT_BYTES);
            case BYTE_ARRAY -> ofBytes(node, logical);
            case FIXED ->
                    switch (logical.kind()) {
                        case 0, UUID -> bytes();
                        case DECIMAL -> decimal(node, logical, width);
                        default -> throw unsupported(node, logical);
                    };
        };
    }

    private static Kind ofInt(Node node, Logical logical) {
        return switch (logical.kind()) {
            case 0 -> new Kind(SqlType.INTEGER, Conversion.INT);
            case UNKNOWN -> new Kind(SqlType.NULL, Conversion.INT);
            case DATE -> new Kind(SqlType.DATE, Conversion.INT);
            case TIME -> new Kind(SqlType.of(TypeKind.TIME), Conversion.INT_TO_LONG, 1_000_000);
            case DECIMAL -> {
                SqlType type = decimalType(node, logical);
                if (type.precision() > MOST_INT_DIGITS) {
                    throw unsupported(node, logical);
                }
                yield new Kind(type, Conversion.INT_TO_LONG);
            }
            case INTEGER ->
                    switch (logical.bits()) {
                        case 8 ->
                                new Kind(
                                        SqlType.of(
                                                logical.signed()
                                                        ? TypeKind.TINYINT
                                                        : TypeKind.SMALLINT),
                                        Conversion.INT);
                        case 16 ->
                                new Kind(
                                        logical.signed()
                                                ? SqlType.of(TypeKind.SMALLINT)
                                                : SqlType.INTEGER,
                                        Conversion.INT);
                        case 32 ->
                                logical.signed()
                                        ? new Kind(SqlType.INTEGER, Conversion.INT)
                                        : new Kind(SqlType.BIGINT, Conversion.UNSIGNED_TO_LONG);
                        default -> throw unsupported(node, logical);
                    };
            default -> throw unsupported(node, logical);
        };
    }

    private static Kind ofLong(Node node, Logical logical) {
        return switch (logical.kind()) {
            case 0 -> new Kind(SqlType.BIGINT, Conversion.EIGHT_BYTES);
            case TIME -> scaled(SqlType.of(TypeKind.TIME), nanos(node, logical));
            case TIMESTAMP ->
                    scaled(
                            logical.utc() ? SqlType.of(TypeKind.TIMESTAMP_LTZ) : SqlType.TIMESTAMP,
                            nanos(node, logical));
            case DECIMAL -> {
                SqlType type = decimalType(node, logical);
                if (type.precision() > SqlType.MAX_SHORT_DECIMAL_PRECISION) {
                    throw unsupported(node, logical);
                }
                yield new Kind(type, Conversion.EIGHT_BYTES);
            }
            case INTEGER -> {
                if (logical.bits() != Long.SIZE) {
                    throw unsupported(node, logical);
                }
                yield logical.signed()
                        ? new Kind(SqlType.BIGINT, Conversion.EIGHT_BYTES)
                        : new Kind(SqlType.decimal(20, 0), Conversion.UNSIGNED_TO_WIDE);
            }
            default -> throw unsupported(node, logical);
        };
    }

    private static Kind ofBytes(Node node, Logical logical) {
        return switch (logical.kind()) {
            case STRING, ENUM, JSON -> new Kind(SqlType.VARCHAR, Conversion.CODE);
            case DECIMAL -> decimal(node, logical, 0);
            default -> bytes();
        };
    }

    private static Kind bytes() {
        return new Kind(SqlType.of(TypeKind.VARBINARY), Conversion.CODE);
    }

    private static Kind scaled(SqlType type, long factor) {
        return new Kind(
                type, factor == 1 ? Conversion.EIGHT_BYTES : Conversion.SCALED_LONG, factor);
    }

    private static Kind decimal(Node node, Logical logical, int width) {
        SqlType type = decimalType(node, logical);
        boolean isLong = type.precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION;
        if (width > 2 * Long.BYTES) {
            throw unsupported(node, logical);
        }
        return new Kind(type, isLong ? Conversion.BIG_ENDIAN_LONG : Conversion.BIG_ENDIAN_WIDE);
    }

    private static SqlType decimalType(Node node, Logical logical) {
        boolean readable =
                logical.scale() >= 0
                        && logical.precision() >= 1
                        && logical.scale() <= logical.precision()
                        && logical.precision() <= SqlType.MAX_DECIMAL_PRECISION;
        if (!readable) {
            throw unsupported(
                    node.name(),
                    "is a DECIMAL(" + logical.precision() + ", " + logical.scale() + ")");
        }
        return SqlType.decimal(logical.precision(), logical.scale());
    }

    private static long nanos(Node node, Logical logical) {
        return switch (logical.unit()) {
            case MILLIS -> 1_000_000;
            case MICROS -> 1_000;
            case NANOS -> 1;
            default -> throw unsupported(node, logical);
        };
    }

    private static long nanos(ArrowType.Duration duration) {
        return switch (duration.getUnit()) {
            case SECOND -> 1_000_000_000;
            case MILLISECOND -> 1_000_000;
            case MICROSECOND -> 1_000;
            case NANOSECOND -> 1;
        };
    }

    /// Arrow's writers store durations as plain numbers and say so in their own schema only.
    private static Map<String, ArrowType> durations(FileMetadata file) {
        String encoded = file.properties().get(ARROW_SCHEMA);
        if (encoded == null) {
            return Map.of();
        }
        try {
            byte[] message = Base64.getDecoder().decode(encoded);
            Schema schema =
                    MessageSerializer.deserializeSchema(
                            new ReadChannel(new ByteArrayReadableSeekableByteChannel(message)));
            Map<String, ArrowType> types = new java.util.HashMap<>();
            for (org.apache.arrow.vector.types.pojo.Field field : schema.getFields()) {
                if (field.getType() instanceof ArrowType.Duration) {
                    types.put(field.getName(), field.getType());
                }
            }
            return types;
        } catch (IOException | RuntimeException e) {
            // a schema that only Arrow knows may be wrong, and the file's own still holds
            return Map.of();
        }
    }

    private static UnreadableColumn unsupported(Node node, Logical logical) {
        return unsupported(
                node.name(),
                "has the logical type "
                        + logical.kind()
                        + " on the physical type "
                        + node.physical());
    }

    private static UnreadableColumn unsupported(String column, String what) {
        return new UnreadableColumn(column, what + ", which cannot be read");
    }
}
