package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/// Schemas of Avro: their text, those that tables have of themselves, and the names of logical
/// types.
final class AvroSchemas {
    /// What a schema says of a value beside its type.
    static final String LOGICAL_TYPE = "logicalType";

    private AvroSchemas() {}

    /// The record that a text describes; error 22023 where it does not.
    static Schema parse(String text) {
        Schema schema;
        try {
            schema = new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the option schema is no Avro schema: " + e.getMessage(),
                    e);
        }
        if (schema.getType() != Schema.Type.RECORD) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the option schema is an Avro record, not " + words(schema));
        }
        return schema;
    }

    /// The schema of a table's own: a record with a field for each column.
    static Schema of(RowType table) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Field field : table.fields()) {
            Schema schema = schema(field.type());
            boolean nullable = field.type().nullable();
            try {
                fields.add(
                        nullable
                                ? new Schema.Field(
                                        field.name(),
                                        Schema.createUnion(Schema.create(Schema.Type.NULL), schema),
                                        null,
                                        Schema.Field.NULL_DEFAULT_VALUE)
                                : new Schema.Field(field.name(), schema, null));
            } catch (AvroRuntimeException e) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the column "
                                + field.name()
                                + " has no name for Avro, which takes letters, digits and _; rename"
                                + " it or give the option schema",
                        e);
            }
        }
        return Schema.createRecord("row", null, "io.ticklane", false, fields);
    }

    private static Schema schema(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case TINYINT, SMALLINT, INTEGER -> Schema.create(Schema.Type.INT);
            case BIGINT -> Schema.create(Schema.Type.LONG);
            case REAL -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case DECIMAL -> {
                Schema decimal = logical(Schema.Type.BYTES, "decimal");
                decimal.addProp("precision", (Object) type.precision());
                decimal.addProp("scale", (Object) type.scale());
                yield decimal;
            }
            case VARCHAR -> Schema.create(Schema.Type.STRING);
            case VARBINARY -> Schema.create(Schema.Type.BYTES);
            case DATE -> logical(Schema.Type.INT, "date");
            case TIME -> logical(Schema.Type.LONG, "time-nanos");
            case TIMESTAMP -> logical(Schema.Type.LONG, "local-timestamp-nanos");
            case TIMESTAMP_LTZ -> logical(Schema.Type.LONG, "timestamp-nanos");
            case INTERVAL_DAY_TIME -> logical(Schema.Type.LONG, "interval-nanos");
            case INTERVAL_YEAR_MONTH -> logical(Schema.Type.INT, "interval-months");
            case ARRAY ->
                    Schema.createArray(
                            Schema.createUnion(
                                    Schema.create(Schema.Type.NULL),
                                    Schema.create(Schema.Type.DOUBLE)));
            case NULL -> Schema.create(Schema.Type.NULL);
        };
    }

    private static Schema logical(Schema.Type type, String name) {
        Schema schema = Schema.create(type);
        schema.addProp(LOGICAL_TYPE, name);
        return schema;
    }

    /// The logical type of a schema; empty for none.
    static String logicalType(Schema schema) {
        String name = schema.getProp(LOGICAL_TYPE);
        return name == null ? "" : name;
    }

    /// The scale of a decimal.
    static int scale(Schema decimal) {
        return decimal.getObjectProp("scale") instanceof Number scale ? scale.intValue() : 0;
    }

    /// What a whole number counts where the column is a time; empty where it is no time.
    static AvroField.Form form(Schema schema) {
        String logical = logicalType(schema);
        if (logical.equals("date")) {
            return AvroField.Form.DAYS;
        }
        if (logical.endsWith("-millis")) {
            return AvroField.Form.MILLIS;
        }
        if (logical.endsWith("-micros")) {
            return AvroField.Form.MICROS;
        }
        return logical.endsWith("-nanos") ? AvroField.Form.NANOS : AvroField.Form.WHOLE;
    }

    /// Whether values of a schema can be those of a column. The schema is no union.
    static boolean fits(Schema schema, SqlType column) {
        String logical = logicalType(schema);
        TypeKind kind = column.kind();
        return switch (schema.getType()) {
            case NULL -> true;
            case BOOLEAN -> kind == TypeKind.BOOLEAN;
            case INT, LONG ->
                    switch (kind) {
                        case TINYINT, SMALLINT, INTEGER, BIGINT, DOUBLE -> logical.isEmpty();
                        case DATE -> logical.equals("date");
                        case TIME -> logical.startsWith("time-");
                        case TIMESTAMP, TIMESTAMP_LTZ ->
                                logical.startsWith("timestamp-")
                                        || logical.startsWith("local-timestamp-");
                        case INTERVAL_DAY_TIME -> logical.equals("interval-nanos");
                        case INTERVAL_YEAR_MONTH -> logical.equals("interval-months");
                        default -> false;
                    };
            case FLOAT -> kind == TypeKind.REAL || kind == TypeKind.DOUBLE;
            case DOUBLE -> kind == TypeKind.DOUBLE;
            case BYTES, FIXED ->
                    logical.equals("decimal")
                            ? kind == TypeKind.DECIMAL
                            : kind == TypeKind.VARBINARY;
            case STRING, ENUM -> kind == TypeKind.VARCHAR;
            case ARRAY -> kind == TypeKind.ARRAY && isNumbers(schema.getElementType());
            case MAP, RECORD, UNION -> false;
        };
    }

    private static boolean isNumbers(Schema element) {
        return switch (element.getType()) {
            case INT, LONG, FLOAT, DOUBLE, NULL -> true;
            case UNION -> element.getTypes().stream().allMatch(AvroSchemas::isNumbers);
            case BOOLEAN, BYTES, FIXED, STRING, ENUM, ARRAY, MAP, RECORD -> false;
        };
    }

    /// A schema in words for errors.
    static String words(Schema schema) {
        String logical = logicalType(schema);
        return schema.getType().name().toLowerCase(Locale.ROOT)
                + (logical.isEmpty() ? "" : " (" + logical + ")");
    }
}
