package io.ticklane.exec.batch;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// SQL types to Arrow types and back. Each SQL type has one Arrow form; more Arrow types can be
/// read than are written (narrow and unsigned integers, other units of time, large and view texts).
public final class ArrowTypes {
    /// What the columns are called in a schema's metadata that say which row a row stands for.
    public static final String UPSERT_KEY = "ticklane.key";

    private static final String UTC = "UTC";
    private static final int WIDE_BITS = 128;

    /// The name that Arrow's own readers and writers give to the elements of a list.
    private static final String ELEMENT = "item";

    private static final ArrowType DOUBLE =
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private ArrowTypes() {}

    /// The columns of an Arrow schema; 0A000 names a column that cannot be read.
    public static RowType rowType(Schema schema, DictionaryProvider dictionaries) {
        return new RowType(
                schema.getFields().stream()
                        .map(field ->
                                new io.ticklane.api.type.Field(
                                        field.getName(), sqlType(field, dictionaries)))
                        .toList());
    }

    /// The SQL type of an Arrow column; of its dictionary's values where it is dictionary-encoded.
    public static SqlType sqlType(Field field, DictionaryProvider dictionaries) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding == null) {
            SqlType type =
                    isList(field.getType())
                            ? array(field)
                            : sqlType(field.getName(), field.getType());
            return type.withNullable(field.isNullable());
        }
        var dictionary = dictionaries.lookup(encoding.getId());
        if (dictionary == null) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    "column " + field.getName() + " has no dictionary " + encoding.getId());
        }
        return sqlType(field.getName(), dictionary.getVectorType()).withNullable(true);
    }

    private static boolean isList(ArrowType type) {
        return type instanceof ArrowType.List
                || type instanceof ArrowType.LargeList
                || type instanceof ArrowType.FixedSizeList;
    }

    private static SqlType array(Field field) {
        Field element = field.getChildren().getFirst();
        SqlType type =
                element.getDictionary() == null && !isList(element.getType())
                        ? sqlType(field.getName() + "[]", element.getType())
                        : SqlType.NULL;
        if (!type.kind().isNumeric() || type.kind() == TypeKind.DECIMAL) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "column "
                            + field.getName()
                            + " has the Arrow type "
                            + field.getType()
                            + " of "
                            + element.getType()
                            + ", which cannot be read; lists of floating-point and whole numbers"
                            + " can");
        }
        return SqlType.ARRAY;
    }

    /// The SQL type of an Arrow type, nullable; the name is for the error.
    public static SqlType sqlType(String column, ArrowType type) {
        return switch (type) {
            case ArrowType.Null _ -> SqlType.NULL;
            case ArrowType.Bool _ -> SqlType.BOOLEAN;
            case ArrowType.Int number -> integer(column, number);
            case ArrowType.FloatingPoint number ->
                    number.getPrecision() == FloatingPointPrecision.DOUBLE
                            ? SqlType.DOUBLE
                            : SqlType.of(TypeKind.REAL);
            case ArrowType.Decimal decimal -> decimal(column, decimal);
            case ArrowType.Utf8 _, ArrowType.LargeUtf8 _, ArrowType.Utf8View _ -> SqlType.VARCHAR;
            case ArrowType.Binary _,
                    ArrowType.LargeBinary _,
                    ArrowType.BinaryView _,
                    ArrowType.FixedSizeBinary _ ->
                    SqlType.of(TypeKind.VARBINARY);
            case ArrowType.Date _ -> SqlType.DATE;
            case ArrowType.Time _ -> SqlType.of(TypeKind.TIME);
            case ArrowType.Timestamp timestamp ->
                    timestamp.getTimezone() == null || timestamp.getTimezone().isEmpty()
                            ? SqlType.TIMESTAMP
                            : SqlType.of(TypeKind.TIMESTAMP_LTZ);
            case ArrowType.Duration _ -> SqlType.INTERVAL_DAY_TIME;
            case ArrowType.Interval interval when interval.getUnit() == IntervalUnit.YEAR_MONTH ->
                    SqlType.of(TypeKind.INTERVAL_YEAR_MONTH);
            default -> throw unsupported(column, type.toString());
        };
    }

    /// The Arrow schema of the engine's columns.
    public static Schema schema(RowType row) {
        List<Field> fields = row.fields().stream().map(ArrowTypes::field).toList();
        return new Schema(fields);
    }

    /// The Arrow schema of rows of which one takes the place of another: which columns say so
    /// stands in its metadata, as names with commas between, percent-encoded where they have any.
    public static Schema schema(RowType row, Optional<List<Integer>> upsertKey) {
        Schema plain = schema(row);
        return upsertKey.isEmpty()
                ? plain
                : new Schema(
                        plain.getFields(),
                        Map.of(
                                UPSERT_KEY,
                                upsertKey.get().stream()
                                        .map(column -> row.field(column).name())
                                        .map(name -> name.replace("%", "%25").replace(",", "%2C"))
                                        .collect(Collectors.joining(","))));
    }

    /// The Arrow form of a column.
    public static Field field(io.ticklane.api.type.Field field) {
        SqlType type = field.type();
        boolean nullable = type.nullable() || type.kind() == TypeKind.NULL;
        List<Field> children =
                type.kind() == TypeKind.ARRAY
                        ? List.of(Field.nullable(ELEMENT, DOUBLE))
                        : List.of();
        return new Field(field.name(), new FieldType(nullable, arrowType(type), null), children);
    }

    /// The Arrow form of a type.
    public static ArrowType arrowType(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case TINYINT -> new ArrowType.Int(8, true);
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> DOUBLE;
            case DECIMAL -> new ArrowType.Decimal(type.precision(), type.scale(), WIDE_BITS);
            case VARCHAR -> ArrowType.Utf8.INSTANCE;
            case VARBINARY -> ArrowType.Binary.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.NANOSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
            case TIMESTAMP_LTZ -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, UTC);
            case INTERVAL_DAY_TIME -> new ArrowType.Duration(TimeUnit.NANOSECOND);
            case INTERVAL_YEAR_MONTH -> new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
            case ARRAY -> ArrowType.List.INSTANCE;
            case NULL -> ArrowType.Null.INSTANCE;
        };
    }

    static EngineException unsupported(String column, String type) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "column " + column + " has the Arrow type " + type + ", which cannot be read");
    }

    private static SqlType integer(String column, ArrowType.Int type) {
        boolean signed = type.getIsSigned();
        return switch (type.getBitWidth()) {
            case 8 -> SqlType.of(signed ? TypeKind.TINYINT : TypeKind.SMALLINT);
            case 16 -> SqlType.of(signed ? TypeKind.SMALLINT : TypeKind.INTEGER);
            case 32 -> signed ? SqlType.INTEGER : SqlType.BIGINT;
            case 64 -> signed ? SqlType.BIGINT : SqlType.decimal(20, 0);
            default -> throw unsupported(column, type.toString());
        };
    }

    private static SqlType decimal(String column, ArrowType.Decimal type) {
        boolean readable = type.getBitWidth() == WIDE_BITS || type.getBitWidth() == 256;
        int precision = Math.max(type.getPrecision(), type.getScale());
        if (!readable || type.getScale() < 0 || precision > SqlType.MAX_DECIMAL_PRECISION) {
            throw unsupported(column, type.toString());
        }
        return SqlType.decimal(precision, type.getScale());
    }
}
